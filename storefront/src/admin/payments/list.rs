//! `/admin/payments`: the payments, by status and with or without a discrepancy.

use shared_kernel::id::number_of;

use super::{PaymentSummary, payment_cells};
use crate::admin::listing::{Filters, Listed};
use crate::admin::places::order_page;
use crate::admin::view::{Area, Cell, Choice, Field, FormView, ListPage, Nav, Refused, Table};
use crate::visit::{Outcome, Visit};

const PATH: &str = "/admin/payments";

const STATUSES: [(&str, &str); 6] = [
    ("", "Any"),
    ("captured", "Captured"),
    ("declined", "Declined"),
    ("voided", "Voided"),
    ("requested", "Requested"),
    ("unknown", "Outcome unknown"),
];

const DISCREPANCIES: [(&str, &str); 3] =
    [("", "Any"), ("true", "Differ from ours"), ("false", "Agree with ours")];

pub(super) async fn show(visit: Visit) -> Outcome {
    let filters = Filters::of(&visit, &["status", "discrepancy"]);
    let asked = filters.query().with_some("cursor", visit.query("cursor").as_deref());
    let listed = visit.get::<Listed<PaymentSummary>>(&asked.below("/api/v1/payments")).await?;
    let cells = |payment: &PaymentSummary| {
        let mut cells = payment_cells(payment);
        cells.push(Cell::link(number_of(&payment.order_id), order_page(&payment.order_id)));
        cells
    };
    let columns = ["Payment", "Requested", "Status", "#Amount", "Order"];
    let page = ListPage {
        layout: visit.layout("Payments").await,
        nav: Nav::of(&visit, Area::Payments),
        title: "Payments",
        context: "context-payments",
        intro: "",
        actions: Vec::new(),
        filters: vec![search(&filters)],
        table: Table::new("Payments, the newest first", &columns)
            .rows(listed.items.iter().map(cells)),
        empty: "No payment is like that.",
        pager: filters.pager(&visit, PATH, listed.next.as_deref()),
    };
    visit.page(&page)
}

fn search(filters: &Filters) -> FormView {
    let amounts = Choice::among(&DISCREPANCIES, filters.value("discrepancy"));
    let fields = vec![
        Field::choice("status", "Status", Choice::among(&STATUSES, filters.value("status"))),
        Field::choice("discrepancy", "Amounts of the provider", amounts),
    ];
    FormView::get("search", PATH, "Show").fields(fields, Refused::default())
}
