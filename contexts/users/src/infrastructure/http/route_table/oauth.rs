//! The endpoints of OAuth 2.0.

use platform::http::problem::{ProblemKind, StatusCode};
use platform::http::routes::{Cost, Endpoint, Policy, get, post};

use super::super::authorize::{self, log_in_form};
use super::super::bodies::GrantBody;
use super::super::issue_token;
use super::super::problems::kinds;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        get("/oauth/authorize", authorize::show_log_in_page)
            .who(Policy::Public)
            .does("Show the log-in page to the user of a page (RFC 6749, 4.1)")
            .asks_openly(log_in_form)
            .shows_page(&[StatusCode::OK])
            .answers_nothing(StatusCode::SEE_OTHER)
            .problems(REFUSED_HERE),
        post("/oauth/authorize", authorize::authorize)
            .who(Policy::Proven)
            .cost(Cost::Password)
            .does("Log in on the log-in page, and go back with a code")
            .reads_form(log_in_form)
            .shows_page(&[
                StatusCode::UNAUTHORIZED,
                StatusCode::FORBIDDEN,
                StatusCode::UNPROCESSABLE_ENTITY,
                StatusCode::TOO_MANY_REQUESTS,
                StatusCode::SERVICE_UNAVAILABLE,
            ])
            .answers_nothing(StatusCode::SEE_OTHER)
            .problems(REFUSED_HERE)
            .problems(&[&kinds::CROSS_SITE_FORM]),
        post("/oauth/token", issue_token::issue_token)
            .who(Policy::Proven)
            .cost(Cost::Token)
            .recorded()
            .does("Exchange a code, a refresh token or client credentials for tokens (RFC 6749)")
            .reads_form(issue_token::form)
            .answers::<GrantBody>(StatusCode::OK)
            .problems(&[
                &kinds::INVALID_REQUEST,
                &kinds::INVALID_CLIENT,
                &kinds::INVALID_GRANT,
                &kinds::INVALID_SCOPE,
                &kinds::GRANT_TYPE_UNSUPPORTED,
                &kinds::UNKNOWN_CLIENT,
            ]),
    ]
}

/// The refusals of an authorization request that are shown to the person, and not told to the page.
const REFUSED_HERE: &[&ProblemKind] =
    &[&kinds::INVALID_REQUEST, &kinds::UNKNOWN_CLIENT, &kinds::UNKNOWN_REDIRECT_URI];
