//! How long to wait before trying again.

use core::time::Duration;

/// Waiting times that double with each failure, up to a cap, and are spread by chance, so that many clients that lose
/// the same SMSC do not come back at the same moment.
///
/// # Defaults
///
/// | field | default |
/// |---|---|
/// | `first` | 1 s |
/// | `cap` | 60 s |
/// | `stable_after` | 30 s |
/// | `after_refusal` | 300 s |
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct Backoff {
    /// The wait after the first failure.
    pub first: Duration,
    /// The longest wait.
    pub cap: Duration,
    /// How long a session must have lasted for the next failure to count as the first again.
    pub stable_after: Duration,
    /// The wait after a refusal that trying again will not heal: a wrong password, an unknown `system_id`.
    pub after_refusal: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            first: Duration::from_secs(1),
            cap: Duration::from_secs(60),
            stable_after: Duration::from_secs(30),
            after_refusal: Duration::from_secs(300),
        }
    }
}

impl Backoff {
    /// The wait after so many failures in a row; `chance` is any number, best a random one.
    ///
    /// It lies between half of the doubled time and all of it.
    ///
    /// ```
    /// use std::time::Duration;
    /// use smpp_driver::transport::Backoff;
    ///
    /// let backoff = Backoff::default();
    /// assert_eq!(backoff.delay(1, u32::MAX), Duration::from_secs(1));
    /// assert_eq!(backoff.delay(4, 0), Duration::from_secs(4));
    /// assert_eq!(backoff.delay(99, u32::MAX), Duration::from_secs(60));
    /// ```
    #[must_use]
    pub fn delay(&self, failures: u32, chance: u32) -> Duration {
        let doublings = failures.saturating_sub(1).min(31);
        let whole = self.first.saturating_mul(1 << doublings).min(self.cap);
        spread(whole, chance)
    }

    /// The wait after a refusal that trying again will not heal, spread in the same way.
    #[must_use]
    pub fn delay_after_refusal(&self, chance: u32) -> Duration {
        spread(self.after_refusal, chance)
    }
}

fn spread(whole: Duration, chance: u32) -> Duration {
    let half = whole / 2;
    half + half.mul_f64(f64::from(chance) / f64::from(u32::MAX))
}
