//! The walls around the application: what a use case leaves to its adapters.

use super::super::Room::{Application, Contract, Infrastructure};
use super::super::walls::Forbidden::{Below, Crate, Room};
use super::super::{Rule, Wall};
use super::WIRE_FORMATS;

/// Around the application.
pub(super) static APPLICATION_WALLS: &[Wall] = &[
    Wall {
        rule: Rule {
            name: "application-knows-no-adapters",
            why: "a use case that names its adapter cannot run on the in-memory store, nor on another database",
            instead: "speak to a port in `application/ports.rs`; `infrastructure` implements it",
            decided_in: "docs/architecture.md, Code map",
        },
        rooms: &[Application],
        forbidden: &[Room(Infrastructure)],
        in_tests_too: false,
    },
    Wall {
        rule: Rule {
            name: "application-has-no-published-language",
            why: "use cases speak the domain's words; the published ones change at the pace of their readers",
            instead: "raise a domain event; `contract` tells it to the others when the change-set is stored",
            decided_in: "docs/adr/0001-a-consumer-owns-its-view.md",
        },
        rooms: &[Application],
        forbidden: &[Room(Contract)],
        in_tests_too: false,
    },
    Wall {
        rule: Rule {
            name: "application-has-no-database",
            why: "with a connection at hand somebody will open a transaction and think inside it",
            instead: "commit one change-set through a port",
            decided_in: "docs/adr/0002-decide-then-hand-over.md",
        },
        rooms: &[Application],
        forbidden: &[
            Crate("sea_orm"),
            Crate("sea_query"),
            Crate("sea_orm_migration"),
            Crate("sqlx"),
            Crate("rusqlite"),
            Below(&["platform", "database"]),
            Below(&["platform", "unit_of_work"]),
            Below(&["platform", "outbox"]),
            Below(&["platform", "inbox"]),
        ],
        in_tests_too: false,
    },
    Wall {
        rule: Rule {
            name: "application-has-no-web",
            why: "a use case is reached by HTTP, by events and by deadlines alike",
            instead: "return an error by name; `infrastructure/http` makes a problem of it",
            decided_in: "docs/architecture.md, Code map",
        },
        rooms: &[Application],
        forbidden: &[
            Crate("actix_web"),
            Crate("actix_http"),
            Crate("http"),
            Crate("http_body_util"),
            Crate("hyper"),
            Crate("hyper_util"),
            Crate("reqwest"),
            Below(&["platform", "http"]),
        ],
        in_tests_too: false,
    },
    Wall {
        rule: Rule {
            name: "application-has-no-wire-format",
            why: "a use case that reads JSON has taken over the work of its adapters",
            instead: "parse at the edge and pass domain types in",
            decided_in: "docs/adr/0013-fields-are-read-not-derived.md",
        },
        rooms: &[Application],
        forbidden: WIRE_FORMATS,
        in_tests_too: false,
    },
];
