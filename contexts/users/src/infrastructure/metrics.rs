//! The metrics of this context: the queues of password hashing.

use platform::meter::MetricDescriptor;

/// Passwords that wait for a core.
pub(crate) const HASHING_WAITING: MetricDescriptor = MetricDescriptor::gauge(
    "galleria_password_hashing_waiting",
    &["queue"],
    "Passwords that wait for a core to be hashed on, by queue: accounts or registrations.",
);

/// Passwords that found no place in a queue.
pub(crate) const HASHING_REFUSED: MetricDescriptor = MetricDescriptor::counter(
    "galleria_password_hashing_refused_total",
    &["queue"],
    "Passwords that were refused because the queue was full.",
);

/// All of them.
pub(crate) const METRICS: &[MetricDescriptor] = &[HASHING_WAITING, HASHING_REFUSED];
