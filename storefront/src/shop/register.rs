//! `GET` and `POST /register`: a new account, which is logged in at once. A guest on the way to the checkout goes on from there.

use actix_web::http::StatusCode;
use askama::Template;
use pages::address::{path_of_this_site, segment as encoded};
use pages::form::Form;
use serde_json::json;

use super::languages::{LANGUAGES, preferred};
use super::log_in::begin;
use crate::api::Call;
use crate::form_errors::FormErrors;
use crate::layout::Layout;
use crate::visit::{Outcome, Visit};

#[derive(Template)]
#[template(path = "shop/register.html")]
struct RegisterPage {
    layout: Layout,
    form: Form,
    errors: FormErrors,
    languages: &'static [(&'static str, &'static str)],
    back: String,
    key: String,
}

pub(super) async fn show(visit: Visit) -> Outcome {
    let back = visit.query("back").unwrap_or_default();
    let language = preferred(visit.header("accept-language").unwrap_or_default());
    let form = Form::filled([("language", language.into())]);
    page(&visit, StatusCode::OK, (form, FormErrors::none()), &back).await
}

pub(super) async fn register(visit: Visit) -> Outcome {
    let form = visit.form();
    let back = form.text("back").to_owned();
    let (email, password) = (form.text("email").trim(), form.text("password"));
    let account = json!({
        "email": email,
        "password": password,
        "display_name": form.text("display_name").trim(),
        "language": form.filled_in("language").unwrap_or("en"),
    });
    let key = form.filled_in("key").map_or_else(|| visit.new_key(), str::to_owned);
    if let Err(refusal) = visit.call(Call::post("/api/v1/users", &account).key(&key)).await {
        let problem = refusal.into_problem()?;
        let mut errors = FormErrors::of(&problem);
        if problem.code == "email-taken" {
            errors = FormErrors::none();
            errors.add("email", "has an account already: log in with it, or take another address");
        }
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, (form, errors), &back).await;
    }
    begin(&visit, (email, password), &key).await?;
    visit.flash("Welcome. Your account is ready.");
    visit.see_other(path_of_this_site(&back))
}

async fn page(
    visit: &Visit,
    status: StatusCode,
    (form, errors): (Form, FormErrors),
    back: &str,
) -> Outcome {
    let (layout, key) = (visit.layout("Register").await, visit.new_key());
    let back = path_of_this_site(back).to_owned();
    visit.page_with(status, &RegisterPage { layout, form, errors, languages: LANGUAGES, back, key })
}
