//! The walls around the published language, and between contexts.

use super::super::Room::{Application, Contract, Domain, Hall, Infrastructure};
use super::super::walls::Forbidden::{Below, Crate, Neighbour, Room};
use super::super::{Rule, Wall};

/// Around the contract, and around whole contexts.
pub(super) static LANGUAGE_WALLS: &[Wall] = &[
    Wall {
        rule: Rule {
            name: "contract-only-translates",
            why: "the published language must be readable without the code that uses it",
            instead: "translate domain events in `contract`, and use it from `infrastructure`",
            decided_in: "docs/adr/0001-a-consumer-owns-its-view.md",
        },
        rooms: &[Contract],
        forbidden: &[
            Room(Application),
            Room(Infrastructure),
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
    Wall {
        rule: Rule {
            name: "no-context-names-another",
            why: "a context that names another cannot be compiled, tested or moved out without it",
            instead: "subscribe to its events with a view of your own, and keep a replica",
            decided_in: "docs/adr/0011-replicas-not-calls.md",
        },
        rooms: &[Hall, Contract, Domain, Application, Infrastructure],
        forbidden: &[Neighbour],
        in_tests_too: true,
    },
];
