//! An event for the tests beside the code.

use std::sync::Arc;

use chrono::DateTime;
use serde_json::value::RawValue;
use shared_kernel::Envelope;
use uuid::Uuid;

pub(super) fn event() -> Arc<Envelope> {
    Arc::new(Envelope {
        id: Uuid::from_u128(1),
        source: "orders".into(),
        event_type: "orders.order-placed.v1".into(),
        subject: "order/1".into(),
        sequence: 1,
        time: DateTime::UNIX_EPOCH,
        correlation_id: Uuid::from_u128(1),
        causation_id: None,
        traceparent: None,
        tenant: None,
        data: RawValue::from_string("{}".to_owned()).unwrap().into(),
    })
}
