//! Writes key stores octet by octet, odd ones too. keytool and OpenSSL read the ordinary ones.

use std::num::NonZeroU32;

use ring::{digest, hmac, pbkdf2};

pub(crate) fn tlv(tag: u8, contents: &[&[u8]]) -> Vec<u8> {
    let value = contents.concat();
    let length = value.len().to_be_bytes();
    let digits: Vec<u8> = length.into_iter().skip_while(|digit| *digit == 0).collect();
    let head = match value.len() {
        0..128 => vec![tag, u8::try_from(value.len()).unwrap()],
        _ => [&[tag, 0x80 | u8::try_from(digits.len()).unwrap()], &digits[..]].concat(),
    };
    [head, value].concat()
}

pub(crate) fn seq(contents: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, contents)
}

pub(crate) fn oid(text: &str) -> Vec<u8> {
    let arcs: Vec<u64> = text.split('.').map(|arc| arc.parse().unwrap()).collect();
    let mut value = vec![u8::try_from(arcs[0] * 40 + arcs[1]).unwrap()];
    for arc in &arcs[2..] {
        let groups = (0..9).rev().map(|group| arc >> (7 * group)).skip_while(|rest| *rest == 0 && *arc != 0);
        let mut digits: Vec<u8> = groups.map(|rest| u8::try_from(rest & 0x7F).unwrap() | 0x80).collect();
        if *arc == 0 {
            digits = vec![0x80];
        }
        *digits.last_mut().unwrap() &= 0x7F;
        value.extend(digits);
    }
    tlv(6, &[&value])
}

pub(crate) fn number(value: u64) -> Vec<u8> {
    let digits: Vec<u8> = value.to_be_bytes().into_iter().skip_while(|digit| *digit == 0).collect();
    // A leading zero keeps it positive, and may not be there otherwise.
    let sign: &[u8] = if digits.first().is_none_or(|first| *first >= 0x80) { &[0] } else { &[] };
    tlv(2, &[sign, &digits])
}

pub(crate) fn bmp(text: &str) -> Vec<u8> {
    tlv(0x1E, &[&text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>()])
}

pub(crate) fn attribute(kind: &str, value: &[u8]) -> Vec<u8> {
    seq(&[&oid(kind), &tlv(0x31, &[value])])
}

pub(crate) const NAME: &str = "1.2.840.113549.1.9.20";
pub(crate) const KEY_ID: &str = "1.2.840.113549.1.9.21";
pub(crate) const TRUSTED: &str = "2.16.840.1.113894.746875.1.1";
pub(crate) const ANY: &str = "2.5.29.37.0";
const BAGS: &str = "1.2.840.113549.1.12.10.1";

/// A bag of the kind with this number, with attributes if there are any.
pub(crate) fn bag(kind: u8, value: &[u8], attributes: &[Vec<u8>]) -> Vec<u8> {
    let set = if attributes.is_empty() { Vec::new() } else { tlv(0x31, &[&attributes.concat()]) };
    seq(&[&oid(&format!("{BAGS}.{kind}")), &tlv(0xA0, &[value]), &set])
}

pub(crate) fn certificate(der: &[u8], attributes: &[Vec<u8>]) -> Vec<u8> {
    let value = seq(&[&oid("1.2.840.113549.1.9.22.1"), &tlv(0xA0, &[&tlv(4, &[der])])]);
    bag(3, &value, attributes)
}

/// A key that is not encrypted.
pub(crate) fn key(pkcs8: &[u8], attributes: &[Vec<u8>]) -> Vec<u8> {
    bag(1, pkcs8, attributes)
}

pub(crate) fn data(octets: &[u8]) -> Vec<u8> {
    seq(&[&oid("1.2.840.113549.1.7.1"), &tlv(0xA0, &[&tlv(4, &[octets])])])
}

/// The list of safes with these bags in one of them.
pub(crate) fn safes(bags: &[Vec<u8>]) -> Vec<u8> {
    seq(&[&data(&seq(&[&bags.concat()]))])
}

/// A whole file without a MAC.
pub(crate) fn file(safes: &[u8]) -> Vec<u8> {
    with_mac(safes, &[])
}

