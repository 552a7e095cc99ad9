//! How fast text is: `cargo bench --manifest-path benches/peers/Cargo.toml --bench text`.
//!
//! Times are of one core and no better than the machine is quiet: criterion prints the spread beside the median.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use smpp_driver::codec::tlv::TlvsRef;
use smpp_driver::codec::{DataCoding, EsmClass};
use smpp_driver::text::{
    Encoding, JoinLimits, JoinOutcome, Joiner, LongMessage, NationalLanguage, OperatorProfile, Part, Receipt,
    Splitter,
};

const ASCII: &str = "Your parcel 4711 will arrive tomorrow between 10 and 12. If nobody is at home, we leave it with your \
neighbours or bring it to the shop in Main Street, please.";
const MIXED: &str = "Liebe Kundin, Ihr Päckchen kommt früh um 10. Größere Sendungen für Österreich kosten 5 € [ohne Gewähr]. \
Rückfragen: info@example.com, Çelik & Ångström, schöne Grüße";
const RECEIPT: &[u8] =
    b"id:0000012345 sub:001 dlvrd:001 submit date:2403051412 done date:2403051413 stat:DELIVRD \
err:000 text:Good morning all";

/// A text of so many characters.
fn of_length(text: &str, characters: usize) -> String {
    text.chars().cycle().take(characters).collect()
}

fn gsm7(criterion: &mut Criterion) {
    for (name, text) in [("ascii", ASCII), ("mixed", MIXED), ("extension", "[€]{~}")] {
        let text = of_length(text, 160);
        let septets = Encoding::Gsm7.encode(&text).expect("in GSM 7-bit");
        criterion.bench_function(&format!("gsm7/encode 160 {name}"), |bencher| {
            bencher.iter(|| Encoding::Gsm7.encode(black_box(&text)));
        });
        let mut buffer = Vec::with_capacity(1024);
        criterion.bench_function(&format!("gsm7/encode_into 160 {name}"), |bencher| {
            bencher.iter(|| {
                buffer.clear();
                Encoding::Gsm7.encode_into(black_box(&text), &mut buffer)
            });
        });
        criterion.bench_function(&format!("gsm7/decode 160 {name}"), |bencher| {
            bencher.iter(|| Encoding::Gsm7.decode(black_box(&septets)));
        });
    }
}

fn split(criterion: &mut Criterion) {
    let splitter = Splitter::new(LongMessage::Udh8 { reference: 1 });
    let turkish = splitter.clone().single_shifts(&[NationalLanguage::Turkish]);
    let emoji = of_length(MIXED, 999) + "😀";
    let texts = [
        ("ascii", of_length(ASCII, 1000)),
        ("mixed", of_length(MIXED, 1000)),
        ("cyrillic", of_length("Ваш код доступа: 4711. Никому его не сообщайте! ", 1000)),
        ("emoji at the end", emoji),
    ];
    for (name, text) in &texts {
        criterion.bench_function(&format!("split/1000 {name}"), |bencher| {
            bencher.iter(|| splitter.split(black_box(text)));
        });
        criterion.bench_function(&format!("estimate/1000 {name}"), |bencher| {
            bencher.iter(|| splitter.estimate(black_box(text)));
        });
    }
    let text = of_length("Sayın müşterimiz, faturanızın son ödeme tarihi yaklaşıyor. ", 1000);
    criterion
        .bench_function("split/1000 turkish", |bencher| bencher.iter(|| turkish.split(black_box(&text))));
    let whole = splitter.clone().graphemes(true);
    let text = of_length("👩‍🚀 und 🇦🇹 ", 1000);
    criterion
        .bench_function("split/1000 graphemes", |bencher| bencher.iter(|| whole.split(black_box(&text))));
}

fn receipts(criterion: &mut Criterion) {
    criterion
        .bench_function("receipt/parse", |bencher| bencher.iter(|| Receipt::parse(black_box(RECEIPT), true)));
    criterion.bench_function("receipt/parse and read all", |bencher| {
        bencher.iter(|| {
            let receipt = Receipt::parse(black_box(RECEIPT), true).expect("a receipt");
            (
                receipt.message_id().map(str::len),
                receipt.message_state(),
                receipt.done(),
                receipt.error_code(),
            )
        });
    });
}

fn join(criterion: &mut Criterion) {
    let splitter = Splitter::new(LongMessage::Udh8 { reference: 1 });
    let segments = splitter.split(&of_length(ASCII, 1000)).expect("seven parts").segments;
    let mut joiner = Joiner::new(JoinLimits::default());
    let profile = OperatorProfile::default();
    let mut push_all = move || {
        let mut complete = None;
        for segment in black_box(&segments) {
            let octets = segment.octets();
            let part = Part::new(
                b"447700900123",
                b"12345",
                EsmClass::UDH,
                DataCoding(0),
                octets,
                TlvsRef::default(),
            );
            if let JoinOutcome::Complete(message) = joiner.push(Duration::ZERO, part).outcome {
                complete = Some(message);
            }
        }
        complete
    };
    criterion.bench_function("join/7 parts", |bencher| bencher.iter(&mut push_all));
    criterion.bench_function("join/7 parts and decode", |bencher| {
        bencher.iter(|| push_all().and_then(|message| message.decode(&profile)));
    });
}

criterion_group!(benches, gsm7, split, receipts, join);
criterion_main!(benches);
