//! The machinery every context runs on. Nothing here knows a context: it moves rows, events and HTTP requests,
//! and keeps the promises of `docs/architecture.md` about them.
//!
//! Read in this order: [`unit_of_work`] and [`writer`] (how a change-set becomes durable), [`outbox`] and [`relay`] (how
//! its event leaves), [`bus`] (how it travels), [`inbox`] and [`consumer`] (how it takes effect once).

pub mod clock;
pub(crate) mod failpoints;
pub mod ids;
pub(crate) mod sync;
pub mod tasks;
pub mod time;

pub mod database;
pub(crate) mod lease;
pub mod moving;
pub mod ownership;
pub mod snapshot;
pub mod unit_of_work;
pub mod writer;

pub mod outbox;
pub mod pruning;
pub mod relay;

pub mod bus;

pub mod consumer;
pub mod dead_letters;
pub mod inbox;
pub mod subscription;

pub mod coalescer;
pub mod due_work;
pub mod message_log;
pub mod trace;

pub mod context;
pub mod descriptor;
pub mod secret_file;
pub mod settings;

pub mod auth;
pub mod http;
pub mod http_client;

#[cfg(feature = "testing")]
pub mod testing;
