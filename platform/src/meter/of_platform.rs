//! The metrics of the machinery. Those of a context are in its descriptor, those of a process and its disk in the management
//! port.

use super::{AT_ONCE, MetricDescriptor, SECONDS};

/// Requests that were answered.
pub const HTTP_REQUESTS: MetricDescriptor = MetricDescriptor::counter(
    "galleria_http_requests_total",
    &["route", "method", "status"],
    "Requests that were answered, by the pattern of their route and the class of their status.",
);

/// The time that answers took.
pub const HTTP_DURATION: MetricDescriptor = MetricDescriptor::histogram(
    "galleria_http_request_duration_seconds",
    SECONDS,
    &["route", "method"],
    "The time from the head of a request to the head of its answer.",
);

/// Requests that are being answered.
pub const HTTP_IN_FLIGHT: MetricDescriptor = MetricDescriptor::gauge(
    "galleria_http_requests_in_flight",
    &[],
    "Requests that are being answered now.",
);

/// Requests that were shed.
pub const HTTP_SHED: MetricDescriptor = MetricDescriptor::counter(
    "galleria_http_requests_shed_total",
    &["context"],
    "Requests that were answered 503 `overloaded`, since no place came free for them in time.",
);

/// Requests that have a place.
pub const HTTP_WORKED_ON: MetricDescriptor = MetricDescriptor::gauge(
    "galleria_http_requests_worked_on",
    &["context"],
    "Requests that have a place now; those that wait for an outcome have given theirs back.",
);

/// The wait for a place.
pub const HTTP_QUEUE_TIME: MetricDescriptor = MetricDescriptor::histogram(
    "galleria_http_queue_duration_seconds",
    SECONDS,
    &["context"],
    "The time that requests waited for a place, of those that found none free and got one.",
);

/// Calls that leave the process.
pub const DEPENDENCY_CALLS: MetricDescriptor = MetricDescriptor::counter(
    "galleria_dependency_calls_total",
    &["dependency", "call", "outcome"],
    "Calls of what is outside the process, each repetition by itself: answered, not-reached, no-answer, circuit-open or too-many-at-once.",
);

/// The time until they are answered.
pub const DEPENDENCY_DURATION: MetricDescriptor = MetricDescriptor::histogram(
    "galleria_dependency_call_duration_seconds",
    SECONDS,
    &["dependency", "call"],
    "The time until a dependency answers, or the call is given up.",
);

/// Calls that are under way.
pub const DEPENDENCY_IN_FLIGHT: MetricDescriptor = MetricDescriptor::gauge(
    "galleria_dependency_calls_in_flight",
    &["dependency"],
    "Calls of a dependency that are under way now.",
);

/// Calls that were repeated.
pub const DEPENDENCY_RETRIES: MetricDescriptor = MetricDescriptor::counter(
    "galleria_dependency_retries_total",
    &["dependency", "outcome"],
    "Failed calls that could be repeated: made, or over-budget when too many others had been.",
);

/// Whether calls are kept back.
pub const DEPENDENCY_CIRCUIT: MetricDescriptor = MetricDescriptor::gauge(
    "galleria_dependency_circuit_open",
    &["dependency"],
    "1 from a call that was kept back after too many failures until one is answered, else 0.",
);

/// Message events by context and kind, since the host started.
pub const MESSAGES: MetricDescriptor = MetricDescriptor::counter(
    "galleria_messages_total",
    &["context", "kind"],
    "Message events by kind: published, relayed, delivered, retry-scheduled, dead-lettered and so on.",
);

/// Events that leave an outbox together.
pub const RELAY_BATCH: MetricDescriptor = MetricDescriptor::histogram(
    "galleria_relay_batch_events",
    AT_ONCE,
    &["context", "transport"],
    "Events that the relay hands to a transport at once.",
);

/// Units of work that are committed together.
pub const WRITER_GROUP: MetricDescriptor = MetricDescriptor::histogram(
    "galleria_writer_group_size",
    AT_ONCE,
    &["context"],
    "Units of work that the writer commits in one transaction.",
);

