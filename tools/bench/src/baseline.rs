//! The baseline of a bench: raw SQL programs, histograms, schedules and plots. This module imports no code of the shop; the
//! raw programs write to the tables of all contexts, which no module of the shop may do (ADR 0027).

pub mod latencies;
pub mod schedule;

pub mod limit;

pub mod plot;
