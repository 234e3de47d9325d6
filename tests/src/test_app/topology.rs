//! The topology of a test's shop: which contexts share a host. An environment variable chooses it, so that the same suites
//! run in every topology.

use host::registry::{COMPILED, REGISTRY};
use platform::testing::on_postgres;

/// The variable that names the topology: `one-process` (the default), `payments-out`, `each-alone` or `two-hosts`.
pub const TOPOLOGY_VARIABLE: &str = "GALLERIA_TEST_TOPOLOGY";

/// A partition of the shop into hosts. Each host stands for a process: hosts share databases and a broker only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topology {
    /// All contexts in one host.
    OneProcess,
    /// Payments in a host of its own.
    PaymentsOut,
    /// A host for each context.
    EachAlone,
    /// Two hosts that both run all contexts.
    TwoHosts,
}

impl Topology {
    /// The topology of this run.
    ///
    /// # Panics
    /// When the variable has another value, or the topology does not fit the database or the broker.
    pub fn of_this_run() -> Self {
        let name = std::env::var(TOPOLOGY_VARIABLE).unwrap_or_default();
        match name.as_str() {
            "" | "one-process" => Self::OneProcess,
            "payments-out" => Self::PaymentsOut,
            "each-alone" => Self::EachAlone,
            "two-hosts" => {
                assert!(on_postgres(), "two hosts of a context need a database on a server");
                Self::TwoHosts
            }
            other => panic!("{TOPOLOGY_VARIABLE} is {other}, which is no cut of the shop"),
        }
    }

    /// The contexts of each host.
    pub(super) fn hosts(self) -> Vec<Vec<&'static str>> {
        let all = COMPILED.to_vec();
        match self {
            Self::OneProcess => vec![all],
            Self::PaymentsOut => {
                let (out, stay) = all.into_iter().partition(|context| *context == "payments");
                vec![stay, out]
            }
            Self::EachAlone => all.into_iter().map(|context| vec![context]).collect(),
            Self::TwoHosts => vec![all.clone(), all],
        }
    }
}

/// The context that answers a path. An unknown path goes to orders, since any host refuses it.
pub(super) fn context_of(path: &str) -> &'static str {
    let path = path.split('?').next().unwrap_or_default();
    let is_below = |prefix: &&str| {
        path.strip_prefix(*prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let mut contexts = REGISTRY.iter().map(|entry| entry.descriptor);
    let answers = contexts.find(|context| context.route_prefixes.iter().any(is_below));
    answers.map_or("orders", |context| context.name)
}
