//! GET and POST `/oauth/authorize`: the authorization endpoint of OAuth 2.0 (RFC 6749, 3.1). GET shows the log-in page; its form
//! comes here by POST, and leads back to the client with a code.
//!
//! No cookie says who is logged in: each code takes a password, so another site gains nothing by sending a browser here. It may
//! send its own password, to log a person in as somebody else; browsers say that the form is of another site, and the client
//! refuses a `state` that it did not make.

use std::convert::Infallible;

use actix_web::http::header::{HeaderName, ORIGIN};
use actix_web::{HttpRequest, HttpResponse, web};
use platform::http::{Fields, FormBody, FormQuery, Problem, RequestOrigin};
use shared_kernel::TextForm;

use super::authorization_request::{AuthorizationRequest, Refused, redirect};
use super::log_in_page::{Notice, log_in_page};
use super::problems::kinds;
use super::state::State;
use crate::application::client_network::ClientNetwork;
use crate::application::log_in::LogIn;
use crate::domain::email_address::EmailAddress;
use crate::domain::password::PasswordAttempt;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

pub(crate) async fn show_log_in_page(
    state: web::Data<State>,
    query: FormQuery,
) -> Result<HttpResponse, Problem> {
    let lasts = state.application.session_lifetime;
    match AuthorizationRequest::read(&state.application.oauth_clients, &query.0) {
        Ok(asked) => Ok(log_in_page(&asked, lasts, "", None)),
        Err(Refused::Redirected(location)) => Ok(redirect(location)),
        Err(Refused::Here(problem)) => Err(problem),
    }
}

/// The parameters of an authorization request, and what the log-in page adds, for the description of the API.
pub(super) fn log_in_form(fields: &mut Fields) {
    const TEXT: TextForm = TextForm::like("");
    let any = |text: &str| Ok::<_, Infallible>(text.to_owned());
    fields.text("response_type", TextForm::one_of(&["code"]), any);
    fields.text("client_id", TEXT, any);
    fields.text("redirect_uri", TEXT.format("uri"), any);
    fields.text("code_challenge", TEXT, any);
    fields.text("code_challenge_method", TextForm::one_of(&["S256"]), any);
    for name in ["state", "response_mode", "email", "password"] {
        fields.optional_text(name, TEXT, any);
    }
}

pub(crate) async fn authorize(
    state: web::Data<State>,
    sent: HttpRequest,
    from: ClientNetwork,
    request: RequestOrigin,
    form: FormBody,
) -> Result<HttpResponse, Problem> {
    let asked = match AuthorizationRequest::read(&state.application.oauth_clients, &form) {
        Ok(asked) => asked,
        Err(Refused::Redirected(location)) => return Ok(redirect(location)),
        Err(Refused::Here(problem)) => return Err(problem),
    };
    if is_of_another_site(&sent, state.application.oauth_clients.issuer()) {
        let detail =
            "This form was sent by another site. Open the page of the shop and log in there.";
        return Err(Problem::of(&kinds::CROSS_SITE_FORM, detail));
    }
    let email = form.get("email").unwrap_or_default();
    let lasts = state.application.session_lifetime;
    let Some(command) = read(&form, from) else {
        return Ok(log_in_page(&asked, lasts, email, Some(&Notice::incomplete())));
    };
    match log_in(&state, &request, &asked, command).await {
        Ok(code) => Ok(asked.grant(&code)),
        Err(problem) => {
            let notice = Notice::of(problem)?;
            Ok(log_in_page(&asked, lasts, email, Some(&notice)))
        }
    }
}

fn read(form: &FormBody, from: ClientNetwork) -> Option<LogIn> {
    let email = EmailAddress::of_login(form.get("email")?).ok()?;
    let password = PasswordAttempt::parse(form.get("password")?).ok()?;
    Some(LogIn { from, email, password })
}

/// A code for the holder of the password.
async fn log_in(
    state: &State,
    request: &RequestOrigin,
    asked: &AuthorizationRequest,
    command: LogIn,
) -> Result<String, Problem> {
    // Awaited here and not in a task of its own: a browser that leaves gives up its place in the queue.
    let checked = state.application.check_log_in(command).await?;
    let binding = asked.binding.clone();
    let issued = state.run(request, move |application, origin| {
        let (checked, binding) = (checked.clone(), binding.clone());
        async move { application.issue_code(checked, binding, &origin).await }
    });
    Ok(issued.await?.reveal())
}

/// Whether the browser says so: in its own words, or in those of earlier browsers by an origin that is not the address of this
/// shop. Programs say nothing.
fn is_of_another_site(sent: &HttpRequest, own: Option<&str>) -> bool {
    let header = |name| sent.headers().get(name);
    match (header(SEC_FETCH_SITE), header(ORIGIN)) {
        (Some(site), _) => site != "same-origin" && site != "none",
        (None, Some(origin)) => own.is_none_or(|own| origin != own),
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests;
