//! The observatory: pages on the management port that show what happens between contexts, and let an operator act on dead letters. It
//! is a client of management ports, that of its own host and those of other hosts of the shop: it reads no table and knows no
//! context by name (ADR 0083).
//!
//! Read `settings.rs` for what can be set, `sessions.rs` for who gets in, `hosts.rs` for what is asked of hosts, `visit.rs` for what a page
//! has at hand, and `page_table.rs` for the pages. Each page is in a file of its own, with its template in `templates/`.

mod settings;

mod sessions;

mod hosts;
mod shop_api;
mod state;

mod assets;
mod layout;
mod outcome;
mod visit;
mod who;
mod wording;

mod asset_files;
mod catalogue;
mod dead_letters;
mod faults;
mod feed;
mod invariants;
mod map;
mod opening;
mod stream;
mod timeline;

mod page_table;

pub use settings::{ObservatorySettings, SETTINGS, check};
pub use state::{Observatory, StartError};
