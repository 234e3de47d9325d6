//! Payments: the list, and one payment with its attempts, its discrepancy and its refunds.

mod list;
mod refund;
mod show;

use pages::address::segment;
use serde::Deserialize;
use shared_kernel::Permission::Refunds;
use shared_kernel::id::number_of;

use super::places::payment_page;
use super::view::Cell;
use crate::money::Money;
use crate::page_table::{Page, Who, get, post};
use crate::when;

pub(super) fn pages() -> Vec<Page> {
    let refunds = Who::Holder(Refunds);
    vec![
        get("/admin/payments", list::show).who(refunds),
        get("/admin/payments/{id}", show::show).who(refunds),
        post("/admin/payments/{id}/refund", refund::refund).who(refunds),
    ]
}

/// A payment as staff sees it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct PaymentSummary {
    id: String,
    order_id: String,
    requested_at: String,
    settled_at: Option<String>,
    status: String,
    amount: Money,
    refunded: Money,
    refundable: Money,
    decline_reason: Option<String>,
    provider_reference: Option<String>,
    refunds: Vec<Refund>,
    discrepancy: Option<Discrepancy>,
}

#[derive(Debug, Clone, Deserialize)]
struct Refund {
    id: String,
    amount: Money,
    status: String,
    requested_at: String,
}

/// The provider states another amount than it was asked for.
#[derive(Debug, Clone, Deserialize)]
struct Discrepancy {
    differs_since: String,
    asked: Money,
    stated: Option<Money>,
    detail: String,
}

impl PaymentSummary {
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    fn badge(&self) -> Cell {
        let (word, tone) = match self.status.as_str() {
            "requested" => ("Requested", "wait"),
            "unknown" => ("Outcome unknown", "wait"),
            "captured" => ("Captured", "good"),
            "declined" => ("Declined", "bad"),
            "voided" => ("Voided", "off"),
            other => (other, "off"),
        };
        if self.discrepancy.is_some() {
            Cell::badge("Discrepancy", "bad")
        } else {
            Cell::badge(word, tone)
        }
    }
}

/// The row of a payment: id, time, status, amount.
pub(super) fn payment_cells(payment: &PaymentSummary) -> Vec<Cell> {
    vec![
        Cell::link(number_of(&payment.id), payment_page(&payment.id)),
        Cell::text(when::moment(&payment.requested_at)),
        payment.badge(),
        Cell::number(&payment.amount),
    ]
}

/// The facts of a payment.
pub(super) fn facts(payment: &PaymentSummary) -> Vec<(&'static str, Cell)> {
    let mut facts = vec![
        ("Status", payment.badge()),
        ("Amount", Cell::text(payment.amount.to_string())),
        ("Requested", Cell::text(when::moment(&payment.requested_at))),
    ];
    let settled = payment.settled_at.as_deref();
    facts.extend(settled.map(|moment| ("Settled", Cell::text(when::moment(moment)))));
    let declined = payment.decline_reason.as_deref();
    facts.extend(declined.map(|reason| ("Declined for", Cell::text(reason.replace('_', " ")))));
    if payment.refunded.amount_minor > 0 {
        facts.push(("Refunded", Cell::text(payment.refunded.to_string())));
    }
    facts.push(("Can be refunded", Cell::text(payment.refundable.to_string())));
    facts
}

/// The payment in the API.
fn api_of(id: &str) -> String {
    format!("/api/v1/payments/{}", segment(id))
}
