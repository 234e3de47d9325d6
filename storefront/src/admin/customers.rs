//! Customers and staff: the list, and one account with its roles and what can be done about it.

mod act;
mod erase;
mod list;
mod show;

use pages::address::segment;
use serde::Deserialize;
use shared_kernel::Permission::{Access, Customers};

use super::view::Cell;
use crate::page_table::{Page, Who, get, post};
use crate::when;

pub(super) fn pages() -> Vec<Page> {
    let (customers, access) = (Who::Holder(Customers), Who::Holder(Access));
    vec![
        get("/admin/customers", list::show).who(customers),
        get("/admin/customers/{id}", show::show).who(customers),
        post("/admin/customers/{id}/grant", act::grant).who(access),
        post("/admin/customers/{id}/revoke", act::revoke).who(access),
        post("/admin/customers/{id}/deactivate", act::deactivate).who(customers),
        post("/admin/customers/{id}/reactivate", act::reactivate).who(customers),
        post("/admin/customers/{id}/end-sessions", act::end_sessions).who(customers),
        get("/admin/customers/{id}/erase", erase::ask).who(customers),
        post("/admin/customers/{id}/erase", erase::erase).who(customers),
    ]
}

/// The roles of the API, and their names for people.
const ROLES: [(&str, &str); 4] = [
    ("customer", "Customer"),
    ("catalogue-manager", "Catalogue manager"),
    ("support", "Support"),
    ("admin", "Admin"),
];

/// An account as the API shows it. An erased one has neither name nor address.
#[derive(Debug, Clone, Deserialize)]
struct User {
    id: String,
    display_name: Option<String>,
    email: Option<String>,
    roles: Vec<String>,
    status: String,
    status_since: Option<String>,
    registered_at: String,
}

impl User {
    fn name(&self) -> &str {
        self.display_name.as_deref().unwrap_or("Erased")
    }

    fn badge(&self) -> Cell {
        match self.status.as_str() {
            "active" => Cell::badge("Active", "good"),
            "deactivated" => Cell::badge("Deactivated", "wait"),
            "erased" => Cell::badge("Erased", "off"),
            other => Cell::badge(other, "off"),
        }
    }
}

fn role_in_words(role: &str) -> &str {
    ROLES.iter().find(|(known, _)| *known == role).map_or(role, |(_, name)| name)
}

fn user_cells(user: &User) -> Vec<Cell> {
    let roles: Vec<&str> = user.roles.iter().map(|role| role_in_words(role)).collect();
    vec![
        Cell::link(user.name(), page_of(&user.id)).below(user.email.clone().unwrap_or_default()),
        user.badge(),
        Cell::text(roles.join(", ")),
        Cell::text(when::day(&user.registered_at)),
    ]
}

fn page_of(id: &str) -> String {
    format!("/admin/customers/{}", segment(id))
}

/// The account in the API.
fn api_of(id: &str) -> String {
    format!("/api/v1/users/{}", segment(id))
}
