//! Logging in and out.

use actix_web::http::StatusCode;
use askama::Template;
use pages::address::{path_of_this_site, segment as encoded};
use pages::form::Form;
use serde_json::json;

use super::basket;
use crate::api::Call;
use crate::form_errors::FormErrors;
use crate::layout::Layout;
use crate::refusal::Refusal;
use crate::session::Tokens;
use crate::visit::{Outcome, Visit};

#[derive(Template)]
#[template(path = "shop/log_in.html")]
struct LogInPage {
    layout: Layout,
    form: Form,
    errors: FormErrors,
    back: String,
    key: String,
}

/// `GET /log-in`.
pub(super) async fn show(visit: Visit) -> Outcome {
    let back = visit.query("back").unwrap_or_default();
    page(&visit, StatusCode::OK, (Form::default(), FormErrors::none()), &back).await
}

/// `POST /log-in`: begins a session, and leads back to where it was asked for.
pub(super) async fn log_in(visit: Visit) -> Outcome {
    let form = visit.form();
    let back = form.text("back").to_owned();
    let key = form.filled_in("key").map_or_else(|| visit.new_key(), str::to_owned);
    match begin(&visit, (form.text("email"), form.text("password")), &key).await {
        Ok(()) => visit.see_other(path_of_this_site(&back)),
        Err(refusal) => {
            let problem = refusal.into_problem()?;
            let errors = match problem.code.as_str() {
                "wrong-credentials" => {
                    FormErrors::about_all("The e-mail address or the password is wrong.")
                }
                _ => FormErrors::of(&problem),
            };
            page(&visit, StatusCode::UNPROCESSABLE_ENTITY, (form, errors), &back).await
        }
    }
}

/// Begins a session in this browser, with what is in the cart of the guest. A form that is sent twice has one `key`, and takes the
/// cart over once.
pub(super) async fn begin(
    visit: &Visit,
    (email, password): (&str, &str),
    key: &str,
) -> Result<(), Refusal> {
    let body = json!({ "email": email.trim(), "password": password });
    let tokens: Tokens = visit.call(Call::post("/api/v1/sessions", &body)).await?.json()?;
    visit.log_in(tokens);
    if !basket::take_over(visit, key).await {
        visit.flash_bad(
            "Something that was in your cart could not be taken along. Please look at it.",
        );
    }
    Ok(())
}

/// `POST /log-out`: ends the session here, and at the API if that can be reached.
pub(super) async fn log_out(visit: Visit) -> Outcome {
    if visit.is_logged_in() {
        // Without the API the tokens are forgotten all the same; they expire by themselves.
        let _ended = visit.call(Call::delete("/api/v1/sessions/current")).await;
    }
    visit.log_out();
    visit.flash("You are logged out.");
    visit.see_other("/")
}

async fn page(
    visit: &Visit,
    status: StatusCode,
    (form, errors): (Form, FormErrors),
    back: &str,
) -> Outcome {
    let (layout, key) = (visit.layout("Log in").await, visit.new_key());
    let back = path_of_this_site(back).to_owned();
    visit.page_with(status, &LogInPage { layout, form, errors, back, key })
}
