//! The checkout as a business process: it begins when an order is placed, and ends when it is confirmed or cancelled.

use platform::meter::{MetricDescriptor, MetricKind};
use platform::processes::ProcessDescriptor;
use shared_kernel::PublishedEvent;

use crate::contract::{OrderCancelled, OrderConfirmed, OrderPlaced};

/// A checkout takes some milliseconds, or as long as the payment provider does.
const CHECKOUT_SECONDS: MetricKind = MetricKind::Histogram(&[
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0,
]);

/// The business processes of this context.
pub(crate) const PROCESSES: &[ProcessDescriptor] = &[ProcessDescriptor {
    begins: OrderPlaced::TYPE,
    ends: &[(OrderConfirmed::TYPE, "confirmed"), (OrderCancelled::TYPE, "cancelled")],
    // Placed, waiting for the payment, settled. An order that is cancelled later was confirmed before.
    ended_by_version: 3,
    ended: MetricDescriptor::counter(
        "galleria_checkouts_total",
        &["outcome"],
        "Checkouts that ended, by outcome: confirmed or cancelled.",
    ),
    duration: MetricDescriptor::histogram(
        "galleria_checkout_duration_seconds",
        CHECKOUT_SECONDS,
        &["outcome"],
        "The time from placed to settled, of checkouts that began and ended in one host.",
    ),
    open: MetricDescriptor::gauge(
        "galleria_checkouts_open",
        &[],
        "Orders that are placed and neither confirmed nor cancelled.",
    ),
    oldest_age: MetricDescriptor::gauge(
        "galleria_checkouts_oldest_age_seconds",
        &[],
        "The age of the oldest order that is neither confirmed nor cancelled; 0 when there is none.",
    ),
    // Orders that are not settled, and no others, are due.
    open_sql: "SELECT CAST(COUNT(*) AS BIGINT) AS count, CAST(MIN(placed_at) AS BIGINT) AS oldest_at \
               FROM orders WHERE due_at IS NOT NULL",
}];
