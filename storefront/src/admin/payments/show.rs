//! `/admin/payments/{id}`: one payment with its discrepancy, its refunds, the attempts that settled nothing, and the form of a
//! refund.

use actix_web::http::StatusCode;
use askama::Template;
use pages::form::Form;
use serde::Deserialize;
use shared_kernel::Permission;
use shared_kernel::id::number_of;

use super::{PaymentSummary, Refund, api_of, facts};
use crate::admin::places::{order_page, payment_page};
use crate::admin::view::{Area, Cell, Field, FormView, Nav, Refused, Table, key_of};
use crate::layout::Layout;
use crate::visit::{Outcome, Visit};
use crate::when;

/// A payment with the calls of the provider that settled nothing.
#[derive(Debug, Deserialize)]
struct Payment {
    #[serde(flatten)]
    summary: PaymentSummary,
    unsettled_attempts: Vec<Attempt>,
}

#[derive(Debug, Deserialize)]
struct Attempt {
    attempted_at: String,
    asked: String,
    answer: String,
}

#[derive(Template)]
#[template(path = "admin/payment.html")]
struct PaymentPage {
    layout: Layout,
    nav: Nav,
    title: String,
    facts: Vec<(&'static str, Cell)>,
    discrepancy: Option<String>,
    refunds: Table,
    attempts: Table,
    /// The form of a refund, while there is something to refund.
    refund: Option<FormView>,
}

pub(super) async fn show(visit: Visit) -> Outcome {
    page(&visit, None).await
}

/// The page with a form that was not taken before.
pub(super) async fn page(visit: &Visit, again: Option<(Form, Refused)>) -> Outcome {
    let status = again.as_ref().map_or(StatusCode::OK, |(_, refused)| refused.status());
    let id = visit.param("id");
    let Payment { summary, unsettled_attempts } = visit.get::<Payment>(&api_of(&id)).await?;
    let mut all = facts(&summary);
    let order = number_of(&summary.order_id);
    let order = if visit.may(Permission::Orders) {
        Cell::link(order, order_page(&summary.order_id))
    } else {
        Cell::text(order)
    };
    all.push(("Order", order));
    let reference = summary.provider_reference.as_deref();
    all.extend(reference.map(|reference| ("At the provider", Cell::text(reference))));
    let title = format!("Payment {}", number_of(&summary.id));
    let asked =
        Table::new("Calls of the provider that settled nothing", &["When", "Asked", "Answer"]);
    let page = PaymentPage {
        layout: visit.layout(&title).await,
        nav: Nav::of(visit, Area::Payments),
        title,
        facts: all,
        discrepancy: discrepancy(&summary),
        refunds: Table::new("Refunds", &["Refund", "Requested", "Status", "#Amount"])
            .rows(summary.refunds.iter().map(refund_cells)),
        attempts: asked.rows(unsettled_attempts.iter().map(attempt_cells)),
        refund: (summary.refundable.amount_minor > 0).then(|| form(visit, &summary, again)),
    };
    visit.page_with(status, &page)
}

fn discrepancy(payment: &PaymentSummary) -> Option<String> {
    let found = payment.discrepancy.as_ref()?;
    let stated = found.stated.as_ref().map_or_else(|| "no amount".to_owned(), ToString::to_string);
    Some(format!(
        "Since {} the provider states {stated}, and was asked for {}. {} Nothing is charged or refunded until it is settled there.",
        when::moment(&found.differs_since),
        found.asked,
        found.detail
    ))
}

fn refund_cells(refund: &Refund) -> Vec<Cell> {
    let (word, tone) = match refund.status.as_str() {
        "requested" => ("On its way", "wait"),
        "completed" => ("Completed", "good"),
        "failed" => ("Refused", "bad"),
        other => (other, "off"),
    };
    vec![
        Cell::text(number_of(&refund.id)),
        Cell::text(when::moment(&refund.requested_at)),
        Cell::badge(word, tone),
        Cell::number(&refund.amount),
    ]
}

fn attempt_cells(attempt: &Attempt) -> Vec<Cell> {
    vec![
        Cell::text(when::moment(&attempt.attempted_at)),
        Cell::text(&attempt.asked),
        Cell::text(&attempt.answer),
    ]
}

fn form(visit: &Visit, payment: &PaymentSummary, again: Option<(Form, Refused)>) -> FormView {
    let (typed, refused) = again.unwrap_or_default();
    let left = format!("Left empty, all that is left: {}.", payment.refundable);
    let fields = vec![
        Field::amount("amount", "Amount", typed.text("amount")).optional().hint(left),
        Field::line("reason", "Reason", typed.text("reason"))
            .hint("It stays with the refund, sealed with the key of the customer."),
    ];
    FormView::post("refund", format!("{}/refund", payment_page(&payment.id)), "Refund")
        .key(key_of(visit, &typed))
        .hidden("currency", &payment.refundable.currency)
        .fields(fields, refused)
}
