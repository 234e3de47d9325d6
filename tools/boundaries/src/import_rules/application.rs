//! Imports that a use case leaves to its adapters.

use super::vocabulary::WIRE_FORMATS;
use crate::Layer::{Application, Contract, Infrastructure};
use crate::Rule;
use crate::rules::imports::Forbidden::{Below, Crate, Layer};
use crate::rules::imports::ImportRule;

/// The rules of the application layer.
pub(super) static APPLICATION_RULES: &[ImportRule] = &[
    ImportRule {
        rule: Rule {
            name: "application-knows-no-adapters",
            why: "a use case that names its adapter runs neither on the in-memory store nor on another database",
            instead: "use a port in `application/ports.rs`; `infrastructure` implements it",
            decided_in: "docs/architecture.md, Edges",
        },
        layers: &[Application],
        forbidden: &[Layer(Infrastructure)],
        in_tests_too: false,
    },
    ImportRule {
        rule: Rule {
            name: "application-has-no-published-language",
            why: "published events change at the pace of their readers, use cases at the pace of the domain",
            instead: "raise a domain event; `contract` translates it into a published one when the change-set is stored",
            decided_in: "docs/adr/0001-a-consumer-owns-its-view.md",
        },
        layers: &[Application],
        forbidden: &[Layer(Contract)],
        in_tests_too: false,
    },
    ImportRule {
        rule: Rule {
            name: "application-has-no-database",
            why: "a use case with a connection can hold a transaction open while it decides",
            instead: "commit one change-set through a port",
            decided_in: "docs/adr/0002-decide-then-commit-one-change-set.md",
        },
        layers: &[Application],
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
    ImportRule {
        rule: Rule {
            name: "application-has-no-web",
            why: "a use case is called by HTTP, by events and by deadlines alike",
            instead: "return a named error; `infrastructure/http` turns it into a problem",
            decided_in: "docs/architecture.md, Edges",
        },
        layers: &[Application],
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
    ImportRule {
        rule: Rule {
            name: "application-has-no-wire-format",
            why: "a use case that reads JSON does the work of its adapters",
            instead: "parse at the edge and pass domain types in",
            decided_in: "docs/adr/0013-read-request-fields-one-by-one.md",
        },
        layers: &[Application],
        forbidden: WIRE_FORMATS,
        in_tests_too: false,
    },
];
