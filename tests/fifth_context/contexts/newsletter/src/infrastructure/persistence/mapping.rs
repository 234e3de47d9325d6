//! Mapping between aggregates and rows.

pub(crate) mod subscriber;
