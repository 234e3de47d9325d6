//! The log-in page of the authorization endpoint: one form, without script, image or other site.

use std::fmt::Write;

use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, ContentType, HeaderMap, REFERRER_POLICY,
};
use actix_web::{HttpResponse, ResponseError};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Duration;
use platform::http::Problem;
use sha2::{Digest, Sha256};

use super::authorization_request::AuthorizationRequest;

const STYLE: &str = include_str!("log_in_page.css");

/// Why the page is shown again.
#[derive(Debug)]
pub(super) struct Notice {
    status: StatusCode,
    text: &'static str,
    /// When to come back, or which scheme to use.
    headers: HeaderMap,
}

impl Notice {
    /// The address or the password is missing, or no such thing.
    pub(super) fn incomplete() -> Self {
        let text = "Enter your e-mail address and your password, of 72 bytes at most.";
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, text, headers: HeaderMap::new() }
    }

    /// The notice for a problem that a person can mend. Any other problem is returned.
    pub(super) fn of(problem: Problem) -> Result<Self, Problem> {
        let text = match problem.code() {
            "wrong-credentials" => "The e-mail address or the password is wrong.",
            "user-deactivated" => "This account is deactivated.",
            "too-many-attempts" => "Too many attempts. Wait a while, then try again.",
            "too-busy" => "Too many people log in at this moment. Try again in a few seconds.",
            _ => return Err(problem),
        };
        let refused = problem.error_response();
        Ok(Self { status: refused.status(), text, headers: refused.headers().clone() })
    }
}

/// The page for a request to a shop whose sessions last for `lasts`, with the address that was entered before.
pub(super) fn log_in_page(
    asked: &AuthorizationRequest,
    lasts: Duration,
    email: &str,
    notice: Option<&Notice>,
) -> HttpResponse {
    let status = notice.map_or(StatusCode::OK, |notice| notice.status);
    let mut answer = HttpResponse::build(status);
    for (name, value) in notice.into_iter().flat_map(|notice| &notice.headers) {
        answer.insert_header((name, value.clone()));
    }
    answer
        .insert_header(ContentType::html())
        .insert_header((CACHE_CONTROL, "no-store"))
        // Without a referrer, a browser would send its form with the origin `null`.
        .insert_header((REFERRER_POLICY, "same-origin"))
        .insert_header((CONTENT_SECURITY_POLICY, policy(&asked.redirect_origin())))
        .body(html(asked, lasts, email, notice.map(|notice| notice.text)))
}

/// The style of the page and nothing else; the form comes here, and leads on to the client.
fn policy(redirect_origin: &str) -> String {
    let style = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; form-action 'self' {redirect_origin}; \
         frame-ancestors 'none'; base-uri 'none'"
    )
}

fn html(
    asked: &AuthorizationRequest,
    lasts: Duration,
    email: &str,
    notice: Option<&str>,
) -> String {
    let mut carried = String::new();
    for (name, value) in &asked.carried {
        // Writing to a text does not fail.
        _ = writeln!(carried, r#"<input type="hidden" name="{name}" value="{}">"#, escaped(value));
    }
    let (email, client) = (escaped(email), escaped(&asked.binding.client));
    let days = match lasts.num_days() {
        1 => "a day".to_owned(),
        days => format!("{days} days"),
    };
    let (notice, described) = match notice {
        Some(text) => (
            format!(r#"<p class="notice" id="notice" role="alert">{text}</p>"#),
            r#" aria-describedby="notice""#,
        ),
        None => (String::new(), ""),
    };
    format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Log in</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<h1>Log in</h1>
<p>and return to <strong>{client}</strong>, which can then do all that your account may, until you log out or for {days}.</p>
{notice}
<form method="post" action="authorize">
{carried}<label for="email">E-mail address</label>
<input id="email" name="email" type="text" inputmode="email" autocomplete="username" autocapitalize="none" spellcheck="false" required{described} value="{email}">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required{described}>
<button type="submit">Log in</button>
</form>
</main>
</body>
</html>
"#
    )
}

/// A text that is no markup, in an element or between quotes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
