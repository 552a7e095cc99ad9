//! Packed septets: eight characters in seven octets, as on the air. 3GPP TS 23.038 §6.1.2.
//!
//! Some SMSCs want them in SMPP too. There only octets are counted, so that eight characters and seven with seven spare
//! bits look alike: the rules of USSD (§6.1.2.3.1) are taken, which fill those bits with a carriage return.

use alloc::vec::Vec;

/// The septet that fills seven spare bits.
const CR: u8 = 0x0D;
/// Seven spare zero bits read as this septet.
const AT: u8 = 0x00;
/// Septets of the octets that they fill up.
const GROUP: usize = 8;

/// Fill bits between a user data header and the septets, so that these start where a septet would: 0 to 6.
///
/// `header` is the octets of the header, its length octet counted; 0 without one. 3GPP TS 23.040 §9.2.3.24.
///
/// ```
/// use smpp_driver::text::fill_bits;
///
/// assert_eq!([0, 6, 7].map(fill_bits), [0, 1, 0]);
/// ```
#[must_use]
pub const fn fill_bits(header: usize) -> u8 {
    // (7 - 8 * header mod 7) mod 7
    const FILL: [u8; 7] = [0, 6, 5, 4, 3, 2, 1];
    FILL[header % FILL.len()]
}

/// What stands in seven spare bits at the end of packed septets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Padding {
    /// Zeros: where the septets are counted, as on the air.
    #[default]
    Zeros,
    /// A carriage return; and another behind a text that ends with one at the end of an octet. Where only octets are
    /// counted, as in SMPP.
    CarriageReturn,
}

/// Appends septets packed, behind `fill_bits` zero bits.
///
/// ```
/// use smpp_driver::text::{Padding, pack_septets, unpack_septets};
///
/// let mut packed = Vec::new();
/// pack_septets(b"hellohello", 0, Padding::Zeros, &mut packed);
/// assert_eq!(packed, [0xE8, 0x32, 0x9B, 0xFD, 0x46, 0x97, 0xD9, 0xEC, 0x37]);
/// assert_eq!(unpack_septets(&packed, 0, Some(10)), b"hellohello");
/// ```
pub fn pack_septets(septets: &[u8], fill_bits: u8, padding: Padding, out: &mut Vec<u8>) {
    let fill = u32::from(fill_bits % 7);
    let bits = fill as usize + 7 * septets.len();
    out.reserve(bits.div_ceil(8) + 1);
    let (mut held, mut len) = (0_u32, fill);
    let mut put = |septet: u8| {
        held |= u32::from(septet & 0x7F) << len;
        len += 7;
        if len >= 8 {
            out.push(held.to_le_bytes()[0]);
            held >>= 8;
            len -= 8;
        }
    };
    septets.iter().copied().for_each(&mut put);
    let is_whole = bits.is_multiple_of(8);
    let needs_pad = bits % 8 == 1 || is_whole && septets.last() == Some(&CR);
    if padding == Padding::CarriageReturn && needs_pad {
        put(CR);
    }
    if len > 0 {
        out.push(held.to_le_bytes()[0]);
    }
}

/// Reads packed septets that stand behind `fill_bits` bits: one an octet.
///
/// With `count`, that many at most. Without, all that the octets hold, but for a last carriage return or `@` that
/// ends with an octet (seven spare bits read so), and for the second of two carriage returns there: a text that ends so
/// itself loses that character.
#[must_use]
pub fn unpack_septets(octets: &[u8], fill_bits: u8, count: Option<usize>) -> Vec<u8> {
    let fill = u32::from(fill_bits % 7);
    let held = (8 * octets.len()).saturating_sub(fill as usize) / 7;
    let wanted = count.map_or(held, |count| count.min(held));
    let mut septets = Vec::with_capacity(wanted);
    let (mut bits, mut len) = (0_u32, 0);
    let mut skip = fill;
    for octet in octets {
        bits |= u32::from(*octet) << len;
        len += 8;
        if skip > 0 {
            bits >>= skip;
            len -= skip;
            skip = 0;
        }
        while len >= 7 && septets.len() < wanted {
            septets.push(bits.to_le_bytes()[0] & 0x7F);
            bits >>= 7;
            len -= 7;
        }
    }
    if count.is_none() {
        drop_padding(&mut septets, fill as usize);
    }
    septets
}

/// Drops the septet that filled seven spare bits.
fn drop_padding(septets: &mut Vec<u8>, fill: usize) {
    let ends_octet = |len: usize| len > 0 && (fill + 7 * len).is_multiple_of(GROUP);
    let is_pad = match septets.as_slice() {
        [.., CR | AT] if ends_octet(septets.len()) => true,
        [.., CR, CR] if ends_octet(septets.len() - 1) => true,
        _ => false,
    };
    if is_pad {
        septets.pop();
    }
}
