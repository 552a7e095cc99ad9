//! Several addresses of one host, tried as RFC 8305 ("happy eyeballs") says.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::future::Future;
use core::pin::pin;
use core::task::Poll;
use core::time::Duration;
use std::io;
use std::net::SocketAddr;

use tokio::time::sleep;

/// How long an address has for itself before the next is tried, too. RFC 8305 §8.
const HEAD_START: Duration = Duration::from_millis(250);

/// The families in turn, beginning with that of the first, and each in the resolver's order. RFC 8305 §4.
pub(super) fn interleaved(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let count = addresses.len();
    let first_is_ipv4 = addresses.first().is_some_and(SocketAddr::is_ipv4);
    let (first, second): (Vec<_>, Vec<_>) = addresses.into_iter().partition(|a| a.is_ipv4() == first_is_ipv4);
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    core::iter::repeat_with(|| [first.next(), second.next()]).take(count).flatten().flatten().collect()
}

/// Connects to the address whose attempt is the first to succeed. The next attempt begins a head start after the last
/// began, or as soon as one has failed; those that are under way when one succeeds are dropped.
///
/// # Errors
///
/// That of the last attempt to fail, when all have.
pub(super) async fn race<T, A: Future<Output = io::Result<T>>>(
    addresses: Vec<SocketAddr>,
    connect: impl Fn(SocketAddr) -> A,
) -> io::Result<T> {
    let mut waiting = addresses.into_iter();
    let mut attempts = Vec::new();
    let mut failure = io::Error::from(io::ErrorKind::NotFound);
    loop {
        attempts.extend(waiting.next().map(|to| Box::pin(connect(to))));
        if attempts.is_empty() {
            return Err(failure);
        }
        let mut head_start = pin!(sleep(HEAD_START));
        // The first that is settled, or nothing when the head start is over.
        let settled = core::future::poll_fn(|cx| {
            for at in 0..attempts.len() {
                if let Poll::Ready(settled) = attempts[at].as_mut().poll(cx) {
                    drop(attempts.swap_remove(at));
                    return Poll::Ready(Some(settled));
                }
            }
            if waiting.len() > 0 { head_start.as_mut().poll(cx).map(|()| None) } else { Poll::Pending }
        });
        match settled.await {
            Some(Ok(connected)) => return Ok(connected),
            Some(Err(error)) => failure = error,
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use alloc::vec;
    use core::cell::RefCell;

    use tokio::time::Instant;

    use super::*;

    fn addresses(texts: &[&str]) -> Vec<SocketAddr> {
        texts.iter().filter_map(|text| text.parse().ok()).collect()
    }

    #[test]
    fn the_families_come_in_turn() {
        for (given, tried) in [
            (
                &["[::1]:1", "[::2]:1", "1.1.1.1:1", "[::3]:1", "2.2.2.2:1"][..],
                &["[::1]:1", "1.1.1.1:1", "[::2]:1", "2.2.2.2:1", "[::3]:1"][..],
            ),
            (
                &["1.1.1.1:1", "2.2.2.2:1", "3.3.3.3:1", "[::1]:1"],
                &["1.1.1.1:1", "[::1]:1", "2.2.2.2:1", "3.3.3.3:1"],
            ),
            (&["1.1.1.1:1", "2.2.2.2:1"], &["1.1.1.1:1", "2.2.2.2:1"]),
            (&[], &[]),
        ] {
            assert_eq!(interleaved(addresses(given)), addresses(tried));
        }
    }

    /// Races addresses of which each succeeds (its port is even) or fails (it is odd) after `after[n]` milliseconds.
    /// Tells how it ended, when, when which attempt began, and which were given up.
    async fn run(outcomes: &[(u64, bool)]) -> (Result<u16, u16>, u128, Vec<u128>, Vec<u16>) {
        struct Given<'g>(u16, &'g RefCell<Vec<u16>>, bool);
        impl Drop for Given<'_> {
            fn drop(&mut self) {
                if !self.2 {
                    self.1.borrow_mut().push(self.0);
                }
            }
        }
        let (begun, given_up) = (RefCell::new(Vec::new()), RefCell::new(Vec::new()));
        let start = Instant::now();
        let targets =
            (0..).take(outcomes.len()).map(|port| SocketAddr::from(([127, 0, 0, 1], port))).collect();
        let raced = race(targets, |to| {
            begun.borrow_mut().push(start.elapsed().as_millis());
            let given = Given(to.port(), &given_up, false);
            async move {
                let mut given = given;
                let (after, succeeds) = outcomes[usize::from(given.0)];
                sleep(Duration::from_millis(after)).await;
                given.2 = true;
                if succeeds { Ok(given.0) } else { Err(io::Error::other(given.0.to_string())) }
            }
        });
        let raced = raced.await.map_err(|error| error.to_string().parse().unwrap_or(u16::MAX));
        (raced, start.elapsed().as_millis(), begun.into_inner(), given_up.into_inner())
    }

    const NEVER: u64 = 1_000_000;

    #[tokio::test(start_paused = true)]
    async fn the_first_that_answers_wins_and_the_others_are_dropped() {
        // The first is fast enough: no other is tried.
        assert_eq!(run(&[(200, true), (0, true)]).await, (Ok(0), 200, vec![0], vec![]));
        // A black hole costs the head start.
        assert_eq!(run(&[(NEVER, true), (10, true)]).await, (Ok(1), 260, vec![0, 250], vec![0]));
        assert_eq!(
            run(&[(NEVER, true), (NEVER, true), (NEVER, true), (5, true)]).await,
            (Ok(3), 755, vec![0, 250, 500, 750], vec![0, 1, 2])
        );
        // A slow one may still win.
        assert_eq!(run(&[(300, true), (NEVER, true)]).await, (Ok(0), 300, vec![0, 250], vec![1]));
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_brings_on_the_next_at_once() {
        assert_eq!(run(&[(3, false), (4, false), (5, true)]).await, (Ok(2), 12, vec![0, 3, 7], vec![]));
        // The failure of an early one while a later is under way.
        assert_eq!(
            run(&[(260, false), (NEVER, true), (20, true)]).await,
            (Ok(2), 280, vec![0, 250, 260], vec![1])
        );
    }

    #[tokio::test(start_paused = true)]
    async fn when_all_fail_the_last_failure_is_told() {
        assert_eq!(run(&[(400, false), (10, false)]).await, (Err(0), 400, vec![0, 250], vec![]));
        assert_eq!(run(&[(1, false)]).await.0, Err(0));
        assert!(run(&[]).await.0.is_err());
    }
}
