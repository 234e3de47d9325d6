//! How much hashing one network gets: a burst, then so many hashes a minute, so that nobody keeps the others from logging in.
//! A cheaper hash takes a smaller part of the budget.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Duration, Utc};

use super::client_network::ClientNetwork;
use super::login_throttle::TooManyAttempts;

/// The cost by which the budget counts.
const COUNTED_COST: u32 = 12;
/// How many hashes of that cost a network gets at once.
const BURST: i32 = 40;
/// The most networks of one generation. When one more hashes, those of the generation before are forgotten: each gets its
/// burst again, and the queues of the hasher remain.
const MOST: usize = 32_768;

/// The budget of each network: the generic cell rate algorithm.
#[derive(Debug)]
pub(crate) struct HashingBudget {
    /// The time that one hash takes up.
    each: Duration,
    burst: Duration,
    networks: Mutex<Networks>,
}

/// When each network will have made up for its hashes, in two generations, so that no request sweeps all of them.
#[derive(Debug, Default)]
struct Networks {
    current: HashMap<ClientNetwork, DateTime<Utc>>,
    earlier: HashMap<ClientNetwork, DateTime<Utc>>,
}

impl Networks {
    fn made_up_at(&self, network: ClientNetwork) -> Option<DateTime<Utc>> {
        self.current.get(&network).or_else(|| self.earlier.get(&network)).copied()
    }

    fn note(&mut self, network: ClientNetwork, made_up_at: DateTime<Utc>) {
        if self.current.len() >= MOST && !self.current.contains_key(&network) {
            self.earlier = std::mem::take(&mut self.current);
        }
        self.current.insert(network, made_up_at);
    }
}

impl HashingBudget {
    /// A budget of `per_minute` hashes of cost 12, or of as much work at `cost`.
    pub(crate) fn new(per_minute: u32, cost: u32) -> Self {
        let counted = 60_000_000 / i64::from(per_minute.max(1));
        let each = if cost >= COUNTED_COST {
            counted.saturating_mul(1 << (cost - COUNTED_COST).min(20))
        } else {
            counted >> (COUNTED_COST - cost)
        };
        let each = Duration::microseconds(each.max(1));
        let burst = (Duration::microseconds(counted) * BURST).max(each);
        Self { each, burst, networks: Mutex::default() }
    }

    /// Takes one hash from the budget of `from`.
    pub(crate) fn spend(
        &self,
        from: ClientNetwork,
        now: DateTime<Utc>,
    ) -> Result<(), TooManyAttempts> {
        let mut networks = self.networks.lock().unwrap_or_else(PoisonError::into_inner);
        // A time further ahead was noted before the clock was set back.
        let noted = networks.made_up_at(from).filter(|noted| *noted <= now + self.burst);
        let made_up_at = noted.unwrap_or(now).max(now) + self.each;
        let over = made_up_at - now - self.burst;
        if over > Duration::zero() {
            return Err(TooManyAttempts { retry_after_s: over.num_seconds() + 1 });
        }
        networks.note(from, made_up_at);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn network(number: u32) -> ClientNetwork {
        ClientNetwork::of(std::net::Ipv4Addr::from(number).into())
    }

    #[test]
    fn a_network_gets_a_burst_then_so_many_a_minute_and_no_other_is_concerned() {
        let budget = HashingBudget::new(60, 12);
        for _burst in 0..40 {
            budget.spend(network(1), START).unwrap();
        }
        assert_eq!(budget.spend(network(1), START), Err(TooManyAttempts { retry_after_s: 2 }));
        assert!(budget.spend(network(2), START).is_ok());
        for second in 1..10 {
            let now = START + Duration::seconds(second);
            budget.spend(network(1), now).unwrap();
            assert!(budget.spend(network(1), now).is_err());
        }
    }

    #[test]
    fn a_budget_is_remembered_while_other_networks_hash() {
        let budget = HashingBudget::new(60, 12);
        for _burst in 0..40 {
            budget.spend(network(1), START).unwrap();
        }
        for other in 2..6 {
            budget.spend(network(other), START).unwrap();
        }
        assert!(budget.spend(network(1), START).is_err());
    }

    #[test]
    fn a_clock_that_is_set_back_makes_nobody_wait() {
        let budget = HashingBudget::new(60, 12);
        budget.spend(network(1), START + Duration::hours(2)).unwrap();
        for _burst in 0..40 {
            budget.spend(network(1), START).unwrap();
        }
        assert!(budget.spend(network(1), START).is_err());
    }

    #[test]
    fn a_cheaper_hash_takes_less_and_a_dearer_one_more() {
        let at = |cost| {
            let budget = HashingBudget::new(60, cost);
            (0..20_000).take_while(|_| budget.spend(network(1), START).is_ok()).count()
        };
        assert_eq!((at(13), at(12), at(10)), (20, 40, 160));
        assert!(at(4) > 10_000 && at(31) == 1);
    }

    #[test]
    fn many_networks_take_bounded_memory() {
        let budget = HashingBudget::new(60, 12);
        for number in 0..3 * u32::try_from(MOST).unwrap() {
            budget.spend(network(number), START).unwrap();
        }
        let networks = budget.networks.lock().unwrap();
        assert!(networks.current.len() <= MOST && networks.earlier.len() <= MOST);
    }
}
