//! The machinery that every context runs on: it stores rows, carries events and answers HTTP requests, with the
//! guarantees of `docs/guarantees.md`. It names no context and depends on none.
//!
//! Reading order: [`unit_of_work`] and [`writer`] (how a change-set becomes durable), [`outbox`] and [`relay`] (how its
//! event leaves), [`bus`] (how it travels), [`consumer`] and [`inbox`] (how it takes effect once), [`due_work`]
//! (deadlines), then [`http`] and [`auth`] (requests), [`dependency`] (calls that leave the process), [`personal`] (data sealed
//! with a key per person), and [`context`] and [`descriptor`] (how a host runs a context). [`audit_trail`] records who did what,
//! [`spans`] says which trace work is part of.
//! [`database`] lies below all of them; [`identity`] says whose it is, and [`moving`] copies it to another.

pub mod clock;
pub(crate) mod failpoints;
pub mod ids;
pub(crate) mod sync;
pub mod tasks;
pub mod time;

pub mod meter;

pub mod database;
pub mod identity;
pub mod lease;
pub mod moving;
pub mod ownership;
pub(crate) mod ports;
pub mod snapshot;
pub mod unit_of_work;
pub(crate) mod wakeups;
pub mod writer;

pub mod outbox;
pub mod pruning;
pub mod relay;
pub mod relay_control;
pub mod replication;

pub mod bus;

pub mod consumer;
pub mod dead_letters;
pub mod ended_access;
pub mod idempotency_keys;
pub mod inbox;
pub mod lost_events;
pub mod matters;
pub mod pending_work;
pub mod processes;
pub mod subscription;
pub mod unreadable;

pub mod audit_trail;
pub mod backfill;
pub mod coalescer;
pub mod due_work;
pub mod message_log;
pub mod spans;
pub mod trace;
pub mod traces_of_erasure;

pub mod context;
pub mod descriptor;
pub mod private_files;
pub mod secret_file;
pub(crate) mod services;
pub mod settings;

pub mod key_derivation;
pub mod personal;
pub mod shop_secret;
pub mod tls_authority;

pub mod dependency;

pub mod auth;
pub mod http;
pub mod http_client;

#[cfg(test)]
mod fuzz;
#[cfg(feature = "testing")]
pub mod testing;
