//! How far a fault reaches: its scope, its share, its duration, and the seed that its draws follow from.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use crate::kind::FaultKind;

/// The longest that a fault can be on: nobody is to forget one.
pub const LONGEST: Duration = Duration::from_hours(1);

/// Which messages a fault strikes; a field that is `None` restricts nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "FaultScope")]
pub struct Scope {
    /// The context: the one that consumes, for a relay the one that publishes.
    pub context: Option<String>,
    /// The event type.
    pub event_type: Option<String>,
    /// An aggregate such as an order, by its number, its id or its subject. Every message of its business process is meant.
    pub about: Option<String>,
}

/// How a fault is switched on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FaultOptions {
    /// Which messages it strikes.
    pub scope: Scope,
    /// How many of a hundred of these.
    pub share: u8,
    /// It ends by itself after so many seconds.
    pub duration_s: u64,
    /// The draws follow from it: the same seed and the same occasions give the same strikes.
    pub seed: u64,
    /// It strikes so often at the most; `None` for as often as it can.
    pub at_most: Option<u64>,
    /// How much later an answer comes, for a fault that delays one.
    pub delay_ms: u64,
}

impl FaultOptions {
    /// Those of a fault that nobody has chosen any for: everything in its scope, for a minute.
    pub fn usual(kind: FaultKind) -> Self {
        Self {
            scope: Scope::default(),
            share: 100,
            duration_s: 60,
            seed: 1,
            at_most: (kind == FaultKind::PoisonMessage).then_some(1),
            delay_ms: 1_200,
        }
    }

    /// How long it is on at the most.
    pub(crate) fn duration(&self) -> Duration {
        Duration::from_secs(self.duration_s).min(LONGEST)
    }
}
