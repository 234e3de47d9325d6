//! Imports that the shared kernel and the platform must do without.

use crate::Layer::{Application, Contract, Domain, Infrastructure, Root};
use crate::Rule;
use crate::rules::imports::Forbidden::{Below, Crate, Ending, Neighbour};
use crate::rules::imports::ImportRule;

/// The rules of that crate.
pub(super) static KERNEL_RULES: &[ImportRule] = &[ImportRule {
    rule: Rule {
        name: "shared-kernel-has-no-io",
        why: "all contexts share the kernel: each change of it, and each dependency of it, reaches all of them",
        instead: "make it a port in `shared-kernel`, and its adapter in `platform`",
        decided_in: "docs/architecture.md, Architecture invariants",
    },
    layers: &[Root],
    forbidden: &[
        Crate("sea_orm"),
        Crate("sqlx"),
        Crate("rusqlite"),
        Crate("actix_web"),
        Crate("tokio"),
        Crate("hyper"),
        Below(&["std", "fs"]),
        Below(&["std", "net"]),
        Below(&["std", "env"]),
        Below(&["std", "process"]),
        Below(&["std", "thread"]),
        Ending(&["Utc", "now"]),
        Ending(&["Uuid", "now_v7"]),
        Ending(&["Uuid", "new_v4"]),
        Neighbour,
    ],
    in_tests_too: false,
}];

/// The rules of that crate.
pub(super) static PLATFORM_RULES: &[ImportRule] = &[ImportRule {
    rule: Rule {
        name: "platform-knows-no-context",
        why: "a platform that names one context cannot serve the next one",
        instead: "let the context pass in a trait object or a closure",
        decided_in: "docs/architecture.md, Architecture invariants",
    },
    layers: &[Root, Contract, Domain, Application, Infrastructure],
    forbidden: &[Neighbour],
    in_tests_too: false,
}];
