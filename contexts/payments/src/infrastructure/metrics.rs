//! The metrics of this context: the calls of the payment provider.

use platform::meter::{MetricDescriptor, SECONDS};

/// Calls of the provider.
pub(crate) const PROVIDER_CALLS: MetricDescriptor = MetricDescriptor::counter(
    "galleria_provider_calls_total",
    &["call", "outcome"],
    "Calls of the payment provider, each repetition by itself: answered, not-reached, no-answer or circuit-open.",
);

/// The time until the provider answers.
pub(crate) const PROVIDER_DURATION: MetricDescriptor = MetricDescriptor::histogram(
    "galleria_provider_call_duration_seconds",
    SECONDS,
    &["call"],
    "The time until the payment provider answers, or the call is given up.",
);

/// Whether calls are kept from the provider.
pub(crate) const CIRCUIT_OPEN: MetricDescriptor = MetricDescriptor::gauge(
    "galleria_provider_circuit_open",
    &[],
    "1 when the last call was kept from the payment provider after too many failures, else 0.",
);

/// All of them.
pub(crate) const METRICS: &[MetricDescriptor] = &[PROVIDER_CALLS, PROVIDER_DURATION, CIRCUIT_OPEN];
