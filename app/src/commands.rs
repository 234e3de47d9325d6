//! The verbs of the command line, one file each: its arguments, one call into the host or a tool, and the output.

pub(crate) mod serve;
mod serve_tenants;
mod stopping;

#[cfg(feature = "demo")]
pub(crate) mod demo;
#[cfg(feature = "demo")]
pub(crate) mod rehearse;

#[cfg(feature = "bench")]
pub(crate) mod bench;

#[cfg(feature = "seed")]
pub(crate) mod seed;

#[cfg(feature = "products")]
pub(crate) mod import;
pub(crate) mod migrate;
pub(crate) mod move_context;
#[cfg(feature = "payments")]
pub(crate) mod provider;
#[cfg(feature = "users")]
pub(crate) mod users;

pub(crate) mod asyncapi;
pub(crate) mod backup;
#[cfg(feature = "check")]
pub(crate) mod check;
pub(crate) mod contexts;
pub(crate) mod contracts;
pub(crate) mod dead_letters;
pub(crate) mod doctor;
#[cfg(feature = "check")]
pub(crate) mod explain;
#[cfg(all(feature = "users", feature = "products", feature = "orders", feature = "payments"))]
pub(crate) mod extract;
#[cfg(feature = "generator")]
pub(crate) mod generate;
pub(crate) mod health;
#[cfg(feature = "check")]
pub(crate) mod learn;
pub(crate) mod observatory;
pub(crate) mod openapi;
pub(crate) mod prune;
pub(crate) mod republish;
pub(crate) mod restore;
pub(crate) mod snapshot;
#[cfg(feature = "check")]
pub(crate) mod tour;
#[cfg(all(feature = "users", feature = "products", feature = "orders", feature = "payments"))]
pub(crate) mod verify;

use crate::error::CommandError;
