//! `/admin/orders`: the orders of all customers or of one, by status.

use shared_kernel::Permission;
use shared_kernel::id::number_of;

use super::{OrderSummary, order_cells};
use crate::admin::listing::{Filters, Listed};
use crate::admin::places::order_page;
use crate::admin::view::{Area, Cell, Choice, Field, FormView, ListPage, Nav, Refused, Table};
use crate::refusal::Refusal;
use crate::visit::{Outcome, Visit};

const PATH: &str = "/admin/orders";

const STATUSES: [(&str, &str); 7] = [
    ("", "Any"),
    ("confirmed", "To ship"),
    ("shipped", "Shipped"),
    ("delivered", "Delivered"),
    ("cancelled", "Cancelled"),
    ("placed", "Placed"),
    ("awaiting-payment", "Awaiting payment"),
];

pub(super) async fn show(visit: Visit) -> Outcome {
    if let Some(id) = visit.query("id") {
        return visit.see_other(&order_page(&id));
    }
    let filters = Filters::of(&visit, &["status", "customer_id"]);
    let asked = filters.query().with_some("cursor", visit.query("cursor").as_deref());
    let asked =
        if filters.value("customer_id").is_empty() { asked.with("all", "true") } else { asked };
    let (listed, refused) =
        match visit.get::<Listed<OrderSummary>>(&asked.below("/api/v1/orders")).await {
            Ok(listed) => (listed, Refused::default()),
            Err(Refusal::Problem(problem)) => {
                (Listed { items: Vec::new(), next: None }, Refused::of(&problem))
            }
            Err(other) => return Err(other),
        };
    let sees_customers = visit.may(Permission::Customers);
    let cells = |order: &OrderSummary| {
        let mut cells = order_cells(order);
        let name = number_of(&order.customer_id);
        let customer = if sees_customers {
            Cell::link(name, format!("/admin/customers/{}", order.customer_id))
        } else {
            Cell::text(name)
        };
        cells.push(customer);
        cells
    };
    let columns = ["Order", "Placed", "Status", "#Total", "Customer"];
    let page = ListPage {
        layout: visit.layout("Orders").await,
        nav: Nav::of(&visit, Area::Orders),
        title: "Orders",
        context: "context-orders",
        intro: "",
        actions: Vec::new(),
        filters: vec![search(&filters, refused)],
        table: Table::new("Orders, the newest first", &columns)
            .rows(listed.items.iter().map(cells)),
        empty: "No order is like that.",
        pager: filters.pager(&visit, PATH, listed.next.as_deref()),
    };
    visit.page(&page)
}

fn search(filters: &Filters, refused: Refused) -> FormView {
    let fields = vec![
        Field::choice("status", "Status", Choice::among(&STATUSES, filters.value("status"))),
        Field::line("customer_id", "Whole id of a customer", filters.value("customer_id")),
        Field::line("id", "Whole id of an order", ""),
    ];
    FormView::get("search", PATH, "Show").fields(fields, refused)
}
