//! `GET /faults` of a management port, as far as the page reads it.

use chrono::{DateTime, Utc};
use serde::Deserialize;

/// A fault.
#[derive(Debug, Clone, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says of one option whether the fault has it"
)]
pub(crate) struct FaultBody {
    pub(crate) fault: String,
    pub(crate) title: String,
    pub(crate) says: String,
    pub(crate) is_on: bool,
    pub(crate) options: OptionsBody,
    pub(crate) ends_at: Option<DateTime<Utc>>,
    pub(crate) remaining_ms: i64,
    pub(crate) strikes: u64,
    pub(crate) strikes_in_all: u64,
    pub(crate) unavailable: Option<String>,
    pub(crate) has_context: bool,
    pub(crate) has_event_type: bool,
    pub(crate) has_share: bool,
    pub(crate) has_delay: bool,
}

/// How it is switched on.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct OptionsBody {
    pub(crate) scope: ScopeBody,
    pub(crate) share: u8,
    pub(crate) duration_s: u64,
    pub(crate) seed: u64,
    pub(crate) at_most: Option<u64>,
    pub(crate) delay_ms: u64,
}

/// Which messages it strikes.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ScopeBody {
    pub(crate) context: Option<String>,
    pub(crate) event_type: Option<String>,
    pub(crate) about: Option<String>,
}
