//! The scenarios of the bench.

use clap::ValueEnum;

/// The context whose outbox is drained.
pub(super) const DRAIN_PUBLISHER: &str = "orders";
/// The context that handles the events of a drain.
pub(super) const DRAIN_SUBSCRIBER: &str = "products";

/// One scenario. They run in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Scenario {
    /// Checkouts in a closed loop: each customer orders, waits for the confirmation, and orders again
    Checkout,
    /// Checkouts in an open loop: orders arrive at a fixed rate, and latencies count from when they were meant to
    OpenLoop,
    /// The first page of the catalogue
    Catalogue,
    /// A full-text search
    Search,
    /// One product by its SKU
    Product,
    /// A login, at the password cost that is configured
    Login,
    /// From the commit of an event to the durable effects of its handlers, at a fixed rate of checkouts
    Events,
    /// A backlog of an outbox, and how fast it is relayed and handled
    Drain,
    /// An import of products
    Import,
    /// Checkouts at many times the rate that the shop can confirm: what it still confirms, and how soon it is itself again
    Overload,
    /// The least that a checkout must write, in raw SQL
    Limit,
}

impl Scenario {
    /// Those that run when none is named, in order.
    pub const ALL: &'static [Self] = &[
        Self::Checkout,
        Self::OpenLoop,
        Self::Catalogue,
        Self::Search,
        Self::Product,
        Self::Login,
        Self::Events,
        Self::Drain,
        Self::Import,
    ];

    /// Its name, in reports and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Checkout => "checkout",
            Self::OpenLoop => "open-loop",
            Self::Catalogue => "catalogue",
            Self::Search => "search",
            Self::Product => "product",
            Self::Login => "login",
            Self::Events => "events",
            Self::Drain => "drain",
            Self::Import => "import",
            Self::Overload => "overload",
            Self::Limit => "limit",
        }
    }

    /// Whether it needs a rate of arrivals.
    pub const fn has_a_rate(self) -> bool {
        matches!(self, Self::OpenLoop | Self::Events)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_command_line() {
        for scenario in Scenario::value_variants() {
            let value = scenario.to_possible_value().unwrap();
            assert_eq!(value.get_name(), scenario.name());
        }
    }

    #[test]
    fn all_is_everything_but_the_overload_and_the_limit_which_comes_with_the_checkout() {
        let mut all = Scenario::value_variants().to_vec();
        all.retain(|scenario| !matches!(scenario, Scenario::Overload | Scenario::Limit));
        assert_eq!(all, Scenario::ALL);
    }
}
