//! What the provider's webhooks say, as both sides of the wire see it.

use chrono::{DateTime, Utc};
use platform::time::to_micros;
use serde::{Deserialize, Serialize};
use shared_kernel::id::derived;
use uuid::Uuid;

use super::ledger::{CAPTURED, COMPLETED, charges, refunds, webhooks};

/// The body of a webhook.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WebhookBody {
    /// Names this piece of news; the same however often it is told.
    pub(crate) id: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// When it happened, in seconds since 1970.
    pub(crate) created: i64,
    pub(crate) data: WebhookData,
}

/// What it is about.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WebhookData {
    /// The key of the charge or refund: the id that we gave it.
    pub(crate) idempotency_key: Uuid,
    /// The key of the charge that a refund belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) charge_key: Option<Uuid>,
    pub(crate) reference: String,
    pub(crate) amount_minor: i64,
    pub(crate) currency: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
}

pub(crate) const CHARGE_CAPTURED: &str = "charge.captured";
pub(crate) const CHARGE_DECLINED: &str = "charge.declined";
pub(crate) const REFUND_COMPLETED: &str = "refund.completed";
pub(crate) const REFUND_FAILED: &str = "refund.failed";

/// The webhook that tells of a charge.
pub(crate) fn of_charge(charge: &charges::Model, now: DateTime<Utc>) -> webhooks::Model {
    let kind = if charge.status == CAPTURED { CHARGE_CAPTURED } else { CHARGE_DECLINED };
    let data = WebhookData {
        idempotency_key: charge.idempotency_key,
        charge_key: None,
        reference: charge.reference.clone(),
        amount_minor: charge.amount_minor,
        currency: charge.currency.clone(),
        reason: charge.decline_reason.clone(),
    };
    row(kind, data, now)
}

/// The webhook that tells of a refund.
pub(crate) fn of_refund(refund: &refunds::Model, now: DateTime<Utc>) -> webhooks::Model {
    let kind = if refund.status == COMPLETED { REFUND_COMPLETED } else { REFUND_FAILED };
    let data = WebhookData {
        idempotency_key: refund.idempotency_key,
        charge_key: Some(refund.charge_key),
        reference: refund.reference.clone(),
        amount_minor: refund.amount_minor,
        currency: refund.currency.clone(),
        reason: refund.failure_reason.clone(),
    };
    row(kind, data, now)
}

fn row(kind: &str, data: WebhookData, now: DateTime<Utc>) -> webhooks::Model {
    let name = derived(data.idempotency_key, kind);
    let event_id = format!("evt_{}", name.simple());
    let body =
        WebhookBody { id: event_id.clone(), kind: kind.to_owned(), created: now.timestamp(), data };
    webhooks::Model {
        event_id,
        body: serde_json::json!(body).to_string(),
        created_at: to_micros(now),
        attempts: 0,
        next_attempt_at: Some(to_micros(now)),
        delivered_at: None,
        last_error: None,
    }
}
