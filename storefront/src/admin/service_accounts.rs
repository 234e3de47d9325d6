//! Service accounts: the list, a new one whose secret is shown once, and the end of one.

mod list;
mod make;
mod revoke;

use pages::address::segment;
use serde::Deserialize;
use shared_kernel::Permission::Access;

use crate::page_table::{Page, Who, get, post};

pub(super) fn pages() -> Vec<Page> {
    let access = Who::Holder(Access);
    vec![
        get("/admin/service-accounts", list::show).who(access),
        get("/admin/service-accounts/new", make::ask).who(access),
        post("/admin/service-accounts/new", make::make).who(access),
        get("/admin/service-accounts/{id}/revoke", revoke::ask).who(access),
        post("/admin/service-accounts/{id}/revoke", revoke::revoke).who(access),
    ]
}

const PATH: &str = "/admin/service-accounts";

/// A service account as the API shows it, without its key.
#[derive(Debug, Clone, Deserialize)]
struct ServiceAccount {
    id: String,
    name: String,
    permissions: Vec<String>,
    status: String,
    made_at: String,
    last_used_at: Option<String>,
}

impl ServiceAccount {
    fn is_active(&self) -> bool {
        self.status == "active"
    }
}

/// The account in the API.
fn api_of(id: &str) -> String {
    format!("/api/v1/service-accounts/{}", segment(id))
}
