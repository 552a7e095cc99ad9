//! What cannot be undercut: a hand-written borrowed reader of submit_sm and deliver_sm with the same checks, and a
//! writer. A target, not a peer.

pub(crate) struct Message<'a> {
    pub(crate) strings: [&'a [u8]; 5],
    pub(crate) octets: [u8; 12],
    pub(crate) short_message: &'a [u8],
    pub(crate) tlvs: &'a [u8],
}

fn string<'a>(input: &mut &'a [u8], max: usize) -> Option<&'a [u8]> {
    let end = input.iter().take(max).position(|octet| *octet == 0)?;
    let (string, rest) = input.split_at(end);
    *input = &rest[1..];
    Some(string)
}

fn octet(input: &mut &[u8]) -> Option<u8> {
    let (first, rest) = input.split_first()?;
    *input = rest;
    Some(*first)
}

pub(crate) fn read(pdu: &[u8]) -> Option<Message<'_>> {
    let length = u32::from_be_bytes(*pdu.first_chunk()?) as usize;
    if length < 16 || length > pdu.len() {
        return None;
    }
    let mut input = &pdu[16..length];
    let input = &mut input;
    let mut octets = [0; 12];
    let service_type = string(input, 6)?;
    octets[0] = octet(input)?;
    octets[1] = octet(input)?;
    let source_addr = string(input, 21)?;
    octets[2] = octet(input)?;
    octets[3] = octet(input)?;
    let destination_addr = string(input, 21)?;
    for slot in &mut octets[4..7] {
        *slot = octet(input)?;
    }
    let schedule = string(input, 17)?;
    let validity = string(input, 17)?;
    for slot in &mut octets[7..11] {
        *slot = octet(input)?;
    }
    let (short_message, tlvs) = {
        let n = usize::from(octet(input)?);
        input.split_at_checked(n)?
    };
    let mut rest = tlvs;
    while !rest.is_empty() {
        let length = usize::from(u16::from_be_bytes(*rest.get(2..)?.first_chunk()?));
        rest = rest.get(4 + length..)?;
    }
    Some(Message {
        strings: [service_type, source_addr, destination_addr, schedule, validity],
        octets,
        short_message,
        tlvs,
    })
}

pub(crate) fn write(message: &Message<'_>, command_id: u32, sequence_number: u32, out: &mut Vec<u8>) {
    let strings: usize = message.strings.iter().map(|string| string.len() + 1).sum();
    let length = 16 + strings + 11 + 1 + message.short_message.len() + message.tlvs.len();
    out.reserve(length);
    for word in [length as u32, command_id, 0, sequence_number] {
        out.extend_from_slice(&word.to_be_bytes());
    }
    let string = |out: &mut Vec<u8>, string: &[u8]| {
        out.extend_from_slice(string);
        out.push(0);
    };
    string(out, message.strings[0]);
    out.extend_from_slice(&message.octets[0..2]);
    string(out, message.strings[1]);
    out.extend_from_slice(&message.octets[2..4]);
    string(out, message.strings[2]);
    out.extend_from_slice(&message.octets[4..7]);
    string(out, message.strings[3]);
    string(out, message.strings[4]);
    out.extend_from_slice(&message.octets[7..11]);
    out.push(message.short_message.len() as u8);
    out.extend_from_slice(message.short_message);
    out.extend_from_slice(message.tlvs);
}
