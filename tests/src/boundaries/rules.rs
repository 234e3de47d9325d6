//! The walls of Galleria. To add one: its rule, the rooms within, what stays outside, and in
//! `tests/boundaries/walls_hold.rs` a planted breach of it.

use super::Room::{Application, Contract, Domain, Hall, Infrastructure};
use super::walls::Forbidden::{self, Below, Crate, Ending, Neighbour};
use super::{Rule, Wall};

mod application;
mod domain;
mod language;

/// The walls within every context, and between contexts.
pub fn context_walls() -> Vec<&'static Wall> {
    let walls = [domain::DOMAIN_WALLS, application::APPLICATION_WALLS, language::LANGUAGE_WALLS];
    walls.into_iter().flatten().collect()
}

/// The walls around the shared kernel.
pub fn kernel_walls() -> Vec<&'static Wall> {
    KERNEL_WALLS.iter().collect()
}

/// The walls around the platform.
pub fn platform_walls() -> Vec<&'static Wall> {
    PLATFORM_WALLS.iter().collect()
}

const WIRE_FORMATS: &[Forbidden] = &[
    Crate("serde"),
    Crate("serde_json"),
    Crate("schemars"),
    Crate("toml"),
    Crate("csv"),
    Ending(&["Serialize"]),
    Ending(&["Deserialize"]),
    Ending(&["JsonSchema"]),
];

const DATABASES: &[Forbidden] = &[
    Crate("sea_orm"),
    Crate("sea_query"),
    Crate("sea_orm_migration"),
    Crate("sqlx"),
    Crate("rusqlite"),
];

const WEB: &[Forbidden] = &[
    Crate("actix_web"),
    Crate("actix_http"),
    Crate("http"),
    Crate("http_body_util"),
    Crate("hyper"),
    Crate("hyper_util"),
    Crate("reqwest"),
];

const RUNTIMES: &[Forbidden] = &[
    Crate("tokio"),
    Crate("tokio_util"),
    Crate("tokio_stream"),
    Crate("futures_util"),
    Below(&["std", "thread"]),
    Below(&["std", "fs"]),
    Below(&["std", "net"]),
    Below(&["std", "env"]),
    Below(&["std", "process"]),
];

const CLOCKS_AND_DICE: &[Forbidden] = &[
    Ending(&["Utc", "now"]),
    Ending(&["Local", "now"]),
    Ending(&["Instant", "now"]),
    Ending(&["SystemTime", "now"]),
    Below(&["std", "time", "Instant"]),
    Below(&["std", "time", "SystemTime"]),
    Ending(&["Uuid", "new_v4"]),
    Ending(&["Uuid", "now_v1"]),
    Ending(&["Uuid", "now_v6"]),
    Ending(&["Uuid", "now_v7"]),
    Crate("rand"),
    Crate("getrandom"),
];

static KERNEL_WALLS: &[Wall] = &[Wall {
    rule: Rule {
        name: "shared-kernel-has-no-io",
        why: "what every context shares must be too dull to change",
        instead: "make it a port here, and its adapter in `platform`",
        decided_in: "docs/architecture.md, Architecture invariants",
    },
    rooms: &[Hall],
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

static PLATFORM_WALLS: &[Wall] = &[Wall {
    rule: Rule {
        name: "platform-knows-no-context",
        why: "machinery that knows its users cannot serve the next one",
        instead: "give the context a trait or a closure to hand over",
        decided_in: "docs/architecture.md, Architecture invariants",
    },
    rooms: &[Hall, Contract, Domain, Application, Infrastructure],
    forbidden: &[Neighbour],
    in_tests_too: false,
}];
