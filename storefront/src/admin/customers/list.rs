//! `/admin/customers`: the accounts, the latest first, by part of the address, role and status.

use super::{ROLES, User, user_cells};
use crate::admin::listing::{Filters, Listed};
use crate::admin::view::{Area, Choice, Field, FormView, ListPage, Nav, Refused, Table};
use crate::visit::{Outcome, Visit};

const PATH: &str = "/admin/customers";

const STATUSES: [(&str, &str); 4] =
    [("", "Any"), ("active", "Active"), ("deactivated", "Deactivated"), ("erased", "Erased")];

pub(super) async fn show(visit: Visit) -> Outcome {
    let filters = Filters::of(&visit, &["email_contains", "role", "status"]);
    let asked = filters.query().with_some("cursor", visit.query("cursor").as_deref());
    let listed = visit.get::<Listed<User>>(&asked.below("/api/v1/users")).await?;
    let columns = ["Account", "Status", "Roles", "Registered"];
    let page = ListPage {
        layout: visit.layout("Customers").await,
        nav: Nav::of(&visit, Area::Customers),
        title: "Customers",
        context: "context-users",
        intro: "",
        actions: Vec::new(),
        filters: vec![search(&filters)],
        table: Table::new("Accounts, the latest first", &columns)
            .rows(listed.items.iter().map(user_cells)),
        empty: "No account is like that.",
        pager: filters.pager(&visit, PATH, listed.next.as_deref()),
    };
    visit.page(&page)
}

fn search(filters: &Filters) -> FormView {
    let roles: Vec<(&str, &str)> = std::iter::once(("", "Any")).chain(ROLES).collect();
    let fields = vec![
        Field::line("email_contains", "Part of the address", filters.value("email_contains")),
        Field::choice("role", "Role", Choice::among(&roles, filters.value("role"))),
        Field::choice("status", "Status", Choice::among(&STATUSES, filters.value("status"))),
    ];
    FormView::get("search", PATH, "Show").fields(fields, Refused::default())
}
