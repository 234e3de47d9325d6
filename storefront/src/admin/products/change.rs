//! The forms of one product: its details, its price, on and off sale. Each names the version that was on the page.

use serde_json::json;

use super::form::{Details, TypedPrice};
use super::show::{Again, show_again};
use super::{api_of, page_of};
use crate::admin::command::command;
use crate::admin::view::Refused;
use crate::api::Call;
use crate::refusal::Refusal;
use crate::visit::{Outcome, Visit};

pub(super) async fn change(visit: Visit) -> Outcome {
    let (id, typed) = (visit.param("id"), visit.form());
    let body = Details::typed(&typed).body();
    let call = Call::patch(api_of(&id), &body).if_match(typed.text("etag"));
    match visit.call(call).await {
        Ok(_changed) => {
            visit.flash("The details are saved.");
            visit.see_other(&page_of(&id))
        }
        Err(Refusal::Problem(problem)) => {
            show_again(&visit, Again::Details(typed, Refused::of(&problem))).await
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn reprice(visit: Visit) -> Outcome {
    let (id, typed) = (visit.param("id"), visit.form());
    let body = match TypedPrice::typed(&typed).body() {
        Ok(body) => body,
        Err(refused) => return show_again(&visit, Again::Price(typed, refused)).await,
    };
    let call = Call::put(format!("{}/price", api_of(&id)), &body).if_match(typed.text("etag"));
    match visit.call(call).await {
        Ok(_repriced) => {
            visit.flash("The price is changed.");
            visit.see_other(&page_of(&id))
        }
        Err(Refusal::Problem(problem)) => {
            show_again(&visit, Again::Price(typed, Refused::of(&problem))).await
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn withdraw(visit: Visit) -> Outcome {
    let id = visit.param("id");
    let call = Call::command(format!("{}/withdraw", api_of(&id)));
    command(&visit, call, "The product is withdrawn: customers cannot order it.", &page_of(&id))
        .await
}

pub(super) async fn put_on_sale(visit: Visit) -> Outcome {
    let (id, typed) = (visit.param("id"), visit.form());
    let call = Call::patch(api_of(&id), &json!({ "on_sale": true })).if_match(typed.text("etag"));
    command(&visit, call, "The product is on sale.", &page_of(&id)).await
}
