//! An authorization request (RFC 6749, 4.1.1, with RFC 7636): read from the query of the page, and again from its form. A client
//! or a redirect URI that is not known is answered here and never redirected to.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use platform::http::{FormBody, Problem};
use url::Url;

use super::problems::kinds;
use crate::application::oauth_clients::OAuthClients;
use crate::application::pkce;
use crate::domain::authorization_code::Binding;

/// The parameters that the form of the page sends again, in the order of the form.
const CARRIED: [&str; 6] = [
    "response_type",
    "client_id",
    "redirect_uri",
    "state",
    "code_challenge",
    "code_challenge_method",
];

/// A request of a known client to one of its redirect URIs.
#[derive(Debug)]
pub(super) struct AuthorizationRequest {
    pub(super) binding: Binding,
    /// The parameters that the form sends again, name and value.
    pub(super) carried: Vec<(&'static str, String)>,
    back: Back,
}

/// The way back to the client.
#[derive(Debug)]
struct Back {
    redirect_uri: Url,
    state: Option<String>,
    issuer: String,
}

/// An answer that the client does not expect at its redirect URI, or one that it does.
#[derive(Debug)]
pub(super) enum Refused {
    /// For the person, here.
    Here(Problem),
    /// For the client, at this address.
    Redirected(Url),
}

impl AuthorizationRequest {
    /// Reads the parameters of a request.
    pub(super) fn read(clients: &OAuthClients, sent: &FormBody) -> Result<Self, Refused> {
        let back = Back::read(clients, sent).map_err(Refused::Here)?;
        let refuse = |error, detail| Err(Refused::Redirected(back.refuse(error, detail)));
        match sent.get("response_type") {
            Some("code") => {}
            Some(_) => return refuse("unsupported_response_type", "response_type must be code"),
            None => return refuse("invalid_request", "response_type is required"),
        }
        if sent.get("response_mode").is_some_and(|mode| mode != "query") {
            return refuse("invalid_request", "response_mode must be query");
        }
        if sent.get("scope").is_some() {
            return refuse("invalid_scope", "a client acts for its user and takes no scope");
        }
        if sent.get("code_challenge_method") != Some("S256") {
            return refuse("invalid_request", "code_challenge_method must be S256");
        }
        let Some(challenge) = sent.get("code_challenge").and_then(pkce::challenge) else {
            return refuse("invalid_request", "code_challenge must be a SHA-256 in base64url");
        };
        let text = |name| sent.get(name).unwrap_or_default().to_owned();
        let binding =
            Binding { client: text("client_id"), redirect_uri: text("redirect_uri"), challenge };
        let carried = CARRIED.into_iter().filter(|name| sent.get(name).is_some());
        let carried = carried.map(|name| (name, text(name))).collect();
        Ok(Self { binding, carried, back })
    }

    /// The origin of the redirect URI, to which the answer to the form leads.
    pub(super) fn redirect_origin(&self) -> String {
        self.back.redirect_uri.origin().ascii_serialization()
    }

    /// 303 to the client, with its code.
    pub(super) fn grant(&self, code: &str) -> HttpResponse {
        redirect(self.back.with(&[("code", code)]))
    }
}

impl Back {
    fn read(clients: &OAuthClients, sent: &FormBody) -> Result<Self, Problem> {
        let refused = |kind, detail: &str| Problem::of(kind, detail);
        if sent.repeats() {
            return Err(refused(&kinds::INVALID_REQUEST, "A parameter is given more than once."));
        }
        let client = sent.get("client_id").unwrap_or_default();
        let Some(issuer) = clients.issuer().filter(|_| clients.knows(client)) else {
            let detail = "The page that sent you here is not known to this shop (client_id).";
            return Err(refused(&kinds::UNKNOWN_CLIENT, detail));
        };
        let redirect_uri = sent.get("redirect_uri").unwrap_or_default();
        let redirect_uri = clients.redirect_uri(client, redirect_uri).ok_or_else(|| {
            let detail = "The page that sent you here asks to return to an address that is not its own (redirect_uri).";
            refused(&kinds::UNKNOWN_REDIRECT_URI, detail)
        })?;
        let state = sent.get("state").map(str::to_owned);
        Ok(Self { redirect_uri, state, issuer: issuer.to_owned() })
    }

    fn refuse(&self, error: &str, detail: &str) -> Url {
        self.with(&[("error", error), ("error_description", detail)])
    }

    /// The redirect URI with these parameters, the state of the client, and who answers (RFC 9207).
    fn with(&self, parameters: &[(&str, &str)]) -> Url {
        let mut location = self.redirect_uri.clone();
        location
            .query_pairs_mut()
            .extend_pairs(parameters)
            .extend_pairs(self.state.iter().map(|state| ("state", state)))
            .append_pair("iss", &self.issuer);
        location
    }
}

/// 303: the browser asks there by GET, without the form.
pub(super) fn redirect(location: Url) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((LOCATION, String::from(location)))
        .finish()
}

#[cfg(test)]
mod fuzz;
