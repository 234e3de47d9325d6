//! The state of a fault, as the management port tells it.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use super::switches::Switches;
use crate::kind::FaultKind;
use crate::options::FaultOptions;

/// The state of a fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Fault")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says of one option whether the fault has it"
)]
pub struct FaultState {
    /// Its name.
    pub fault: FaultKind,
    /// Its name for people.
    pub title: &'static str,
    /// Its effect, and how the shop is expected to bear it.
    pub says: &'static str,
    /// Whether it is on.
    pub is_on: bool,
    /// How it is on, or was last; before that, how it is switched on without a choice.
    pub options: FaultOptions,
    /// When it was switched on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_since: Option<DateTime<Utc>>,
    /// When it ends by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<DateTime<Utc>>,
    /// The milliseconds until then.
    pub remaining_ms: i64,
    /// How often it could have struck since it was switched on last.
    pub occasions: u64,
    /// How often it has since then.
    pub strikes: u64,
    /// How often it has struck since the rehearsal began.
    pub strikes_in_all: u64,
    /// Why it cannot be switched on here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unavailable: Option<String>,
    /// Whether it can be limited to a context.
    pub has_context: bool,
    /// Whether it can be limited to an event type.
    pub has_event_type: bool,
    /// Whether a share of what is in its scope can be chosen.
    pub has_share: bool,
    /// Whether it has a delay.
    pub has_delay: bool,
}

impl Switches {
    pub(super) fn state(&self, kind: FaultKind, now: DateTime<Utc>) -> FaultState {
        let switched = self.active.get(&kind);
        let on = switched.filter(|active| active.is_on(now));
        FaultState {
            fault: kind,
            title: kind.title(),
            says: kind.says(),
            is_on: on.is_some(),
            options: switched.map_or_else(|| self.usual(kind), |active| active.options.clone()),
            on_since: on.map(|active| active.since),
            ends_at: on.map(|active| active.ends_at),
            remaining_ms: on.map_or(0, |active| (active.ends_at - now).num_milliseconds()),
            occasions: switched.map_or(0, |active| active.occasions),
            strikes: switched.map_or(0, |active| active.strikes),
            strikes_in_all: self.strikes.get(kind.slot()).copied().unwrap_or_default(),
            unavailable: self.unavailable.get(&kind).cloned(),
            has_context: kind.has_context(),
            has_event_type: kind.has_event_type(),
            has_share: kind.has_share(),
            has_delay: kind.has_delay(),
        }
    }
}
