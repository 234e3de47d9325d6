//! `/admin/service-accounts/new`: an account for a program. Its key is in the answer to the form and nowhere else, so that this one POST
//! answers with a page and not with a redirection; sent again, it makes no second account and shows no key.

use askama::Template;
use pages::form::Form;
use serde::Deserialize;
use serde_json::json;
use shared_kernel::Permission;

use super::PATH;
use crate::admin::view::{Area, Choice, Field, FormView, Nav, OneFormPage, Refused, key_of};
use crate::api::Call;
use crate::layout::Layout;
use crate::refusal::Refusal;
use crate::visit::{Outcome, Visit};

/// Programs have no access to accounts.
const PERMISSIONS: [(&str, &str); 6] = [
    ("catalogue", "Catalogue"),
    ("stock", "Stock"),
    ("orders", "Orders"),
    ("refunds", "Refunds"),
    ("customers", "Customers"),
    ("audit", "Audit trail"),
];

#[derive(Deserialize)]
struct Made {
    client_id: String,
    /// Not in the answer to a repeated request.
    client_secret: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/secret.html")]
struct SecretPage {
    layout: Layout,
    nav: Nav,
    name: String,
    client_id: String,
    client_secret: Option<String>,
}

pub(super) async fn ask(visit: Visit) -> Outcome {
    form(&visit, &Form::default(), Refused::default()).await
}

pub(super) async fn make(visit: Visit) -> Outcome {
    let typed = visit.form();
    let permissions: Vec<&str> = typed.all("permissions").collect();
    let body = json!({ "name": typed.text("name"), "permissions": permissions });
    let call = Call::post("/api/v1/service-accounts", &body).key(typed.text("key"));
    let made = match visit.call(call).await {
        Ok(answer) => answer.json::<Made>()?,
        Err(Refusal::Problem(problem)) => {
            return form(&visit, &typed, Refused::of(&problem)).await;
        }
        Err(other) => return Err(other),
    };
    let page = SecretPage {
        layout: visit.layout("The key of the account").await,
        nav: Nav::of(&visit, Area::ServiceAccounts),
        name: typed.text("name").to_owned(),
        client_id: made.client_id,
        client_secret: made.client_secret,
    };
    visit.page(&page)
}

async fn form(visit: &Visit, typed: &Form, refused: Refused) -> Outcome {
    let status = refused.status();
    let chosen: Vec<&str> = typed.all("permissions").collect();
    let held = |(name, _): &(&str, &str)| Permission::parse(name).is_ok_and(|one| visit.may(one));
    let choices: Vec<(&str, &str)> = PERMISSIONS.into_iter().filter(held).collect();
    let fields = vec![
        Field::line("name", "Name", typed.text("name"))
            .hint("What the program is, such as Warehouse scanner.")
            .whole(),
        Field::checks("permissions", "Permissions", Choice::several(&choices, &chosen)),
    ];
    let page = OneFormPage {
        layout: visit.layout("New service account").await,
        nav: Nav::of(visit, Area::ServiceAccounts),
        title: "New service account",
        context: "context-users",
        intro: "The key is shown once, on the next page.",
        back: PATH.to_owned(),
        form: FormView::post("account", format!("{PATH}/new"), "Make the account")
            .key(key_of(visit, typed))
            .fields(fields, refused),
    };
    visit.page_with(status, &page)
}
