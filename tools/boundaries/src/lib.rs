//! Checks the boundaries of a Cargo workspace from its source text: edges between crates, contexts and layers, paths that some
//! code must not name, tables, sealed aggregates and module cycles. `boundaries.toml` says what holds in a workspace;
//! `docs/boundaries.md` explains that file.
//!
//! Reading order: [`config`] is the file; [`Workspace`] is what it describes; [`CHECKS`] is the list of checks and [`rules`]
//! has one module for each; `source` reads a crate; [`Finding`] is what a reader is told of a violation, and [`catalogue`]
//! the rules with their reasons. The checks read text, never a running program, so a test can plant a tree that breaks one
//! rule and expect the report.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "syn's enums are open and have dozens of variants"
)]

mod run;
pub use run::{Options, check_boundaries};
mod check;
pub use check::{CHECKS, Check};

pub mod catalogue;
pub mod config;
pub mod rules;

mod member;
mod workspace;
pub use member::{Context, Member};
pub use workspace::Workspace;
mod expected;
pub use expected::{Expected, difference};

mod finding;
mod look;
mod ratchet;
mod report;
mod violation;
pub use finding::Finding;
pub use look::Look;
pub use ratchet::Ratchet;
pub use report::{Checked, Report, report};
pub use violation::Violation;

mod error;
mod graph;
mod source;
pub use error::CheckError;
pub use source::{How, Mention, Module, SourceTree, Text};
