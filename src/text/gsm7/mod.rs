//! GSM 7-bit, unpacked: one septet an octet, as `short_message` carries it with nearly every SMSC.
//!
//! 3GPP TS 23.038 §6.2.1. Unpacked septets are practice: no SMPP specification says so.

mod language;
mod locking;
pub(super) mod packed;
mod single;
mod tables;

use alloc::string::String;
use alloc::vec::Vec;

pub(super) use language::Tables;
pub use language::{NationalLanguage, NationalShift};
use tables::{Code, ESCAPE, VOID, ascii_septet, code_of_utf8, is_same};

/// Octets that are looked at together.
const CHUNK: usize = 16;
/// Septets that are read one by one before whole chunks are tried again.
const WINDOW: usize = 64;

/// The septets that a character takes: 2 for one of the extension table.
#[inline]
pub(super) fn septets(tables: Tables, character: char) -> Option<usize> {
    match tables.code(character) {
        Code::Main(_) => Some(1),
        Code::Extended(_) => Some(2),
        Code::Absent => None,
    }
}

/// How much of a text fits: where the first character starts that does not, and the septets before it. The error is
/// where the first character starts that the tables lack.
pub(super) fn fitting(tables: Tables, text: &str, capacity: usize) -> Result<(usize, usize), usize> {
    let octets = text.as_bytes();
    let (mut read, mut used) = (0, 0);
    while read < octets.len() {
        if tables.is_default() {
            let room = &octets[read..octets.len().min(read.saturating_add(capacity - used))];
            let same = same_chunks(room);
            let single = |octet: &&u8| ascii_septet(**octet).is_some();
            let run = same + room[same..].iter().take_while(single).count();
            read += run;
            used += run;
            if read == octets.len() {
                break;
            }
        }
        let (code, len) = code_at(tables, text, read);
        let more = match code {
            Code::Main(_) => 1,
            Code::Extended(_) => 2,
            Code::Absent => return Err(read),
        };
        if used + more > capacity {
            break;
        }
        used += more;
        read += len;
    }
    Ok((read, used))
}

/// Appends the septets of a text; the error is where the first character starts that the tables lack.
pub(super) fn encode(tables: Tables, text: &str, out: &mut Vec<u8>) -> Result<(), usize> {
    let start = out.len();
    let octets = text.as_bytes();
    // No character takes more septets than twice its octets; what is too much is cut off below.
    out.resize(start + 2 * octets.len(), 0);
    let septets = &mut out[start..];
    let (mut read, mut written) = (0, 0);
    if tables.is_default() {
        read = same_chunks(octets);
        written = read;
        septets[..written].copy_from_slice(&octets[..read]);
    }
    while read < octets.len() {
        if tables.is_default() {
            // Up to the next character that is not one octet and one septet.
            let mut run = 0;
            for (slot, octet) in septets[written..].iter_mut().zip(&octets[read..]) {
                let Some(septet) = ascii_septet(*octet) else { break };
                *slot = septet;
                run += 1;
            }
            read += run;
            written += run;
            if read == octets.len() {
                break;
            }
        }
        let (code, len) = code_at(tables, text, read);
        match code {
            Code::Main(septet) => {
                septets[written] = septet;
                written += 1;
            }
            Code::Extended(septet) => {
                septets[written] = ESCAPE;
                septets[written + 1] = septet;
                written += 2;
            }
            Code::Absent => return Err(read),
        }
        read += len;
    }
    out.truncate(start + written);
    Ok(())
}

/// The code of the character that starts at an offset, and its octets of UTF-8.
#[inline]
fn code_at(tables: Tables, text: &str, at: usize) -> (Code, usize) {
    if tables.is_default() {
        return code_of_utf8(&text.as_bytes()[at..]);
    }
    let character = text.get(at..).and_then(|rest| rest.chars().next());
    character.map_or((Code::Absent, 1), |character| (tables.code(character), character.len_utf8()))
}

/// Reads septets, one an octet, and appends the text; tells whether something could not be read.
pub(super) fn decode(tables: Tables, septets: &[u8], out: &mut String) -> bool {
    out.reserve(septets.len() + septets.len() / 4);
    let main = &tables.main.characters;
    let mut lossy = false;
    let mut rest = septets;
    while !rest.is_empty() {
        let same = if tables.is_default() { same_chunks(rest) } else { 0 };
        let (start, after) = rest.split_at(same);
        // All of it is ASCII.
        out.push_str(core::str::from_utf8(start).unwrap_or_default());
        let mut octets = after.iter();
        for _ in 0..WINDOW {
            let Some(&octet) = octets.next() else { break };
            let character = if octet == ESCAPE {
                // The text was cut behind its escape: there is nothing to show.
                let Some(&follower) = octets.next() else { return true };
                escaped(tables, follower)
            } else {
                main.get(usize::from(octet)).copied().unwrap_or(VOID)
            };
            lossy |= character == VOID;
            out.push(character);
        }
        rest = octets.as_slice();
    }
    lossy
}

/// How many octets at the start, in whole chunks, are the same in ASCII.
fn same_chunks(septets: &[u8]) -> usize {
    let (chunks, _) = septets.as_chunks::<CHUNK>();
    CHUNK * chunks.iter().take_while(|chunk| is_same(chunk)).count()
}

/// The character of the septet behind an escape.
///
/// A code that the extension table lacks shows as the main table has it: for a second escape, a space.
fn escaped(tables: Tables, follower: u8) -> char {
    let at = usize::from(follower);
    match tables.extension.characters.get(at) {
        Some(&VOID) => tables.main.characters.get(at).copied().unwrap_or(VOID),
        Some(&character) => character,
        None => VOID,
    }
}
