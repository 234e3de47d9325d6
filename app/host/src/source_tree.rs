//! Contexts, events and settings that were in the source tree when this program was built, those of contexts that are left out of it
//! included.

/// The contexts that make a whole shop.
pub(crate) const CONTEXTS: &[&str] = include!(concat!(env!("OUT_DIR"), "/contexts.rs"));

/// The event types that are frozen.
pub(crate) const FROZEN_EVENTS: &[&str] = include!(concat!(env!("OUT_DIR"), "/frozen_events.rs"));

/// The settings that contexts declare.
pub(crate) const SETTINGS: &[&str] = include!(concat!(env!("OUT_DIR"), "/settings.rs"));
