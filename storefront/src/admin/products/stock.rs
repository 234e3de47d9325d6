//! `/admin/products/{id}/stock`: the units of one product with their ledger, receipts and adjustments.

use actix_web::http::StatusCode;
use askama::Template;
use pages::form::Form;
use serde::Deserialize;
use serde_json::json;
use shared_kernel::id::number_of;

use super::{Product, api_of, page_of};
use crate::admin::listing::{Filters, Listed};
use crate::admin::view::{Area, Cell, Field, FormView, Nav, Pager, Refused, Table, key_of};
use crate::api::Call;
use crate::layout::Layout;
use crate::refusal::Refusal;
use crate::visit::{Outcome, Visit};
use crate::when;

/// An entry of the ledger.
#[derive(Debug, Deserialize)]
struct Movement {
    delta: i64,
    kind: String,
    moved_at: String,
    order_id: Option<String>,
    reason: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/stock.html")]
struct StockPage {
    layout: Layout,
    nav: Nav,
    product: Product,
    back: String,
    receive: FormView,
    adjust: FormView,
    ledger: Table,
    pager: Pager,
}

/// A form that was not taken.
enum Again {
    Receive(Form, Refused),
    Adjust(Form, Refused),
}

impl Again {
    const fn status(&self) -> StatusCode {
        match self {
            Self::Receive(_, refused) | Self::Adjust(_, refused) => refused.status(),
        }
    }
}

pub(super) async fn show(visit: Visit) -> Outcome {
    page(&visit, None).await
}

pub(super) async fn receive(visit: Visit) -> Outcome {
    let (id, typed) = (visit.param("id"), visit.form());
    let Some(quantity) = typed.number("quantity") else {
        let refused = Refused::field("quantity", "must be a whole number of units");
        return page(&visit, Some(Again::Receive(typed, refused))).await;
    };
    let body = json!({ "quantity": quantity });
    let call = Call::post(format!("{}/stock/receipts", api_of(&id)), &body).key(typed.text("key"));
    match visit.call(call).await {
        Ok(_received) => done(&visit, &id, &format!("{quantity} units are received.")),
        Err(Refusal::Problem(problem)) => {
            let again = Again::Receive(typed, Refused::of(&problem));
            page(&visit, Some(again)).await
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn adjust(visit: Visit) -> Outcome {
    let (id, typed) = (visit.param("id"), visit.form());
    let Some(delta) = typed.number("delta") else {
        let refused = Refused::field("delta", "must be a whole number, such as 2 or -3");
        return page(&visit, Some(Again::Adjust(typed, refused))).await;
    };
    let body = json!({ "delta": delta, "reason": typed.text("reason") });
    let call =
        Call::post(format!("{}/stock/adjustments", api_of(&id)), &body).key(typed.text("key"));
    match visit.call(call).await {
        Ok(_adjusted) => done(&visit, &id, "The count is corrected."),
        Err(Refusal::Problem(problem)) => {
            let again = Again::Adjust(typed, Refused::of(&problem));
            page(&visit, Some(again)).await
        }
        Err(other) => Err(other),
    }
}

fn done(visit: &Visit, id: &str, text: &str) -> Outcome {
    visit.flash(text);
    visit.see_other(&format!("{}/stock", page_of(id)))
}

async fn page(visit: &Visit, again: Option<Again>) -> Outcome {
    let status = again.as_ref().map_or(StatusCode::OK, Again::status);
    let id = visit.param("id");
    let product = visit.get::<Product>(&api_of(&id)).await?;
    let path = format!("{}/stock", page_of(&id));
    let filters = Filters::of(visit, &[]);
    let asked = filters.query().with_some("cursor", visit.query("cursor").as_deref());
    let asked = asked.below(&format!("{}/stock/movements", api_of(&id)));
    let ledger = visit.get::<Listed<Movement>>(&asked).await?;
    let (received, adjusted) = match again {
        Some(Again::Receive(typed, refused)) => (Some((typed, refused)), None),
        Some(Again::Adjust(typed, refused)) => (None, Some((typed, refused))),
        None => (None, None),
    };
    let columns = ["When", "What", "#Units", "Why"];
    let page = StockPage {
        layout: visit.layout(&format!("Stock of {}", product.name)).await,
        nav: Nav::of(visit, Area::Products),
        back: page_of(&id),
        receive: receive_form(visit, &path, received),
        adjust: adjust_form(visit, &path, adjusted),
        ledger: Table::new("Ledger, the latest entry first", &columns)
            .rows(ledger.items.iter().map(cells)),
        pager: filters.pager(visit, &path, ledger.next.as_deref()),
        product,
    };
    visit.page_with(status, &page)
}

fn receive_form(visit: &Visit, path: &str, again: Option<(Form, Refused)>) -> FormView {
    let (typed, refused) = again.unwrap_or_default();
    let quantity = Field::number("quantity", "Units that arrived", typed.text("quantity"));
    FormView::post("receive", format!("{path}/receive"), "Record the receipt")
        .key(key_of(visit, &typed))
        .fields(vec![quantity], refused)
}

fn adjust_form(visit: &Visit, path: &str, again: Option<(Form, Refused)>) -> FormView {
    let (typed, refused) = again.unwrap_or_default();
    let delta = Field::number("delta", "Difference", typed.text("delta"))
        .hint("More or fewer than the ledger says, such as 2 or -3.");
    let reason = Field::line("reason", "Reason", typed.text("reason"));
    FormView::post("adjust", format!("{path}/adjust"), "Correct the count")
        .tone("")
        .key(key_of(visit, &typed))
        .fields(vec![delta, reason], refused)
}

fn cells(movement: &Movement) -> Vec<Cell> {
    let (what, tone) = match movement.kind.as_str() {
        "received" => ("Received", "good"),
        "adjusted" => ("Adjusted", "wait"),
        "sold" => ("Sold", "off"),
        "returned" => ("Returned", "good"),
        other => (other, "off"),
    };
    let why = match (&movement.order_id, &movement.reason) {
        (Some(order), _) => {
            Cell::link(format!("Order {}", number_of(order)), format!("/admin/orders/{order}"))
        }
        (None, Some(reason)) => Cell::text(reason),
        (None, None) => Cell::default(),
    };
    vec![
        Cell::text(when::moment(&movement.moved_at)),
        Cell::badge(what, tone),
        Cell::number(&format!("{:+}", movement.delta)),
        why,
    ]
}
