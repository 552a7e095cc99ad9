//! Each fault: its name, what it does, what our side makes of it, and how it is done.

use super::Expected::{
    self, Answered, AnsweredInside, Bound, Closes, HandedOver, Ignored, NotBound, Refused, Rejected,
    Unanswered,
};
use super::scene::{Scene, When};
use super::{Side, answer, bind, message, stream};
use crate::codec::CommandStatus;
use crate::session::By::{Network, Peer, Us};

macro_rules! faults {
    ($($(#[doc = $doc:literal])+ $fault:ident, $name:literal, $when:ident => $expected:expr $(; esme: $esme:expr)?, $act:expr;)+) => {
        /// A way in which a peer misbehaves.
        ///
        /// Most can be had of either side: of the SMSC by [`SmscOptions::fault`](crate::testing::SmscOptions::fault),
        /// of an ESME by [`Fault::between`]. What is put in comes 0.4 s after the bind.
        ///
        /// Those that [need TLS](Fault::needs_tls) happen below it, where the bind is not seen: 2 s after TLS has begun.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Fault {
            $($(#[doc = $doc])+ $fault,)+
        }

        impl Fault {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$fault,)+];

            /// Its name on the command line.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$fault => $name,)+ }
            }

            /// What it does, in words.
            #[must_use]
            pub const fn what(self) -> &'static str {
                match self { $(Self::$fault => concat!($($doc),+).trim_ascii(),)+ }
            }

            /// What this crate makes of it when this side misbehaves.
            #[must_use]
            pub fn expected(self, side: Side) -> Expected {
                match self { $(Self::$fault => match side {
                    $(Side::Esme => $esme,)?
                    _ => $expected,
                },)+ }
            }

            pub(super) const fn when(self) -> When {
                match self { $(Self::$fault => When::$when,)+ }
            }

            pub(super) fn act(self, scene: &mut Scene<'_>) {
                match self { $(Self::$fault => $act(scene),)+ }
            }
        }
    };
}

