//! `/admin/service-accounts`: the accounts of programs.

use shared_kernel::id::number_of;

use super::{PATH, ServiceAccount};
use crate::admin::listing::{Filters, Listed};
use crate::admin::view::{Area, Cell, Link, ListPage, Nav, Table};
use crate::visit::{Outcome, Visit};
use crate::when;

pub(super) async fn show(visit: Visit) -> Outcome {
    let filters = Filters::of(&visit, &[]);
    let asked = filters.query().with_some("cursor", visit.query("cursor").as_deref());
    let listed =
        visit.get::<Listed<ServiceAccount>>(&asked.below("/api/v1/service-accounts")).await?;
    let columns = ["Account", "Status", "Permissions", "Made", "Last used", "End"];
    let page = ListPage {
        layout: visit.layout("Service accounts").await,
        nav: Nav::of(&visit, Area::ServiceAccounts),
        title: "Service accounts",
        context: "context-users",
        intro: "A program logs in with the id and the key of an account, and may do what the account permits.",
        actions: vec![Link { href: format!("{PATH}/new"), label: "New account" }],
        filters: Vec::new(),
        table: Table::new("Accounts of programs, the latest first", &columns)
            .rows(listed.items.iter().map(cells)),
        empty: "No program has an account yet.",
        pager: filters.pager(&visit, PATH, listed.next.as_deref()),
    };
    visit.page(&page)
}

fn cells(account: &ServiceAccount) -> Vec<Cell> {
    let (word, tone) = if account.is_active() { ("Active", "good") } else { ("Revoked", "off") };
    let used = account.last_used_at.as_deref().map_or_else(|| "Never".to_owned(), when::moment);
    let end = if account.is_active() {
        Cell::link("Revoke", format!("{PATH}/{}/revoke", account.id))
    } else {
        Cell::default()
    };
    vec![
        Cell::text(&account.name).below(number_of(&account.id)),
        Cell::badge(word, tone),
        Cell::text(account.permissions.join(", ")),
        Cell::text(when::day(&account.made_at)),
        Cell::text(used),
        end,
    ]
}
