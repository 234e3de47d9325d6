//! The bodies that several endpoints answer with.

use schemars::JsonSchema;
use serde::Serialize;

/// A list as a whole.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "{T}List")]
pub(crate) struct Items<T> {
    pub(crate) items: Vec<T>,
}
