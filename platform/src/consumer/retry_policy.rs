//! When a failed handler is tried again, and how often.

use std::time::Duration;

use uuid::Uuid;

/// The retry policy of failed handlers.
#[derive(Debug, Clone, Copy)]
pub struct RetryPolicy {
    /// The delay before the second attempt. It doubles with each further one, with a jitter of a fifth.
    pub first_delay: Duration,
    /// The longest delay.
    pub longest_delay: Duration,
    /// After this many attempts the event is a dead letter.
    pub attempts: u32,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            first_delay: Duration::from_millis(200),
            longest_delay: Duration::from_mins(1),
            attempts: 10,
        }
    }
}

impl RetryPolicy {
    // tour: failure/backoff
    /// The delay after `attempt` at `event` has failed. The jitter is derived from the event and the attempt, so that
    /// events that failed together are not retried together.
    pub(super) fn delay(&self, event: Uuid, attempt: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1));
        let delay = self.first_delay.saturating_mul(doubled).min(self.longest_delay);
        let spread = Uuid::new_v5(&event, &attempt.to_be_bytes()).as_u128() % 401;
        let thousandths = 800 + u32::try_from(spread).unwrap_or_default();
        delay.saturating_mul(thousandths) / 1000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events() -> impl Iterator<Item = Uuid> {
        (0..200_u128).map(|number| Uuid::new_v5(&Uuid::nil(), &number.to_be_bytes()))
    }

    #[test]
    fn the_delay_doubles_up_to_the_longest_give_or_take_a_fifth() {
        let retries = RetryPolicy {
            first_delay: Duration::from_secs(1),
            longest_delay: Duration::from_secs(5),
            attempts: 10,
        };
        for (attempt, seconds) in [(1, 1), (2, 2), (3, 4), (4, 5), (40, 5)] {
            let expected = Duration::from_secs(seconds);
            for event in events() {
                let delay = retries.delay(event, attempt);
                assert!(
                    delay >= expected * 4 / 5 && delay <= expected * 6 / 5,
                    "{attempt}: {delay:?}"
                );
                assert_eq!(retries.delay(event, attempt), delay, "the same every time");
            }
        }
    }

    #[test]
    fn events_that_failed_together_are_spread_over_two_fifths_of_the_delay() {
        let retries =
            RetryPolicy { first_delay: Duration::from_secs(10), ..RetryPolicy::default() };
        let delays: Vec<Duration> = events().map(|event| retries.delay(event, 1)).collect();
        for second in [8, 9, 10, 11] {
            let span = Duration::from_secs(second)..Duration::from_secs(second + 1);
            let inside = delays.iter().filter(|delay| span.contains::<Duration>(delay)).count();
            assert!(inside > 20, "{inside} of 200 within {span:?}");
        }
    }
}
