//! Metrics: how a part of a host counts and measures what it does. A part describes its metrics, takes a handle for each from
//! the [`Meter`] of its host when it is made, and writes to the handle from then on: no event looks anything up. The meter of a
//! host without a management port, and of every command, measures nothing.
//!
//! The values of labels are few and known: names of contexts, kinds and outcomes, patterns of routes; never an id.

mod of_platform;

use std::fmt;
use std::sync::Arc;

pub use metrics::{Counter, Gauge, Histogram};
use metrics::{Key, Label, Level, Metadata, NoopRecorder, Recorder};

pub use of_platform::*;

/// One metric, described.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MetricDescriptor {
    /// The name, with its measure at the end, such as `galleria_checkout_duration_seconds`.
    pub name: &'static str,
    /// The kind of its values.
    pub kind: MetricKind,
    /// The names of its labels.
    pub labels: &'static [&'static str],
    /// Its meaning in one sentence.
    pub help: &'static str,
}

/// The kind of the values of a metric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MetricKind {
    /// Only grows while the process runs.
    Counter,
    /// A value at a moment.
    Gauge,
    /// How many values are at most as large as each of these.
    Histogram(&'static [f64]),
}

/// The bounds of a time in seconds that is mostly below one.
pub const SECONDS: MetricKind = MetricKind::Histogram(&[
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
]);

/// The bounds of how many things are done at once.
pub const AT_ONCE: MetricKind =
    MetricKind::Histogram(&[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0]);

/// Makes the handles of one host. Cheap to clone.
#[derive(Clone)]
pub struct Meter(Arc<dyn Recorder + Send + Sync>);

const METADATA: Metadata<'static> = Metadata::new("galleria", Level::INFO, None);

impl MetricDescriptor {
    /// A metric that counts.
    pub const fn counter(
        name: &'static str,
        labels: &'static [&'static str],
        help: &'static str,
    ) -> Self {
        Self { name, kind: MetricKind::Counter, labels, help }
    }

    /// A metric that is a value at a moment.
    pub const fn gauge(
        name: &'static str,
        labels: &'static [&'static str],
        help: &'static str,
    ) -> Self {
        Self { name, kind: MetricKind::Gauge, labels, help }
    }

    /// A metric of many values, by bounds such as [`SECONDS`].
    pub const fn histogram(
        name: &'static str,
        kind: MetricKind,
        labels: &'static [&'static str],
        help: &'static str,
    ) -> Self {
        Self { name, kind, labels, help }
    }

    fn key(&self, values: &[&str]) -> Key {
        debug_assert_eq!(self.labels.len(), values.len(), "{} has other labels", self.name);
        let labels = self.labels.iter().zip(values);
        let labels: Vec<Label> =
            labels.map(|(name, value)| Label::new(*name, (*value).to_owned())).collect();
        Key::from_parts(self.name, labels)
    }
}

impl Meter {
    /// A meter whose handles write to `recorder`.
    pub fn new(recorder: Arc<dyn Recorder + Send + Sync>) -> Self {
        Self(recorder)
    }

    /// The handle of a counter with these values of its labels, in the order of its description.
    pub fn counter(&self, metric: &MetricDescriptor, values: &[&str]) -> Counter {
        self.0.register_counter(&metric.key(values), &METADATA)
    }

    /// The handle of a gauge.
    pub fn gauge(&self, metric: &MetricDescriptor, values: &[&str]) -> Gauge {
        self.0.register_gauge(&metric.key(values), &METADATA)
    }

    /// The handle of a histogram.
    pub fn histogram(&self, metric: &MetricDescriptor, values: &[&str]) -> Histogram {
        self.0.register_histogram(&metric.key(values), &METADATA)
    }
}

impl Default for Meter {
    /// A meter that measures nothing.
    fn default() -> Self {
        Self(Arc::new(NoopRecorder))
    }
}

impl fmt::Debug for Meter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Meter(..)")
    }
}

/// A whole number as the value of a gauge.
pub fn number(value: u64) -> f64 {
    // Exact up to 2^53, and of what is measured here nothing is more.
    let (high, low) = (u32::try_from(value >> 32), u32::try_from(value & u64::from(u32::MAX)));
    f64::from(high.unwrap_or_default()) * 4_294_967_296.0 + f64::from(low.unwrap_or_default())
}

/// How many there are, as the value of a gauge or a histogram.
pub fn count(things: usize) -> f64 {
    number(u64::try_from(things).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_is_the_same_as_a_value() {
        for (value, expected) in
            [(0, 0.0), (1 << 32, 4_294_967_296.0), ((1 << 53) - 1, 9_007_199_254_740_991.0)]
        {
            assert!((number(value) - expected).abs() < f64::EPSILON, "{value}");
        }
    }

    #[test]
    fn names_say_what_is_measured() {
        let mut names = Vec::new();
        for MetricDescriptor { name, kind, help, .. } in of_platform() {
            assert!(!names.contains(name), "{name} is there twice");
            names.push(name);
            assert!(name.starts_with("galleria_") && help.ends_with('.'), "{name}: {help}");
            let is_total = name.ends_with("_total");
            assert_eq!(is_total, *kind == MetricKind::Counter, "{name} is a {kind:?}");
            if *kind == SECONDS {
                assert!(name.ends_with("_seconds"), "{name}");
            }
        }
    }
}
