//! `esm_class`: mode, type and features of a message.

use super::macros::codes;

codes! {
    /// `esm_class`: three small values in one octet. SMPP 3.4 §5.2.12.
    ///
    /// | bits | says | read with |
    /// |---|---|---|
    /// | 1–0 | messaging mode; receivers of `deliver_sm` ignore it | [`mode`](Self::mode) |
    /// | 5–2 | message type; an enumeration, not flags | [`message_type`](Self::message_type) |
    /// | 6 | the user data starts with a user data header | [`has_udh`](Self::has_udh) |
    /// | 7 | reply path is set | [`has_reply_path`](Self::has_reply_path) |
    ///
    /// The named values are to be joined with `|`.
    ///
    /// ```
    /// use smpp_driver::codec::EsmClass;
    ///
    /// let esm_class = EsmClass::STORE_AND_FORWARD | EsmClass::UDH;
    /// assert_eq!(esm_class.to_string(), "0x43 store and forward, UDHI");
    /// assert!(EsmClass(0x04).is_delivery_receipt());
    /// assert!(!EsmClass(0x0C).is_delivery_receipt());
    /// ```
    pub struct EsmClass(u8), parts: [0x03, 0x3C, 0x40, 0x80];

    /// The SMSC's default mode, a normal message.
    DEFAULT = 0x00, "default";
    /// Mode: datagram, one attempt, no receipt.
    DATAGRAM = 0x01, "datagram";
    /// Mode: transaction (forward); the response waits for the delivery.
    TRANSACTION = 0x02, "transaction" | "forward";
    /// Mode: store and forward.
    STORE_AND_FORWARD = 0x03, "store and forward";
    /// Type: delivery receipt of the SMSC.
    DELIVERY_RECEIPT = 0x04, "delivery receipt";
    /// Type: delivery acknowledgement of the SME.
    DELIVERY_ACKNOWLEDGEMENT = 0x08, "SME delivery acknowledgement";
    /// Type: manual or user acknowledgement of the SME.
    USER_ACKNOWLEDGEMENT = 0x10, "SME manual/user acknowledgement";
    /// Type: conversation abort (Korean CDMA).
    CONVERSATION_ABORT = 0x18, "conversation abort";
    /// Type: intermediate delivery notification.
    INTERMEDIATE_NOTIFICATION = 0x20, "intermediate delivery notification";
    /// Feature: a user data header stands at the start of the user data (UDHI).
    UDH = 0x40, "UDHI";
    /// Feature: reply path.
    REPLY_PATH = 0x80, "reply path";
}

impl EsmClass {
    const MODE: u8 = 0x03;
    const TYPE: u8 = 0x3C;

    /// The messaging mode alone.
    #[must_use]
    pub const fn mode(self) -> Self {
        Self(self.0 & Self::MODE)
    }

    /// The message type alone.
    #[must_use]
    pub const fn message_type(self) -> Self {
        Self(self.0 & Self::TYPE)
    }

    /// Whether the user data starts with a user data header.
    #[must_use]
    pub const fn has_udh(self) -> bool {
        self.0 & Self::UDH.0 != 0
    }

    /// Whether reply path is set.
    #[must_use]
    pub const fn has_reply_path(self) -> bool {
        self.0 & Self::REPLY_PATH.0 != 0
    }

    /// Whether the message is a receipt or an intermediate notification, which have the same form.
    #[must_use]
    pub const fn is_delivery_receipt(self) -> bool {
        matches!(self.message_type(), Self::DELIVERY_RECEIPT | Self::INTERMEDIATE_NOTIFICATION)
    }
}

impl core::ops::BitOr for EsmClass {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
