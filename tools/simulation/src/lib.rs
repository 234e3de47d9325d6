//! Deterministic simulation of the whole shop: the real code of the contexts of a checkout and of the platform on simulated disks,
//! bus, provider, clocks and scheduler, all driven by one seed. There are no threads, wall clocks or I/O: a run of minutes
//! takes milliseconds, and the same seed repeats it exactly.
//!
//! Read `plan.rs` (the plan of a seed), `director.rs` (the course of a run), `world.rs` (its steps, one task at a time) and
//! `checker.rs` (the invariants), in this order.
//! `docs/simulation.md` lists the real and the simulated parts.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a simulation that is inconsistent cannot continue; the panic shows the place"
)]

mod dice;
mod faults;
mod plan;

mod director;
mod run;
mod template;
mod world;

mod scene;
mod schedule;

mod clock;
mod disk;
mod ids;

mod broker;
mod host;
mod network;

mod people;
mod postman;

mod checker;
mod history;

mod guards;
mod report;
mod shrink;

pub use checker::Violation;
pub use faults::{FaultId, Kind};
pub use guards::Guard;
pub use plan::Plan;
pub use report::{Survey, fails_with, survey};
pub use run::{Outcome, run};
