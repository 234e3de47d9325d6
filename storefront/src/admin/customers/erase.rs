//! `/admin/customers/{id}/erase`: asks, and erases an account. It cannot be undone, so that its own address must be typed.

use super::{User, api_of, page_of};
use crate::admin::command::command;
use crate::admin::view::{Area, Field, FormView, Nav, OneFormPage, Refused};
use crate::api::Call;
use crate::visit::{Outcome, Visit};

pub(super) async fn ask(visit: Visit) -> Outcome {
    page(&visit, "", Refused::default()).await
}

pub(super) async fn erase(visit: Visit) -> Outcome {
    let (id, form) = (visit.param("id"), visit.form());
    let user = visit.get::<User>(&api_of(&id)).await?;
    let typed = form.text("email").trim();
    if user.email.as_deref() != Some(typed) {
        let refused = Refused::field("email", "must be the address of the account, exactly");
        return page(&visit, typed, refused).await;
    }
    let done = "The account is erased. Its orders stay without name and address.";
    command(&visit, Call::delete(api_of(&id)), done, &page_of(&id)).await
}

async fn page(visit: &Visit, typed: &str, refused: Refused) -> Outcome {
    let (id, status) = (visit.param("id"), refused.status());
    let user = visit.get::<User>(&api_of(&id)).await?;
    let address = Field::line("email", "Address of the account", typed)
        .hint(format!("To be sure, type {}.", user.email.as_deref().unwrap_or_default()))
        .whole();
    let form = FormView::post("erase", format!("{}/erase", page_of(&id)), "Erase it for good");
    let page = OneFormPage {
        layout: visit.layout("Erase an account").await,
        nav: Nav::of(visit, Area::Customers),
        title: "Erase an account",
        context: "context-users",
        intro: "Name, address and log-in are deleted, and the key is destroyed by which its addresses on orders can be read. \
                Orders and payments are kept. This cannot be undone.",
        back: page_of(&id),
        form: form.tone("danger").fields(vec![address], refused),
    };
    visit.page_with(status, &page)
}
