//! The management port of a host: whether it is well, and the work of an operator, over HTTP. It is no part of the shop that
//! customers use: it listens on an address of its own, and all but health needs the operator's token (ADR 0070).
//!
//! Read `settings.rs` for what can be set, `managed_host.rs` for what the port knows of its host, and `server.rs` for its routes.
//! Each route is in a file of its own. It knows no context by name.

mod settings;

mod listener;
mod managed_host;

mod dead_letters;
mod health;
mod kinds;
mod messages;
mod metrics;
mod pending;
mod republish;

mod server;

pub use self::metrics::{MetricsRegistry, metrics_of_the_port};
pub use listener::{CannotListen, open};
pub use managed_host::{ManagedContext, ManagedHost};
pub use server::{ManagementServer, routes, start};
pub use settings::{Listen, ManagementSettings, SETTINGS, TOKEN_FILE, check};
