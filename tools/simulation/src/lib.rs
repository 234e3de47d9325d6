//! The whole shop, simulated: the real code of the four contexts and of the platform on simulated disks, bus, provider,
//! clocks and scheduler, everything drawn from one seed. No thread, no wall clock, no I/O: a run of minutes takes
//! milliseconds, and happens again exactly.
//!
//! Read `plan.rs` (what a seed stands for), `world.rs` (how a run goes on) and `checker.rs` (what must hold), in this order.
//! `docs/simulation.md` says what is real here and what is not.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a simulation whose own parts do not fit cannot go on, and says where"
)]

mod dice;
mod faults;
mod plan;

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
