//! What the figures of a bench are held against and drawn with. Nothing here knows code of the shop; the limits know
//! its tables, which nothing in the shop may know all of (ADR 0027).

pub mod latencies;
pub mod schedule;

pub mod limit;

pub mod plot;
