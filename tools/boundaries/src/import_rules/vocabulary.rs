//! Groups of crates and paths that several rules forbid.

use crate::rules::imports::Forbidden::{self, Below, Crate, Ending};

pub(super) const WIRE_FORMATS: &[Forbidden] = &[
    Crate("serde"),
    Crate("serde_json"),
    Crate("schemars"),
    Crate("toml"),
    Crate("csv"),
    Ending(&["Serialize"]),
    Ending(&["Deserialize"]),
    Ending(&["JsonSchema"]),
];

pub(super) const DATABASES: &[Forbidden] = &[
    Crate("sea_orm"),
    Crate("sea_query"),
    Crate("sea_orm_migration"),
    Crate("sqlx"),
    Crate("rusqlite"),
];

pub(super) const WEB: &[Forbidden] = &[
    Crate("actix_web"),
    Crate("actix_http"),
    Crate("http"),
    Crate("http_body_util"),
    Crate("hyper"),
    Crate("hyper_util"),
    Crate("reqwest"),
];

pub(super) const RUNTIMES: &[Forbidden] = &[
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

pub(super) const CLOCKS_AND_RANDOM: &[Forbidden] = &[
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
