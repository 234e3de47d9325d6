//! The `galleria` program as a library: its command line, one file a verb, each over the host or a tool. Read `cli`, then
//! `commands`; the modules below them know no verb.

pub mod cli;

mod commands;

mod configuration;
mod error;
mod exit;
mod logging;
mod signals;
mod startup_log;
mod usage;
