//! The bodies of webhooks, and the rows that wait for their delivery.

use chrono::{DateTime, Utc};
use platform::time::to_micros;
use serde::Serialize;
use shared_kernel::id::derived;
use uuid::Uuid;

use crate::ledger::{charges, refunds, webhooks};
use crate::wire::{CAPTURED, COMPLETED};

const CHARGE_CAPTURED: &str = "charge.captured";
const CHARGE_DECLINED: &str = "charge.declined";
const REFUND_COMPLETED: &str = "refund.completed";
const REFUND_FAILED: &str = "refund.failed";

/// The body of a webhook.
#[derive(Debug, Serialize)]
struct WebhookBody<'a> {
    /// Names the event; the same however often it is delivered.
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    /// When it happened, in seconds since 1970.
    created: i64,
    data: WebhookData<'a>,
}

/// The charge or refund that it is about.
#[derive(Debug, Serialize)]
struct WebhookData<'a> {
    idempotency_key: Uuid,
    /// The key of the charge that a refund belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    charge_key: Option<Uuid>,
    reference: &'a str,
    amount_minor: i64,
    currency: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

/// The webhook that reports the outcome of a charge.
pub(crate) fn of_charge(charge: &charges::Model, now: DateTime<Utc>) -> webhooks::Model {
    let kind = if charge.status == CAPTURED { CHARGE_CAPTURED } else { CHARGE_DECLINED };
    let data = WebhookData {
        idempotency_key: charge.idempotency_key,
        charge_key: None,
        reference: &charge.reference,
        amount_minor: charge.amount_minor,
        currency: &charge.currency,
        reason: charge.decline_reason.as_deref(),
    };
    row(kind, data, now)
}

/// The webhook that reports the outcome of a refund.
pub(crate) fn of_refund(refund: &refunds::Model, now: DateTime<Utc>) -> webhooks::Model {
    let kind = if refund.status == COMPLETED { REFUND_COMPLETED } else { REFUND_FAILED };
    let data = WebhookData {
        idempotency_key: refund.idempotency_key,
        charge_key: Some(refund.charge_key),
        reference: &refund.reference,
        amount_minor: refund.amount_minor,
        currency: &refund.currency,
        reason: refund.failure_reason.as_deref(),
    };
    row(kind, data, now)
}

fn row(kind: &'static str, data: WebhookData<'_>, now: DateTime<Utc>) -> webhooks::Model {
    let name = derived(data.idempotency_key, kind);
    let event_id = format!("evt_{}", name.simple());
    let body = WebhookBody { id: &event_id, kind, created: now.timestamp(), data };
    let body = serde_json::json!(body).to_string();
    webhooks::Model {
        event_id,
        body,
        created_at: to_micros(now),
        attempts: 0,
        next_attempt_at: Some(to_micros(now)),
        delivered_at: None,
        last_error: None,
    }
}
