//! PDUs for those who bring their own loop: `tokio_util::codec`.

use std::io;

use bytes::{Buf, BytesMut};
use tokio_util::codec::{Decoder, Encoder};

use crate::codec::frame::{FrameError, FrameLimit, Header, split};
use crate::codec::{DecodeError, Leniency, Pdu};

/// Splits and reads PDUs, and writes them, for [`tokio_util::codec::Framed`].
///
/// A PDU that cannot be read is an item like any other, so that it costs nothing but itself; only a length that cannot
/// be true ends the stream.
///
/// ```
/// use bytes::BytesMut;
/// use smpp_driver::codec::{EnquireLink, Pdu};
/// use smpp_driver::transport::PduCodec;
/// use tokio_util::codec::{Decoder, Encoder};
///
/// let mut codec = PduCodec::default();
/// let mut buffer = BytesMut::new();
/// let pdu = Pdu::request(1, EnquireLink::default());
/// codec.encode(pdu.clone(), &mut buffer)?;
/// assert_eq!(codec.decode(&mut buffer)?, Some(Ok(pdu)));
/// # Ok::<(), smpp_driver::transport::CodecError>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct PduCodec {
    limit: FrameLimit,
    leniency: Leniency,
}

impl PduCodec {
    /// A codec that takes PDUs of at most `limit` octets and tolerates what `leniency` says.
    #[must_use]
    pub fn new(limit: FrameLimit, leniency: Leniency) -> Self {
        Self { limit, leniency }
    }
}

/// A PDU that cannot be read, or that the leniency in force refuses. The stream goes on after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct BadPdu {
    /// Its header, with the number to answer with.
    pub header: Header,
    /// What is wrong.
    #[source]
    pub error: DecodeError,
}

impl BadPdu {
    /// What to answer: the response of the operation with the status of the fault; nothing to what is never answered.
    #[must_use]
    pub fn answer(&self) -> Option<Pdu> {
        let Header { command_id, sequence_number, .. } = self.header;
        let answered = !command_id.is_response() && !command_id.is_unanswered();
        answered.then(|| Pdu::bodyless(command_id.response(), self.error.status(), sequence_number))
    }
}

/// The stream cannot go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CodecError {
    /// A length that cannot be true.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The connection has failed, or ended inside a PDU.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Decoder for PduCodec {
    type Item = Result<Pdu, BadPdu>;
    type Error = CodecError;

    fn decode(&mut self, buffer: &mut BytesMut) -> Result<Option<Self::Item>, CodecError> {
        let Some((frame, rest)) = split(buffer, self.limit)? else { return Ok(None) };
        let pdu = Pdu::decode(frame, self.leniency).map_err(|error| BadPdu { header: frame.header, error });
        let taken = buffer.len() - rest.len();
        buffer.advance(taken);
        Ok(Some(pdu))
    }
}

impl Encoder<Pdu> for PduCodec {
    type Error = CodecError;

    fn encode(&mut self, pdu: Pdu, buffer: &mut BytesMut) -> Result<(), CodecError> {
        buffer.reserve(Header::LEN + pdu.body.as_octets().len());
        pdu.encode(buffer);
        Ok(())
    }
}