pub(crate) fn with_mac(safes: &[u8], mac: &[u8]) -> Vec<u8> {
    seq(&[&[2, 1, 3], &data(safes), mac])
}

/// A MAC with SHA-256 and this many iterations.
pub(crate) fn mac(safes: &[u8], password: &str, iterations: u64) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, &mac_key(password, iterations));
    let tag = hmac::sign(&key, safes);
    mac_data("2.16.840.1.101.3.4.2.1", tag.as_ref(), b"saltsalt", &number(iterations))
}

pub(crate) fn mac_data(hash: &str, tag: &[u8], salt: &[u8], iterations: &[u8]) -> Vec<u8> {
    seq(&[&seq(&[&seq(&[&oid(hash), &[5, 0]]), &tlv(4, &[tag])]), &tlv(4, &[salt]), iterations])
}

/// RFC 7292, appendix B, for one block of SHA-256.
fn mac_key(password: &str, iterations: u64) -> Vec<u8> {
    let password: Vec<u8> = password.encode_utf16().chain([0]).flat_map(u16::to_be_bytes).collect();
    let fill = |octets: &[u8]| -> Vec<u8> {
        octets.iter().copied().cycle().take(octets.len().div_ceil(64) * 64).collect()
    };
    let mut hash = [&[3; 64][..], &fill(b"saltsalt"), &fill(&password)].concat();
    for _ in 0..iterations {
        hash = digest::digest(&digest::SHA256, &hash).as_ref().to_vec();
    }
    hash
}

/// RFC 9579 with SHA-512.
pub(crate) fn pbmac1(safes: &[u8], password: &str) -> Vec<u8> {
    let mut key = [0; 64];
    let rounds = NonZeroU32::new(2048).unwrap();
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA512, rounds, b"0123456789abcdef", password.as_bytes(), &mut key);
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA512, &key), safes);
    let hmac_sha512 = seq(&[&oid("1.2.840.113549.2.11"), &[5, 0]]);
    let parameters = seq(&[&tlv(4, &[b"0123456789abcdef"]), &number(2048), &number(64), &hmac_sha512]);
    let derivation = seq(&[&oid("1.2.840.113549.1.5.12"), &parameters]);
    let algorithm = seq(&[&oid("1.2.840.113549.1.5.14"), &seq(&[&derivation, &hmac_sha512])]);
    seq(&[&seq(&[&algorithm, &tlv(4, &[tag.as_ref()])]), &tlv(4, &[b"unused"]), &number(1)])
}

/// A safe that is encrypted by this algorithm, as far as anybody can tell.
pub(crate) fn encrypted(algorithm: &[u8], text: &[u8]) -> Vec<u8> {
    let info = seq(&[&oid("1.2.840.113549.1.7.1"), algorithm, &tlv(0x80, &[text])]);
    seq(&[&oid("1.2.840.113549.1.7.6"), &tlv(0xA0, &[&seq(&[&[2, 1, 0], &info])])])
}

/// PBES2 with AES-256-CBC and this key derivation.
pub(crate) fn pbes2(derivation: &[u8]) -> Vec<u8> {
    let cipher = seq(&[&oid("2.16.840.1.101.3.4.1.42"), &tlv(4, &[&[7; 16]])]);
    seq(&[&oid("1.2.840.113549.1.5.13"), &seq(&[derivation, &cipher])])
}

pub(crate) fn pbkdf2_with(salt: &[u8], iterations: &[u8]) -> Vec<u8> {
    let function = seq(&[&oid("1.2.840.113549.2.9"), &[5, 0]]);
    seq(&[&oid("1.2.840.113549.1.5.12"), &seq(&[&tlv(4, &[salt]), iterations, &function])])
}

pub(crate) fn scrypt_with(n: u64, r: u64, p: u64) -> Vec<u8> {
    let parameters = seq(&[&tlv(4, &[b"salt"]), &number(n), &number(r), &number(p)]);
    seq(&[&oid("1.3.6.1.4.1.11591.4.11"), &parameters])
}
