//! Checks the architecture of this workspace from its source text: edges between crates and between layers, module cycles,
//! sealed aggregates, the structure of the contexts, table names, and words that the project no longer uses.
//!
//! Reading order: [`check`] is the list of checks; [`rules`] has one module for each; [`import_rules`] is the list of what
//! each layer must not import; `source` reads a crate. The checks read text, never a running shop, so a test can plant a
//! tree that breaks one rule and expect the report.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "syn's enums are open and have dozens of variants"
)]

mod check;
pub use check::{CHECKS, Check, check, rules_in_force};

pub mod import_rules;
pub mod rules;

mod workspace;
pub use workspace::Workspace;
mod expected;
pub use expected::{Expected, difference};

mod error;
pub use error::CheckError;
mod graph;
mod layer;
mod source;
mod violation;
pub use layer::Layer;
pub use source::{How, Mention, Module, SourceTree, Text};
pub use violation::{Rule, Violation, report};
