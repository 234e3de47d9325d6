//! Imports that the published language must do without, and the rule that keeps contexts apart.

use crate::Layer::{Application, Contract, Domain, Infrastructure, Root};
use crate::Rule;
use crate::rules::imports::Forbidden::{Below, Crate, Layer, Neighbour};
use crate::rules::imports::ImportRule;

/// The rules of the contract layer, and of whole contexts.
pub(super) static CONTRACT_RULES: &[ImportRule] = &[
    ImportRule {
        rule: Rule {
            name: "contract-only-translates",
            why: "the published language must be readable, and must compile, without the code that uses it",
            instead: "translate domain events in `contract`, and use it from `infrastructure`",
            decided_in: "docs/adr/0001-a-consumer-owns-its-view.md",
        },
        layers: &[Contract],
        forbidden: &[
            Layer(Application),
            Layer(Infrastructure),
            Crate("sea_orm"),
            Crate("sea_query"),
            Crate("sqlx"),
            Crate("rusqlite"),
            Crate("actix_web"),
            Crate("tokio"),
            Below(&["platform", "http"]),
            Below(&["platform", "database"]),
            Below(&["platform", "unit_of_work"]),
        ],
        in_tests_too: true,
    },
    ImportRule {
        rule: Rule {
            name: "no-context-names-another",
            why: "a context that names another cannot be compiled, tested or moved out without it",
            instead: "subscribe to its events with a view of your own, and keep a replica",
            decided_in: "docs/adr/0011-replicas-not-calls.md",
        },
        layers: &[Root, Contract, Domain, Application, Infrastructure],
        forbidden: &[Neighbour],
        in_tests_too: true,
    },
];
