//! Transports of events: bounded channels within one process, a broker between processes. The port is
//! `shared_kernel::bus`; a context cannot tell which transport its events take.

pub mod in_process;

#[cfg(any(feature = "nats", feature = "rabbitmq"))]
mod broker;
mod held;
#[cfg(feature = "nats")]
pub mod nats;
#[cfg(feature = "rabbitmq")]
pub mod rabbitmq;

mod transports;

pub use held::{Held, RETENTION, StreamLimits, Traces};
pub use transports::Transports;
