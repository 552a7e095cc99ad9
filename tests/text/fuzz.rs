//! The bodies of the fuzz targets, on seeded random octets: for a moment, or as long as `FUZZ_SECONDS` says.

use std::time::{Duration, Instant};

#[path = "bodies.rs"]
mod bodies;

/// `SplitMix64`: octets that are the same in each run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound).unwrap()).unwrap()
    }

    /// Octets made of pieces that mean something, and of some that do not.
    fn octets(&mut self, words: &[&[u8]]) -> Vec<u8> {
        let mut octets = Vec::new();
        for _ in 0..self.below(24) {
            match self.below(4) {
                0 => octets.extend(self.next().to_le_bytes()),
                1 => octets.push(self.next().to_le_bytes()[0]),
                _ => octets.extend(words[self.below(words.len())]),
            }
        }
        if self.below(3) == 0 {
            octets.truncate(self.below(octets.len() + 1));
        }
        octets
    }
}

#[expect(clippy::disallowed_methods, reason = "the loop ends by the clock")]
fn feed(body: fn(&[u8]), words: &[&[u8]]) {
    let seconds = std::env::var("FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    let duration = seconds.map_or(Duration::from_millis(300), Duration::from_secs);
    let (start, mut random, mut runs) = (Instant::now(), Random(5), 0_u64);
    while runs < 50 || start.elapsed() < duration {
        for _ in 0..10 {
            let octets = random.octets(words);
            body(&octets);
            runs += 1;
        }
    }
    println!("{runs} runs");
}

#[test]
fn text() {
    let words: &[&[u8]] = &[
        b"Hello ", "é€[".as_bytes(), "😀".as_bytes(), "👩‍🚀".as_bytes(), "ığş".as_bytes(), "नमस्ते".as_bytes(),
        "Ж".as_bytes(), "e\u{301}".as_bytes(), "“—”".as_bytes(), b"\x1B", b"\xD8\x3D", b"\r\n",
        b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ];
    feed(bodies::text, words);
}

#[test]
fn udh() {
    feed(
        bodies::udh,
        &[
            b"\x0B",
            b"\x00\x03\xA7\x02\x01",
            b"\x08\x04\x12\x34\x03\x02",
            b"\x24\x01\x01",
            b"\x05\x04",
            b"\x40",
        ],
    );
}

#[test]
fn receipt() {
    let words: &[&[u8]] = &[
        b"id:",
        b"sub:001 ",
        b"stat:DELIVRD ",
        b"submit date:",
        b"done date:",
        b"2403051412",
        b"240305141230004+",
        b"err:",
        b"text:",
        b" ",
        b"\0i\0d\0:",
        b"00,",
        b"x:",
        b"DATE:",
        b"000007000000000R",
        b"\xFF",
    ];
    feed(bodies::receipt, words);
}

#[test]
fn join() {
    let words: &[&[u8]] = &[
        b"\x07\x01\x40\x00\x05\x00\x03\x01\x02\x01x",
        b"\x07\x01\x40\x00\x05\x00\x03\x01\x02\x02x",
        b"\x08\x00\x40\x08\x05\x00\x03\x01\x03\x03\x04\x16",
        b"\x08\x00\x40\x08\x05\x00\x03\x01\x03\x01\xD8\x3D",
        b"\x43\x01\x00\x00\x01\x02\x01",
        b"\x43\x01\x00\x00\x01\x02\x02",
        b"\x09\x03\x40\x04\x06\x08\x04\x00\x01\x02\x01xy",
    ];
    feed(bodies::join, words);
}
