//! Keys from passwords as of PKCS#12: RFC 7292, appendix B.

use alloc::vec;
use alloc::vec::Vec;

use zeroize::Zeroizing;

use super::digest::Hash;

/// What a derived key is for.
#[derive(Clone, Copy)]
#[repr(u8)]
pub(super) enum Purpose {
    Encryption = 1,
    Iv = 2,
    Mac = 3,
}

/// The octets of a password that the derivation takes: UTF-16 with a NUL; an empty one also stands for no octets at
/// all, which is what some programs write.
pub(super) fn encodings(password: &str) -> impl Iterator<Item = Zeroizing<Vec<u8>>> {
    let utf16 = password.encode_utf16().chain([0]).flat_map(u16::to_be_bytes).collect();
    let nothing = password.is_empty().then(Zeroizing::default);
    core::iter::once(Zeroizing::new(utf16)).chain(nothing)
}

/// Derives `length` octets. Without iterations there is one.
pub(super) fn derive(
    hash: Hash,
    password: &[u8],
    salt: &[u8],
    purpose: Purpose,
    iterations: u64,
    length: usize,
) -> Zeroizing<Vec<u8>> {
    let block = hash.block();
    let filled = |octets: &[u8]| -> Zeroizing<Vec<u8>> {
        let length = octets.len().next_multiple_of(block);
        Zeroizing::new(octets.iter().copied().cycle().take(length).collect())
    };
    let mut input = Zeroizing::new(vec![purpose as u8; block]);
    input.extend_from_slice(&filled(salt));
    input.extend_from_slice(&filled(password));
    let mut key = Zeroizing::new(Vec::with_capacity(length + block));
    loop {
        let hash = hash.repeated(&input, iterations);
        key.extend_from_slice(&hash);
        if key.len() >= length {
            key.truncate(length);
            return key;
        }
        // Each block of the input but the first is that block, plus the hash repeated, plus one, modulo its size.
        for chunk in input.chunks_mut(block).skip(1) {
            let mut carry = 1;
            for (octet, add) in
                chunk.iter_mut().enumerate().rev().map(|(at, octet)| (octet, hash[at % hash.len()]))
            {
                carry += u16::from(*octet) + u16::from(add);
                *octet = carry.to_be_bytes()[1];
                carry >>= 8;
            }
        }
    }
}