faults! {
    /// A message with a TLV that is longer than the PDU.
    MessageTlvCut, "message-tlv-cut", Bound => HandedOver, message::tlv_cut;
    /// A message with one octet behind its last field.
    MessageStrayOctet, "message-stray-octet", Bound => HandedOver, message::stray_octet;
    /// A message with three octets behind its last field.
    MessageStrayOctets, "message-stray-octets", Bound => HandedOver, message::stray_octets;
    /// A short_message of 255 octets.
    Message255, "message-255", Bound => HandedOver, message::octets_255;
    /// A message_payload of 32 kB.
    Message32k, "message-32k", Bound => HandedOver, message::kilobytes_32;
    /// A PDU of 100 kB.
    Message100k, "message-100k", Bound => HandedOver, message::kilobytes_100;
    /// A receipt whose receipted_message_id lacks its NUL, with another TLV behind it.
    MessageIdNoNul, "message-id-no-nul", Bound => HandedOver, message::id_no_nul;
    /// A receipt whose message_state has four octets.
    MessageStateLong, "message-state-long", Bound => HandedOver, message::state_long;
    /// A message whose sm_length is larger than the PDU.
    MessageCut, "message-cut", Bound => HandedOver, message::cut;
    /// A message whose sm_length is one less than its text has.
    MessageLengthShort, "message-length-short", Bound => HandedOver, message::length_short;
    /// A message from an address of 30 characters.
    MessageAddressLong, "message-address-long", Bound => HandedOver, message::address_long;
    /// A message with a service_type of 20 characters.
    MessageServiceLong, "message-service-long", Bound => HandedOver, message::service_long;
    /// A message that says its user data header has 255 octets, of which four are there.
    MessageUdhLong, "message-udh-long", Bound => HandedOver, message::udh_long;
    /// A message with a user data header of which its esm_class does not tell.
    MessageUdhUnmarked, "message-udh-unmarked", Bound => HandedOver, message::udh_unmarked;
    /// A receipt whose text has the user data header of the message it is of.
    MessageReceiptUdh, "message-receipt-udh", Bound => HandedOver, message::receipt_udh;
    /// A message with the data_coding 0xF5.
    MessageCodingF5, "message-coding-f5", Bound => HandedOver, message::coding_f5;
    /// A message without text and TLVs.
    MessageEmpty, "message-empty", Bound => HandedOver, message::empty;
    /// A message that is a header alone.
    MessageHeaderOnly, "message-header-only", Bound => Refused(CommandStatus::INVCMDLEN), message::header_only;
    /// A message with the command_status 0x22.
    MessageStatus, "message-status", Bound => HandedOver, message::status;
    /// A message with a TLV that nobody knows.
    MessageUnknownTlv, "message-unknown-tlv", Bound => HandedOver, message::unknown_tlv;
    /// A message that has a TLV twice.
    MessageDoubleTlv, "message-double-tlv", Bound => HandedOver, message::double_tlv;
    /// A message with the TLV more_messages_to_send, which belongs elsewhere.
    MessageMore, "message-more", Bound => HandedOver, message::more;
    /// A message with the esm_class 0x44: a receipt with a user data header that it does not have.
    MessageClass44, "message-class-44", Bound => HandedOver, message::class_44;
    /// A message with the sequence_number 0.
    MessageSequence0, "message-sequence-0", Bound => HandedOver, message::sequence_0;
    /// A message with the sequence_number 0xFFFFFFFF.
    MessageSequenceMax, "message-sequence-max", Bound => HandedOver, message::sequence_max;
    /// Two messages with the same sequence_number.
    MessageSequenceTwice, "message-sequence-twice", Bound => HandedOver, message::sequence_twice;
    /// A receipt as data_sm.
    DataSmReceipt, "data-sm-receipt", Bound => HandedOver, message::data_sm;
    /// A request that nobody knows.
    UnknownRequest, "unknown-request", Bound => Refused(CommandStatus::INVCMDID), message::unknown_request;
    /// A response that nobody knows.
    UnknownResponse, "unknown-response", Bound => Ignored, message::unknown_response;
    /// A response to a request that was never sent.
    StrayResponse, "stray-response", Bound => Ignored, message::stray_response;
    /// A generic_nack with the sequence_number 0.
    StrayNack, "stray-nack", Bound => Ignored, message::stray_nack;
    /// An alert_notification.
    Alert, "alert", Bound => HandedOver; esme: Ignored, message::alert;
    /// An outbind inside a session.
    Outbind, "outbind", Bound => Ignored, message::outbind;
    /// A second bind inside a session.
    SecondBind, "second-bind", Bound => Refused(CommandStatus::INVCMDID); esme: Refused(CommandStatus::ALYBND), message::second_bind;
    /// An enquire_link with a body of four octets.
    EnquireLinkBody, "enquire-link-body", Bound => AnsweredInside, message::enquire_link_body;

    /// Messages are answered with status 0 and no body.
    AnswerNoBody, "answer-no-body", Answer => Answered, answer::no_body;
    /// The message_id in answers lacks its NUL.
    AnswerIdNoNul, "answer-id-no-nul", Answer => Answered, answer::id_no_nul;
    /// The message_id in answers has 100 characters.
    AnswerIdLong, "answer-id-long", Answer => Answered, answer::id_long;
    /// The message_id in answers is empty.
    AnswerIdEmpty, "answer-id-empty", Answer => Answered, answer::id_empty;
    /// All answers have the same message_id.
    AnswerIdSame, "answer-id-same", Answer => Answered, answer::id_same;
    /// Answers have a TLV that nobody knows.
    AnswerVendorTlv, "answer-vendor-tlv", Answer => Answered, answer::vendor_tlv;
    /// Messages are refused with a whole body.
    AnswerErrorBody, "answer-error-body", Answer => Rejected(CommandStatus::SUBMITFAIL), answer::error_body;
    /// Messages are refused with a TLV where the message_id should be.
    AnswerErrorTlv, "answer-error-tlv", Answer => Rejected(CommandStatus::SUBMITFAIL), answer::error_tlv;
    /// Messages are refused with an empty message_id and a TLV.
    AnswerErrorIdTlv, "answer-error-id-tlv", Answer => Rejected(CommandStatus::SUBMITFAIL), answer::error_id_tlv;
    /// Messages are refused with the status 0x22, which is reserved.
    AnswerStatus22, "answer-status-22", Answer => Rejected(CommandStatus(0x22)), answer::status_22;
    /// Messages are refused with the status 0x401, which is the SMSC's own.
    AnswerStatus401, "answer-status-401", Answer => Rejected(CommandStatus(0x401)), answer::status_401;
    /// Messages are answered with generic_nack.
    AnswerNack, "answer-nack", Answer => Rejected(CommandStatus::SYSERR), answer::nack;
    /// Messages are answered with the response to another operation.
    AnswerOther, "answer-other", Answer => Unanswered, answer::other;
    /// Messages are answered under the number of another request.
    AnswerSequence, "answer-sequence", Answer => Unanswered, answer::sequence;
    /// Messages are never answered.
    AnswerNever, "answer-never", Answer => Unanswered, answer::never;
    /// Messages are answered after 35 s, when nobody waits any more.
    AnswerLate, "answer-late", Answer => Unanswered, answer::late;
    /// Messages are answered twice.
    AnswerTwice, "answer-twice", Answer => Answered, answer::twice;
    /// Of each two answers the second comes first.
    AnswerSwapped, "answer-swapped", Answer => Answered, answer::swapped;
    /// A receipt comes before each answer.
    AnswerAfterReceipt, "answer-after-receipt", Answer => Answered, answer::after_receipt;
    /// A message comes before each answer, with the same sequence_number.
    AnswerAfterItsNumber, "answer-after-its-number", Answer => Answered, answer::after_its_number;
    /// The command_length of answers leaves out their bodies.
    AnswerLengthShort, "answer-length-short", Answer => Closes(Us, "frame"), answer::length_short;

    /// The bind is answered with status 0 and no body.
    BindNoBody, "bind-no-body", Bind => Bound, bind::no_body;
    /// The system_id in the answer to the bind lacks its NUL.
    BindIdNoNul, "bind-id-no-nul", Bind => Bound, bind::id_no_nul;
    /// The answer to the bind has one octet too many.
    BindStrayOctet, "bind-stray-octet", Bind => Bound, bind::stray_octet;
    /// The system_id in the answer to the bind has 32 characters.
    BindIdLong, "bind-id-long", Bind => Bound, bind::id_long;
    /// The version in the answer to the bind has two octets.
    BindVersionLong, "bind-version-long", Bind => Bound, bind::version_long;
    /// An enquire_link comes before the answer to the bind.
    BindAfterEnquire, "bind-after-enquire", Bind => Bound, bind::after_enquire;
    /// A message comes before the answer to the bind.
    BindAfterMessage, "bind-after-message", Bind => Bound, bind::after_message;
    /// A message comes in one segment with the answer to the bind.
    BindWithMessage, "bind-with-message", Bind => HandedOver, bind::with_message;
    /// The bind is refused because the ESME is bound already.
    BindAlready, "bind-already", Bind => NotBound("rejected"), bind::already;
    /// The bind is refused.
    BindRefused, "bind-refused", Bind => NotBound("rejected"), bind::refused;
    /// The bind is answered with generic_nack.
    BindNack, "bind-nack", Bind => NotBound("rejected"), bind::nack;
    /// The bind is answered as if it was of another kind.
    BindOther, "bind-other", Bind => NotBound("unanswered"), bind::other;
    /// The bind is answered 1 s after the deadline of 10 s.
    BindLate, "bind-late", Bind => NotBound("deadline"), bind::late;
    /// The bind is never answered.
    BindNever, "bind-never", Bind => NotBound("deadline"), bind::never;
    /// The bind is answered by a web server.
    BindHttp, "bind-http", Bind => NotBound("frame"), bind::http;
    /// The connection is closed instead of an answer to the bind.
    BindClosed, "bind-closed", Bind => NotBound("eof"), bind::closed;

    /// A command_length of 12.
    Length12, "length-12", Bound => Closes(Us, "frame"), stream::length_12;
    /// A command_length of 0.
    Length0, "length-0", Bound => Closes(Us, "frame"), stream::length_0;
    /// A command_length of 0x7FFFFFFF.
    LengthMax, "length-max", Bound => Closes(Us, "frame"), stream::length_max;
    /// The answer of a web server.
    Http, "http", Bound => Closes(Us, "frame"), stream::http;
    /// An alert of TLS.
    TlsAlert, "tls-alert", Bound => Closes(Us, "frame"), stream::tls_alert;
    /// An unbind.
    Unbind, "unbind", Bound => Closes(Peer, "unbound"), stream::unbind;
    /// Everything comes octet by octet.
    OctetByOctet, "octet-by-octet", Always => Answered, stream::octet_by_octet;
    /// Everything comes octet by octet, 10 ms apart.
    Dribble, "dribble", Always => Answered, stream::dribble;
    /// A message of which an octet comes every 5 s, without end.
    SlowLoris, "slow-loris", Bound => Closes(Us, "silent"), stream::slow_loris;
    /// 10,000 messages in one segment.
    Flood, "flood", Bound => HandedOver, stream::flood;
    /// 10,000 enquire_link in one segment.
    EnquireFlood, "enquire-flood", Bound => AnsweredInside, stream::enquire_flood;
    /// Asks without end, and reads no answer.
    Deaf, "deaf", Bound => Closes(Us, "write_stalled"), stream::deaf;
    /// Sends nothing any more, and leaves the connection open.
    Mute, "mute", Bound => Closes(Us, "silent"), stream::mute;
    /// Closes its direction of the connection, and goes on reading.
    HalfClose, "half-close", Bound => Closes(Peer, "eof"), stream::half_close;
    /// A message, and the end right behind it.
    LastMessage, "last-message", Bound => Closes(Peer, "eof"), stream::last_message;
    /// Ends in the middle of a PDU.
    EndInside, "end-inside", Bound => Closes(Peer, "eof"), stream::end_inside;
    /// Resets the connection.
    Reset, "reset", Bound => Closes(Network, "io"), stream::reset;
    /// Resets the connection in the middle of a PDU.
    ResetInside, "reset-inside", Bound => Closes(Network, "io"), stream::reset_inside;
    /// Under TLS, ends the connection without close_notify.
    TlsTruncated, "tls-truncated", Sealed => Closes(Network, "io"), stream::half_close;
    /// Under TLS, sends what is no record of it.
    TlsNoRecord, "tls-no-record", Sealed => Closes(Network, "io"), stream::no_record;
}
