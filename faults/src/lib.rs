//! Faults for a rehearsal: an operator switches one on, and a decorator of a real port then strikes. The switches are the only source of
//! truth: a decorator that is installed does nothing while its fault is off, and a host that nobody rehearses on has no decorator
//! (ADR 0085). The crate knows no context by name.
//!
//! Read `kind.rs` for which faults there are, `options.rs` for how far one reaches, `registry.rs` for the switches, and then the decorators:
//! `held_relay.rs` between a relay and the bus, `deliveries.rs` between the bus and a consumer, `poison.rs` around a handler, and
//! `provider.rs` around a provider that is called over HTTP.

mod kind;
mod options;

mod draws;
mod registry;

mod deliveries;
mod held_relay;
mod poison;
mod provider;

mod decorators;

pub use kind::FaultKind;
pub use options::{FaultOptions, LONGEST, Scope};
pub use registry::{FaultState, Faults, NotSwitchedOn, Occasion, Strike};
