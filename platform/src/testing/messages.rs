//! Events, and records of them, for tests of the parts that carry, hold or show messages.

use std::sync::Arc;

use chrono::DateTime;
use serde_json::value::RawValue;
use shared_kernel::Envelope;
use uuid::Uuid;

use crate::message_log::{Kind, MessageLog};

/// An event of `orders` about `subject`: its id, sequence and process follow from its number.
pub fn sample_event(number: u32, subject: &str) -> Envelope {
    Envelope {
        id: Uuid::from_u128(number.into()),
        source: "orders".into(),
        event_type: "orders.order-placed.v1".into(),
        subject: subject.into(),
        time: DateTime::UNIX_EPOCH,
        sequence: number,
        correlation_id: Uuid::from_u128(u128::from(number) << 64),
        causation_id: None,
        traceparent: None,
        tenant: None,
        data: Arc::from(RawValue::NULL.to_owned()),
    }
}

/// Records that `orders` has published [`sample_event`] about `order/<number>`.
pub fn record_message(log: &MessageLog, number: u32) {
    log.record(Kind::Published, "orders", &sample_event(number, &format!("order/{number}")));
}
