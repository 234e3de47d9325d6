//! `/admin/service-accounts/{id}/revoke`: asks, and ends an account for good.

use super::{PATH, ServiceAccount, api_of};
use crate::admin::command::command;
use crate::admin::view::{Area, FormView, Nav, OneFormPage, Refused};
use crate::api::Call;
use crate::visit::{Outcome, Visit};

pub(super) async fn ask(visit: Visit) -> Outcome {
    let account = visit.get::<ServiceAccount>(&api_of(&visit.param("id"))).await?;
    let form =
        FormView::post("revoke", format!("{PATH}/{}/revoke", account.id), "Revoke it for good");
    let page = OneFormPage {
        layout: visit.layout(&format!("Revoke {}", account.name)).await,
        nav: Nav::of(&visit, Area::ServiceAccounts),
        title: "Revoke a service account",
        context: "context-users",
        intro: "Its tokens are refused within seconds, and its key opens nothing any more. This cannot be undone; the program needs \
                another account.",
        back: PATH.to_owned(),
        form: form.tone("danger").fields(Vec::new(), Refused::default()),
    };
    visit.page(&page)
}

pub(super) async fn revoke(visit: Visit) -> Outcome {
    let call = Call::delete(api_of(&visit.param("id")));
    command(&visit, call, "The account is revoked.", PATH).await
}
