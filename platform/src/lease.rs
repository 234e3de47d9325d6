//! The lease: which host of a context relays its events and does its due work. On an embedded database there is only
//! one host. On a server several hosts may run the same context: all of them answer requests and commit, and the holder
//! of the lease does the rest. A lease has an epoch, its fencing token: marks begun under an earlier epoch are not
//! written.

mod held;
mod keeper;
mod wake;

pub(crate) use held::{Lease, NAME};
pub(crate) use keeper::Keeper;
pub use keeper::is_held;
pub(crate) use wake::Wake;

#[cfg(test)]
mod tests;
