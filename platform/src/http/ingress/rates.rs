//! How often one client may ask for what costs much: so many requests a second, and ten times as many at once. One more is
//! answered 429 with `Retry-After`; every answer of such a route tells what is left (`RateLimit` and `RateLimit-Policy` of
//! draft-ietf-httpapi-ratelimit-headers).

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::nanos::Nanos;
use governor::state::{InMemoryState, NotKeyed, StateStore};
use governor::{Quota, RateLimiter};
use uuid::Uuid;

use super::cost::Cost;
use crate::http::problem::{Problem, kinds};

/// The seconds whose requests may come at once.
const BURST_SECONDS: u32 = 10;
/// Clients that are told apart. Two that fall on one slot share it.
const SLOTS: usize = 1 << 14;

pub(super) const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
pub(super) const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// The client that a request is counted for: the caller where the route knows one, else the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Client {
    Caller(Uuid),
    Address(Option<IpAddr>),
}

type Limiter<C> = RateLimiter<Client, Slots, C, StateInformationMiddleware>;

/// The rates of a host.
#[derive(Debug)]
pub(super) struct Rates<C: Clock = DefaultClock> {
    limits: Vec<Limit<C>>,
}

#[derive(Debug)]
struct Limit<C: Clock> {
    cost: Cost,
    burst: u32,
    limiter: Limiter<C>,
    clock: C,
}

/// The verdict on one request: the rest of the client's burst, or the time that it has to wait.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    cost: Cost,
    burst: u32,
    outcome: Result<u32, Duration>,
}

impl Rates {
    /// The rates a second by cost; a cost with 0 is not counted.
    pub(super) fn new(a_second: &[(Cost, u32)]) -> Self {
        Self::by(a_second, &DefaultClock::default())
    }
}

impl<C: Clock + Clone> Rates<C> {
    fn by(a_second: &[(Cost, u32)], clock: &C) -> Self {
        let limits = a_second.iter().filter_map(|(cost, rate)| {
            let rate = NonZeroU32::new(*rate)?;
            let burst = rate.saturating_mul(NonZeroU32::new(BURST_SECONDS)?);
            let quota = Quota::per_second(rate).allow_burst(burst);
            let limiter = Limiter::<C>::new(quota, Slots::default(), clock.clone());
            Some(Limit { cost: *cost, burst: burst.get(), limiter, clock: clock.clone() })
        });
        Self { limits: limits.collect() }
    }

    /// Counts one request; `None` when requests of that cost are not counted.
    pub(super) fn count(&self, cost: Cost, client: &Client) -> Option<Verdict> {
        let limit = self.limits.iter().find(|limit| limit.cost == cost)?;
        let outcome = match limit.limiter.check_key(client) {
            Ok(state) => Ok(state.remaining_burst_capacity()),
            Err(refused) => Err(refused.wait_time_from(limit.clock.now())),
        };
        Some(Verdict { cost, burst: limit.burst, outcome })
    }
}

/// The states of all clients in bounded memory: a client's slot follows from a hash that nobody outside can compute.
#[derive(Debug)]
struct Slots {
    slots: Box<[InMemoryState]>,
    hasher: RandomState,
}

impl Default for Slots {
    fn default() -> Self {
        let slots = std::iter::repeat_with(InMemoryState::default).take(SLOTS).collect();
        Self { slots, hasher: RandomState::new() }
    }
}

impl StateStore for Slots {
    type Key = Client;

    fn measure_and_replace<T, F, E>(&self, client: &Client, decide: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let slots = u64::try_from(self.slots.len()).unwrap_or(1).max(1);
        let slot = usize::try_from(self.hasher.hash_one(client) % slots).unwrap_or(0);
        match self.slots.get(slot) {
            Some(state) => state.measure_and_replace(&NotKeyed::NonKey, decide),
            // There are slots as long as there is a store.
            None => decide(None).map(|(outcome, _state)| outcome),
        }
    }
}

impl Verdict {
    /// Tells the client what is left.
    pub(super) fn put_on(&self, headers: &mut HeaderMap) {
        let (name, q) = (self.cost.name(), self.burst);
        let (left, again_in) = match self.outcome {
            Ok(left) => (left, 1),
            Err(wait) => (0, whole_seconds(wait)),
        };
        for (header, text) in [
            (RATE_LIMIT_POLICY, format!("\"{name}\";q={q};w={BURST_SECONDS}")),
            (RATE_LIMIT, format!("\"{name}\";r={left};t={again_in}")),
        ] {
            if let Ok(value) = HeaderValue::from_str(&text) {
                headers.insert(header, value);
            }
        }
    }

    /// The answer to one request too many.
    pub(super) fn refusal(&self) -> Option<Problem> {
        let wait = whole_seconds(self.outcome.err()?);
        let detail = format!(
            "Too many requests of this kind came from here. Nothing was done; send it again in {wait} s."
        );
        Some(Problem::try_later(&kinds::TOO_MANY_REQUESTS, detail, wait))
    }
}

/// Seconds until then, rounded up: a client that waits for so long is answered.
fn whole_seconds(wait: Duration) -> u32 {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    u32::try_from(seconds).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    fn address(last: u8) -> Client {
        Client::Address(Some(IpAddr::from([192, 0, 2, last])))
    }

    #[test]
    fn a_client_has_its_rate_and_ten_seconds_of_it_at_once() {
        let clock = FakeRelativeClock::default();
        let rates = Rates::by(&[(Cost::List, 2), (Cost::Password, 0)], &clock);
        let count = |client| rates.count(Cost::List, &client).unwrap().outcome;
        for left in (0..20).rev() {
            assert_eq!(count(address(1)), Ok(left));
        }
        assert_eq!(count(address(1)), Err(Duration::from_millis(500)));
        assert_eq!(count(Client::Caller(Uuid::from_u128(1))), Ok(19), "another client");
        clock.advance(Duration::from_millis(500));
        assert_eq!(count(address(1)), Ok(0));
        clock.advance(Duration::from_secs(100));
        assert_eq!(count(address(1)), Ok(19));
        assert_eq!(rates.count(Cost::Password, &address(1)), None);
        assert_eq!(rates.count(Cost::Checkout, &address(1)), None);
    }

    #[test]
    fn many_clients_need_no_more_memory() {
        let rates = Rates::by(&[(Cost::List, 1)], &FakeRelativeClock::default());
        for number in 0..200_000_u128 {
            rates.count(Cost::List, &Client::Caller(Uuid::from_u128(number)));
        }
        assert_eq!(Slots::default().slots.len(), SLOTS);
    }

    #[test]
    fn a_wait_is_told_in_whole_seconds() {
        for (wait, told) in [(0, 1), (1, 1), (1_000, 1), (1_001, 2)] {
            assert_eq!(whole_seconds(Duration::from_millis(wait)), told);
        }
    }
}
