//! How this context meets the world: HTTP in, foreign events in, deadlines in, a database below.

pub(crate) mod http;
pub(crate) mod subscriptions;

pub(crate) mod due_work;

pub(crate) mod persistence;
pub(crate) mod timelines;

pub(crate) mod audit;
