//! The management port of a host: whether it is well, and the work of an operator, over HTTP. It is no part of the shop that
//! customers use: it listens on an address of its own, and all but health needs the operator's token (ADR 0070).
//!
//! Read `settings.rs` for what can be set, `managed_host.rs` for what the port knows of its host, and `route_table.rs` for its routes.
//! Each route is in a file of its own. It knows no context by name.

mod settings;

mod journal;
mod listener;
mod managed_host;

mod parameters;

mod catalogue;
mod dead_letters;
mod faults;
mod forms;
mod health;
mod invariants;
mod kinds;
mod links;
mod messages;
mod metrics;
mod pending;
mod relays;
mod replay_plan;
mod republish;

mod route_table;
mod server;

pub use self::metrics::{MetricsRegistry, metrics_of_the_port};
pub use catalogue::{Catalogue, CataloguedContext, CataloguedEvent, CataloguedHandler};
pub use invariants::{LastVerification, VERIFIED_FILE, VerifiedInvariant};
pub use journal::{JOURNAL_FOLDER, Journal, JournalBounds};
pub use listener::{CannotListen, open};
pub use managed_host::{MakeLink, ManagedContext, ManagedHost};
pub use route_table::{openapi, routes};
pub use server::{ManagementServer, start};
pub use settings::{Listen, ManagementSettings, SETTINGS, TOKEN_FILE, check};
