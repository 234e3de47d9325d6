//! The plan of a bench: the scenarios, their length and load, and where their shops live.

mod growth;

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use super::reads::Reads;
use super::scenario::{DRAIN_SUBSCRIBER, Scenario};
pub use growth::GrowthPlan;

/// The plan of a bench.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The scenarios, in order.
    pub scenarios: Vec<Scenario>,
    /// Concurrent customers of a closed loop.
    pub concurrency: usize,
    /// When a closed loop ends; an open one lasts as long, or 20 s.
    pub until: Until,
    /// Arrivals a second of an open loop; without it, half of what the closed loop of checkouts reaches.
    pub rate: Option<NonZeroU32>,
    /// How customers read the catalogue.
    pub reads: Reads,
    /// The arrivals of an overload, as a multiple of the peak.
    pub times: u32,
    /// Events of the backlog that is drained.
    pub backlog: u64,
    /// The seed of the random picks.
    pub seed: u64,
    /// Whether the baseline is measured beside the checkouts.
    pub limit: bool,
    /// The shop of each scenario.
    pub shop: ShopPlan,
}

/// The shop that is made for a scenario.
#[derive(Debug, Clone)]
pub struct ShopPlan {
    /// Products of the catalogue.
    pub products: usize,
    /// Where the shop lives.
    pub place: Place,
    /// Where its management port answers; none unless it is named.
    pub management: Option<SocketAddr>,
    /// Whether its folder is kept.
    pub keep: bool,
}

/// Where the shop lives.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// A PostgreSQL server to make a database on, instead of files.
    pub database_url: Option<String>,
    /// The contexts that run in a process of their own, of those that can.
    pub apart: Vec<String>,
    /// The broker between the processes.
    pub broker_url: Option<String>,
}

/// When a closed loop ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// After this time.
    Elapsed(Duration),
    /// After so many operations.
    Done(u64),
}

/// The contexts that a bench can run in a process of their own. Customers talk
/// to users and orders, which are therefore in the main process.
pub const CAN_BE_APART: [&str; 2] = ["payments", "products"];

/// How long an open loop lasts when the closed one is not ended by time.
const OPEN_FOR: Duration = Duration::from_secs(20);

impl Plan {
    /// The length of a measurement that does not end by a number.
    pub const fn length(&self) -> Duration {
        match self.until {
            Until::Elapsed(length) => length,
            Until::Done(_) => OPEN_FOR,
        }
    }

    /// How long a scenario takes on a machine of two cores, its shop included: warming up takes as long as measuring, and
    /// so does each of the two raw programs.
    pub(super) fn estimate(&self, scenario: Scenario) -> Duration {
        let (start, length) = (Duration::from_secs(6), self.length());
        match scenario {
            Scenario::Drain => start + Duration::from_millis(self.backlog.saturating_mul(3) / 2),
            Scenario::Import => start,
            Scenario::Limit => length * 2,
            // The peak takes half of the length, and the shop has more to finish than after others.
            Scenario::Overload => start + length * 3,
            Scenario::Checkout if self.limit => start + length * 4,
            Scenario::Checkout
            | Scenario::OpenLoop
            | Scenario::Catalogue
            | Scenario::Search
            | Scenario::Product
            | Scenario::Login
            | Scenario::Events => start + length * 2,
        }
    }
}

impl ShopPlan {
    /// Where the shop of a scenario lives. In a drain over a broker the subscriber has a process of its own, so that
    /// relaying and handling are measured apart. Scenarios that run in this process, or that ask one context only, have
    /// one process.
    pub(super) fn place_for(&self, scenario: Scenario) -> Place {
        let mut place = self.place.clone();
        match scenario {
            Scenario::Drain if place.broker_url.is_some() => {
                place.apart = vec![DRAIN_SUBSCRIBER.to_owned()];
            }
            Scenario::Events
            | Scenario::Import
            | Scenario::Limit
            | Scenario::Overload
            | Scenario::Catalogue
            | Scenario::Search
            | Scenario::Product
            | Scenario::Login => {
                place.apart = Vec::new();
                place.broker_url = None;
            }
            Scenario::Drain | Scenario::Checkout | Scenario::OpenLoop => {}
        }
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_are_measured_in_one_process() {
        let place = Place {
            apart: vec!["products".to_owned()],
            broker_url: Some("nats://127.0.0.1:4222".to_owned()),
            ..Place::default()
        };
        let plan = ShopPlan { products: 2, place, management: None, keep: false };
        for scenario in [Scenario::Catalogue, Scenario::Search, Scenario::Product, Scenario::Login]
        {
            let place = plan.place_for(scenario);
            assert!(place.apart.is_empty() && place.broker_url.is_none(), "{scenario:?}");
        }
        assert_eq!(plan.place_for(Scenario::Checkout).apart, ["products"]);
    }
}
