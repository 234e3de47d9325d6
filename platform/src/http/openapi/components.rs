//! The refusals and headers that operations share.

use std::collections::BTreeMap;

use serde_json::Value;

/// The refusals and headers that operations share, by name.
#[derive(Debug, Default)]
pub(super) struct Components {
    pub(super) refusals: BTreeMap<String, Value>,
    pub(super) headers: BTreeMap<String, Value>,
}
