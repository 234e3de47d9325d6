//! `/admin/customers/{id}`: one account with its roles, and the buttons that its status and the permissions of the reader allow.

use askama::Template;
use pages::address::Query;
use shared_kernel::Permission;

use super::{ROLES, User, api_of, page_of, role_in_words};
use crate::admin::view::{Area, Button, Cell, Choice, Field, FormView, Link, Nav, Refused};
use crate::layout::Layout;
use crate::visit::{Outcome, Visit};
use crate::when;

#[derive(Template)]
#[template(path = "admin/customer.html")]
struct CustomerPage {
    layout: Layout,
    nav: Nav,
    title: String,
    facts: Vec<(&'static str, Cell)>,
    links: Vec<Link>,
    roles: Vec<Role>,
    /// The form that grants a role, for those who may.
    grant: Option<FormView>,
    buttons: Vec<Button>,
    /// The page that asks before it erases, unless that is done.
    erase: Option<String>,
}

/// A role of the account, with the button that revokes it for those who may.
struct Role {
    name: String,
    revoke: Option<Button>,
}

pub(super) async fn show(visit: Visit) -> Outcome {
    let user = visit.get::<User>(&api_of(&visit.param("id"))).await?;
    let page = CustomerPage {
        layout: visit.layout(user.name()).await,
        nav: Nav::of(&visit, Area::Customers),
        title: user.name().to_owned(),
        facts: facts(&user),
        links: links(&visit, &user),
        roles: roles(&visit, &user),
        grant: grant(&visit, &user),
        buttons: buttons(&visit, &user),
        erase: (user.status != "erased").then(|| format!("{}/erase", page_of(&user.id))),
    };
    visit.page(&page)
}

fn facts(user: &User) -> Vec<(&'static str, Cell)> {
    let mut facts = vec![("Status", user.badge())];
    let since = user.status_since.as_deref();
    facts.extend(since.map(|since| ("Since", Cell::text(when::moment(since)))));
    facts.extend(user.email.as_deref().map(|email| ("Address", Cell::text(email))));
    facts.push(("Registered", Cell::text(when::moment(&user.registered_at))));
    facts.push(("Id", Cell::text(&user.id)));
    facts
}

fn links(visit: &Visit, user: &User) -> Vec<Link> {
    let mut links = Vec::new();
    if visit.may(Permission::Orders) {
        let href = Query::new().with("customer_id", &user.id).below("/admin/orders");
        links.push(Link { href, label: "Orders of this account" });
    }
    if visit.may(Permission::Audit) {
        let query = Query::new().with("of", "users").with("principal_id", &user.id);
        links.push(Link { href: query.below("/admin/audit"), label: "What it did to accounts" });
    }
    links
}

fn roles(visit: &Visit, user: &User) -> Vec<Role> {
    let may = visit.may(Permission::Access) && user.status != "erased";
    let role = |role: &String| {
        let name = role_in_words(role).to_owned();
        // The role of a customer says only that somebody buys, so no button revokes it.
        let revoke = (may && role != "customer").then(|| {
            Button::new(
                format!("{}/revoke", page_of(&user.id)),
                format!("Revoke {name}"),
                visit.new_key(),
            )
            .tone("danger small")
            .hidden("role", role)
        });
        Role { name, revoke }
    };
    user.roles.iter().map(role).collect()
}

fn grant(visit: &Visit, user: &User) -> Option<FormView> {
    let has = |role: &str| user.roles.iter().any(|one| one == role);
    let lacking: Vec<(&str, &str)> = ROLES.into_iter().filter(|(role, _)| !has(role)).collect();
    if !visit.may(Permission::Access) || user.status != "active" || lacking.is_empty() {
        return None;
    }
    let role = Field::choice("role", "Another role", Choice::among(&lacking, ""));
    let form = FormView::post("grant", format!("{}/grant", page_of(&user.id)), "Grant it").tone("");
    Some(form.key(visit.new_key()).fields(vec![role], Refused::default()))
}

fn buttons(visit: &Visit, user: &User) -> Vec<Button> {
    let button = |verb: &str, label: &str| {
        Button::new(format!("{}/{verb}", page_of(&user.id)), label, visit.new_key())
    };
    match user.status.as_str() {
        "active" => vec![
            button("end-sessions", "End its sessions"),
            button("deactivate", "Deactivate it").tone("danger"),
        ],
        "deactivated" => vec![button("reactivate", "Reactivate it").tone("primary")],
        _ => Vec::new(),
    }
}
