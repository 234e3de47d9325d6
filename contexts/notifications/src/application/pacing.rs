//! When to try again: exponential backoff with a cap and jitter.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::domain::MailId;

/// How soon a mail is taken up again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pacing {
    /// How long the process that took a mail up has for it before another one does.
    pub(crate) grace: Duration,
    /// The wait after the first attempt that settled nothing; it doubles with each.
    pub(crate) first_retry: Duration,
    /// The longest wait.
    pub(crate) longest_retry: Duration,
}

impl Pacing {
    /// Until when a mail is left to the process that took it up.
    pub(crate) fn until(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        after(now, self.grace)
    }

    /// When to try again after `made` attempts: between four fifths and six fifths of the backoff. The jitter is derived from the
    /// mail, so that mails that failed together do not come back together.
    pub(crate) fn retry(&self, mail: MailId, made: u32, now: DateTime<Utc>) -> DateTime<Utc> {
        let doublings = made.saturating_sub(1).min(20);
        let whole = self.first_retry.saturating_mul(1_u32 << doublings).min(self.longest_retry);
        let spread = Uuid::new_v5(&mail.as_uuid(), &made.to_be_bytes()).as_u128() % 401;
        let thousandths = 800 + u32::try_from(spread).unwrap_or_default();
        after(now, whole.saturating_mul(thousandths) / 1_000)
    }
}

fn after(moment: DateTime<Utc>, wait: Duration) -> DateTime<Utc> {
    let wait = TimeDelta::from_std(wait).ok();
    wait.and_then(|wait| moment.checked_add_signed(wait)).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::samples::{noon, written};

    #[test]
    fn waits_double_up_to_the_cap() {
        let pacing = Pacing {
            grace: Duration::from_secs(5),
            first_retry: Duration::from_secs(1),
            longest_retry: Duration::from_mins(1),
        };
        let mail = written(1, 7).state.id();
        for (made, whole) in [(1, 1_000), (2, 2_000), (6, 32_000), (7, 60_000), (u32::MAX, 60_000)]
        {
            let wait = (pacing.retry(mail, made, noon()) - noon()).num_milliseconds();
            assert!(wait * 10 >= whole * 8 && wait * 10 <= whole * 12, "{made}: {wait} ms");
        }
    }

    #[test]
    fn mails_that_failed_together_do_not_come_back_together() {
        let pacing = Pacing {
            grace: Duration::from_secs(5),
            first_retry: Duration::from_mins(1),
            longest_retry: Duration::from_hours(1),
        };
        let retries: BTreeSet<_> =
            (1..=20).map(|event| pacing.retry(written(event, 7).state.id(), 1, noon())).collect();
        assert!(retries.len() > 10, "{retries:?}");
        let (first, last) = (retries.first().unwrap(), retries.last().unwrap());
        assert!(*last - *first > TimeDelta::seconds(12), "half of the time that they spread over");
    }
}
