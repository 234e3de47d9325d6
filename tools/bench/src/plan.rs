//! What a bench is asked to do.

use std::num::NonZeroU32;
use std::time::Duration;

use super::limits::Beside;
use super::scenario::Scenario;

/// The whole of it.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What to measure, in order.
    pub scenarios: Vec<Scenario>,
    /// Customers at once, where they wait for each other.
    pub concurrency: usize,
    /// When a closed loop ends; an open one lasts as long, or 20 s.
    pub until: Until,
    /// Arrivals a second, where nobody waits; without it, half of what the closed loop of checkouts reaches.
    pub rate: Option<NonZeroU32>,
    /// Events of the backlog that is drained.
    pub backlog: u64,
    pub seed: u64,
    /// Whether the raw limit is measured beside the checkouts.
    pub limit: bool,
    pub shop: ShopPlan,
}

/// The shop that is made for a scenario.
#[derive(Debug, Clone)]
pub struct ShopPlan {
    pub products: usize,
    pub place: Place,
    /// Whether its folder stays.
    pub keep: bool,
}

/// Where the shop lives.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// A PostgreSQL server to make a database on, instead of files.
    pub database_url: Option<String>,
    /// The contexts that run in a process of their own, of those that can.
    pub apart: Vec<String>,
    /// What carries events between the processes.
    pub broker_url: Option<String>,
}

/// When a closed loop ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// After so long.
    Elapsed(Duration),
    /// When so many errands are done.
    Done(u64),
}

/// The contexts that a bench can run in a process of their own. Customers are registered with users and order from
/// orders, and those they talk to.
pub const CAN_BE_APART: [&str; 2] = ["payments", "products"];

/// How long an open loop lasts when the closed one is not ended by time.
const OPEN_FOR: Duration = Duration::from_secs(20);

impl Plan {
    /// How long whatever is not ended by a number lasts.
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

    /// What the raw programs are held beside: this shop, which reached so many checkouts a second.
    pub(super) const fn beside(&self, reached_per_s: Option<f64>) -> Beside<'_> {
        let (shop, concurrency, time) = (&self.shop, self.concurrency, self.length());
        Beside { shop, concurrency, time, reached_per_s }
    }
}
