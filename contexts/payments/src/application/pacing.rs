//! When to try again: exponential backoff with a cap and jitter.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::{Payment, PaymentId, PendingAction};

const A_DAY: Duration = Duration::from_hours(24);

/// How soon a pending action is taken up again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pacing {
    /// How long the process that made a decision has to act on it before another one takes the payment up.
    pub(crate) grace: Duration,
    /// The wait after the first attempt that settled nothing; it doubles with each.
    pub(crate) first_retry: Duration,
    /// The longest wait.
    pub(crate) longest_retry: Duration,
}

impl Pacing {
    /// When the pending action of the payment is due, if it has one.
    pub(crate) fn due_at(&self, payment: &Payment, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match payment.pending_action() {
            PendingAction::BeginRefund => match payment.refused_cancellation_refunds() {
                0 => Some(self.until(now)),
                refused => Some(after(now, self.after_refusals(refused))),
            },
            PendingAction::FindOutcome(_)
            | PendingAction::FinishRefunds(_)
            | PendingAction::AskAgain(_) => Some(self.until(now)),
            PendingAction::Nothing => None,
        }
    }

    /// The wait before the next refund of unwanted money after so many that the provider refused: at first the longest wait
    /// for an answer, doubled with each, a day in the end.
    fn after_refusals(&self, refused: usize) -> Duration {
        let doublings = u32::try_from(refused.saturating_sub(1)).unwrap_or(u32::MAX).min(20);
        self.longest_retry.saturating_mul(1 << doublings).min(A_DAY)
    }

    /// Until when a payment is left to the process that took it up.
    pub(crate) fn until(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        after(now, self.grace)
    }

    /// When to try again after `attempts` attempts: between a half and the whole of the backoff. The jitter is derived from
    /// the payment, so that payments which failed together do not come back together.
    pub(crate) fn retry(
        &self,
        payment: PaymentId,
        attempts: u32,
        now: DateTime<Utc>,
    ) -> DateTime<Utc> {
        let doublings = attempts.min(20);
        let whole = self.first_retry.saturating_mul(1_u32 << doublings).min(self.longest_retry);
        let thousandths = jitter(payment, attempts);
        let half = whole / 2;
        after(now, half + half.saturating_mul(thousandths) / 1_000)
    }
}

/// A number below 1000 that differs from payment to payment and from attempt to attempt.
fn jitter(payment: PaymentId, attempts: u32) -> u32 {
    // FNV-1a: it only has to spread.
    let bytes = payment.as_uuid().into_bytes().into_iter().chain(attempts.to_le_bytes());
    let hash = bytes
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash % 1_000
}

/// `moment` and `wait` later, or the end of time.
pub(crate) fn after(moment: DateTime<Utc>, wait: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(wait)
        .ok()
        .and_then(|wait| moment.checked_add_signed(wait))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{captured, noon, order, requested};

    const PACING: Pacing = Pacing {
        grace: Duration::from_secs(5),
        first_retry: Duration::from_secs(1),
        longest_retry: Duration::from_mins(1),
    };

    #[test]
    fn waits_double_up_to_the_cap_and_never_less_than_half() {
        let payment = PaymentId::of_order(order(1));
        for (attempts, whole) in [(0, 1), (1, 2), (5, 32), (6, 60), (1_000, 60)] {
            let wait = (PACING.retry(payment, attempts, noon()) - noon()).to_std().unwrap();
            let whole = Duration::from_secs(whole);
            assert!(wait >= whole / 2 && wait <= whole, "{attempts}: {wait:?}");
        }
    }

    #[test]
    fn payments_that_failed_together_come_back_apart() {
        let waits: std::collections::HashSet<_> = (0..100)
            .map(|number| PACING.retry(PaymentId::of_order(order(number)), 3, noon()))
            .collect();
        assert!(waits.len() > 80, "only {} different waits", waits.len());
    }

    #[test]
    fn only_pending_actions_are_due() {
        assert_eq!(PACING.due_at(&requested(), noon()), Some(after(noon(), PACING.grace)));
        assert_eq!(PACING.due_at(&captured(), noon()), None);
    }
}
