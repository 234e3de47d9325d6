//! A refusal of the API (RFC 9457), as pages read it.

use serde::Deserialize;

/// A refusal of the API.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Problem {
    pub(crate) status: u16,
    /// A stable word for programs.
    pub(crate) code: String,
    #[serde(default)]
    pub(crate) title: String,
    /// A sentence for people.
    #[serde(default)]
    pub(crate) detail: String,
    /// All the fields that are refused.
    #[serde(default)]
    pub(crate) errors: Vec<FieldProblem>,
}

/// A field that is refused.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct FieldProblem {
    /// Its name, such as `shipping_address.city`.
    pub(crate) field: String,
    /// The reason.
    pub(crate) detail: String,
}
