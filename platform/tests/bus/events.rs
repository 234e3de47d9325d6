//! Events to publish, and the deliveries of a subscriber.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;
use futures_util::StreamExt;
use serde_json::value::RawValue;
use shared_kernel::Envelope;
use shared_kernel::bus::{BusSubscription, Deliveries, Delivery};
use uuid::Uuid;

/// The event type that the tests publish.
pub(crate) const PLACED: &str = "orders.order-placed.v1";
/// An event type of the same source with few subscribers.
pub(crate) const CANCELLED: &str = "orders.order-cancelled.v1";
/// An event type of another source.
pub(crate) const PRICED: &str = "products.product-priced.v1";

/// An event of `event_type` as the aggregate `subject` published it as number `sequence`.
pub(crate) fn event(event_type: &str, subject: &str, sequence: u32) -> Arc<Envelope> {
    let source = event_type.split('.').next().unwrap();
    Arc::new(Envelope {
        id: Uuid::from_u128(rand::random()),
        source: source.into(),
        event_type: event_type.into(),
        subject: subject.into(),
        sequence,
        time: DateTime::from_timestamp_micros(1_767_323_045_000_006).unwrap(),
        correlation_id: Uuid::from_u128(rand::random()),
        causation_id: Some(Uuid::from_u128(rand::random())),
        traceparent: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".into()),
        tenant: None,
        data: RawValue::from_string(r#"{"total_minor":5,"name":"Schüssel"}"#.to_owned())
            .unwrap()
            .into(),
    })
}

/// The first `count` events of one subject.
pub(crate) fn events(subject: &str, count: u32) -> Vec<Arc<Envelope>> {
    (1..=count).map(|sequence| event(PLACED, subject, sequence)).collect()
}

/// A subscription to `event_types`.
pub(crate) fn wants(subscriber: &'static str, event_types: &[&'static str]) -> BusSubscription {
    BusSubscription { subscriber, event_types: event_types.to_vec() }
}

/// The output of `future`, within a time that only a failure exceeds.
pub(crate) async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), future)
        .await
        .unwrap_or_else(|_elapsed| panic!("waited too long: {what}"))
}

/// The next delivery.
pub(crate) async fn next(deliveries: &mut Deliveries) -> Delivery {
    soon("a delivery", deliveries.next()).await.expect("the stream of deliveries has not ended")
}

/// The next `count` deliveries.
pub(crate) async fn take(deliveries: &mut Deliveries, count: usize) -> Vec<Delivery> {
    let mut taken = Vec::new();
    while taken.len() < count {
        taken.push(next(deliveries).await);
    }
    taken
}

/// Whether the sequences of each subject rise by one from one, duplicates left out.
pub(crate) fn assert_in_order<'a>(received: impl IntoIterator<Item = &'a Arc<Envelope>>) {
    let mut last: HashMap<Arc<str>, u32> = HashMap::new();
    for event in received {
        let last = last.entry(Arc::clone(&event.subject)).or_default();
        assert!(
            event.sequence <= *last + 1,
            "{} came after {last} of {}",
            event.sequence,
            event.subject
        );
        *last = event.sequence.max(*last);
    }
}

/// The sequences of `deliveries`.
pub(crate) fn sequences(deliveries: &[Delivery]) -> Vec<u32> {
    deliveries.iter().map(|delivery| delivery.event.sequence).collect()
}
