//! What every store of parts must do. Included by the tests of each implementation.

use std::time::Duration;

use smpp_driver::driver::queue::{KeptPart, PartStore};

use super::contract::within;

/// A part of a message.
pub(crate) fn part(message: &str, number: u8, total: u8) -> KeptPart {
    KeptPart { message: message.into(), number, total, pdu: vec![number; 50].into() }
}

fn numbers(parts: &[KeptPart]) -> Vec<u8> {
    parts.iter().map(|part| part.number).collect()
}

/// All of it, with an empty store whose parts do not expire while this runs.
pub(crate) async fn holds<P: PartStore>(store: &P) {
    for number in [3, 1] {
        assert_eq!(within(store.put_part(part("aa", number, 3))).await.unwrap(), None);
    }
    // Another message, and the same part once more.
    assert_eq!(within(store.put_part(part("bb", 2, 2))).await.unwrap(), None);
    assert_eq!(within(store.put_part(part("aa", 3, 3))).await.unwrap(), None);
    let whole = within(store.put_part(part("aa", 2, 3))).await.unwrap().unwrap();
    assert_eq!(whole, [1, 2, 3].map(|number| part("aa", number, 3)), "as they were kept, in their order");
    // The last one is going to come again.
    let others = whole.into_iter().filter(|part| part.number != 2).collect();
    within(store.put_back(others)).await.unwrap();
    let whole = within(store.put_part(part("aa", 2, 3))).await.unwrap().unwrap();
    assert_eq!(numbers(&whole), [1, 2, 3]);
    // It is forgotten: the reference may be used again.
    assert_eq!(within(store.put_part(part("aa", 2, 3))).await.unwrap(), None);
    // All at once: one caller gets it.
    let all = (1..=20).map(|number| store.put_part(part("cc", number, 20)));
    let got: Vec<_> =
        within(futures_util::future::join_all(all)).await.into_iter().filter_map(Result::unwrap).collect();
    assert_eq!(got.len(), 1);
    assert_eq!(numbers(&got[0]), (1..=20).collect::<Vec<_>>());
}

/// With an empty store whose parts expire within a second or two.
pub(crate) async fn expires<P: PartStore>(store: &P) {
    for number in [2, 1] {
        assert_eq!(within(store.put_part(part("dd", number, 3))).await.unwrap(), None);
    }
    let given_up = within(store.given_up()).await.unwrap();
    assert_eq!(given_up.iter().map(|parts| numbers(parts)).collect::<Vec<_>>(), [[1, 2]]);
    let again = tokio::time::timeout(Duration::from_millis(200), store.given_up()).await;
    assert!(again.is_err(), "once only");
    assert_eq!(within(store.put_part(part("dd", 3, 3))).await.unwrap(), None, "forgotten");
}