/// The time that a commit takes.
pub const WRITER_COMMIT: MetricDescriptor = MetricDescriptor::histogram(
    "galleria_writer_commit_duration_seconds",
    SECONDS,
    &["context"],
    "The time that the writer takes for one transaction, its sync to disk included.",
);

/// Connections that read.
pub const READERS: MetricDescriptor = MetricDescriptor::gauge(
    "galleria_database_readers",
    &["context", "state"],
    "Connections that read, by whether they are busy or idle.",
);

/// Whether this host relays the events of a context.
pub const LEASE: MetricDescriptor = MetricDescriptor::gauge(
    "galleria_lease_held",
    &["context"],
    "1 when this host holds the lease of the context, relays its events and does its due work; else 0.",
);

/// Whether an operator holds the relay of a context.
pub const RELAY_HELD: MetricDescriptor = MetricDescriptor::gauge(
    "galleria_relay_held",
    &["context"],
    "1 while an operator holds the relay of the context in this host: its events wait in the outbox; else 0.",
);

/// Whether the broker can be reached.
pub const BROKER: MetricDescriptor = MetricDescriptor::gauge(
    "galleria_broker_connected",
    &[],
    "1 when the broker takes events, else 0; absent for a host without a broker.",
);

/// Events that leave later.
pub const OUTBOX: MetricDescriptor = MetricDescriptor::gauge(
    "galleria_outbox_pending",
    &["context"],
    "Events of the outbox that some subscriber has not taken; counted up to 100,000.",
);

/// The age of the first of them.
pub const OUTBOX_AGE: MetricDescriptor = MetricDescriptor::gauge(
    "galleria_outbox_oldest_age_seconds",
    &["context"],
    "The age of the oldest pending event of the outbox; 0 when none is pending.",
);

/// Events that are handled later.
pub const INBOX: MetricDescriptor = MetricDescriptor::gauge(
    "galleria_inbox_waiting",
    &["context"],
    "Events of the inbox that wait for another attempt, or behind one that does; counted up to 100,000.",
);

/// The time since the first of them was received.
pub const INBOX_AGE: MetricDescriptor = MetricDescriptor::gauge(
    "galleria_inbox_oldest_age_seconds",
    &["context"],
    "The time since the oldest waiting event of the inbox was received; 0 when none waits.",
);

/// Events that a handler has failed at for good.
pub const DEAD_LETTERS: MetricDescriptor = MetricDescriptor::gauge(
    "galleria_dead_letters",
    &["context"],
    "Events that a handler has failed at for good, and that an operator has not decided on.",
);

/// The time since the first of them was received.
pub const DEAD_LETTERS_AGE: MetricDescriptor = MetricDescriptor::gauge(
    "galleria_dead_letters_oldest_age_seconds",
    &["context"],
    "The time since the oldest dead letter was received; 0 when there is none.",
);

/// Messages of the broker that are no events.
pub const UNREADABLE: MetricDescriptor = MetricDescriptor::gauge(
    "galleria_unreadable_messages",
    &["context"],
    "Messages of the broker that are no events and wait for an operator.",
);

/// Whether the tables of a context were read at the last look.
pub const TABLES_READ: MetricDescriptor = MetricDescriptor::gauge(
    "galleria_database_up",
    &["context"],
    "1 when the database of the context answered the last look at what waits in it, else 0.",
);

/// Every metric of the machinery.
pub const fn of_platform() -> &'static [MetricDescriptor] {
    &[
        HTTP_REQUESTS,
        HTTP_DURATION,
        HTTP_IN_FLIGHT,
        HTTP_SHED,
        HTTP_WORKED_ON,
        HTTP_QUEUE_TIME,
        DEPENDENCY_CALLS,
        DEPENDENCY_DURATION,
        DEPENDENCY_IN_FLIGHT,
        DEPENDENCY_RETRIES,
        DEPENDENCY_CIRCUIT,
        MESSAGES,
        RELAY_BATCH,
        WRITER_GROUP,
        WRITER_COMMIT,
        READERS,
        LEASE,
        RELAY_HELD,
        BROKER,
        OUTBOX,
        OUTBOX_AGE,
        INBOX,
        INBOX_AGE,
        DEAD_LETTERS,
        DEAD_LETTERS_AGE,
        UNREADABLE,
        TABLES_READ,
    ]
}
