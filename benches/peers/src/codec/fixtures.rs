//! The PDUs that are measured.

fn pdu(command_id: u32, sequence_number: u32, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(16 + body.len()).expect("a short PDU");
    let header = [length, command_id, 0, sequence_number].into_iter().flat_map(u32::to_be_bytes);
    header.chain(body.iter().copied()).collect()
}

/// Fields of a message up to `short_message`, which follows with its length.
fn message(esm_class: u8, short_message: &[u8]) -> Vec<u8> {
    let mut body = b"\0\x05\0Sender name 123\0\x01\x01447700900123\0".to_vec();
    body.extend_from_slice(&[esm_class, 0, 0, 0, 0, 1, 0, 0, 0]);
    body.push(u8::try_from(short_message.len()).expect("a short message"));
    body.extend_from_slice(short_message);
    body
}

/// 48 octets.
pub(crate) fn bind_transceiver() -> Vec<u8> {
    pdu(9, 1, b"smppclient\0passwrd1\0system\0\x34\0\0\0")
}

/// A text of 160 octets, no TLVs.
pub(crate) fn submit_sm() -> Vec<u8> {
    pdu(4, 7, &message(0, &[b'x'; 160]))
}

/// A receipt of 126 octets and two TLVs.
pub(crate) fn deliver_sm() -> Vec<u8> {
    let text = b"id:0000012345 sub:001 dlvrd:001 submit date:2403051412 done date:2403051413 stat:DELIVRD err:000 text:Good morning all of you";
    let mut body = message(4, text);
    body.extend_from_slice(b"\x00\x1E\x00\x0B0000012345\0\x04\x27\x00\x01\x02");
    pdu(5, 8, &body)
}

/// 33 octets: an id of 16 characters.
pub(crate) fn submit_sm_resp() -> Vec<u8> {
    pdu(0x8000_0004, 7, b"0123456789abcdef\0")
}

/// Back-to-back submit_sm, up to 64 KiB.
pub(crate) fn stream() -> Vec<u8> {
    let one = submit_sm();
    one.repeat(65_536 / one.len())
}
