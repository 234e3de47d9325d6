//! The grants of pages at the token endpoint: an authorization code (RFC 6749, 4.1.3), and a refresh token (6). The client has
//! no secret: the verifier of the code, or the refresh token, proves it.

use actix_web::HttpResponse;
use platform::http::{FormBody, Problem, RequestOrigin};

use super::bodies::{GrantBody, granted};
use super::oauth_refusals::{invalid_request, refused};
use super::problems::kinds;
use super::state::State;
use crate::application::pkce;
use crate::application::redeem_code::{RedeemCode, RedeemCodeError};
use crate::application::refresh_session::RefreshSessionError;
use crate::application::refresh_token::RefreshToken;
use crate::application::shown_code::ShownCode;
use crate::application::tokens::Tokens;
use crate::domain::authorization_code::{Binding, RedeemRefusal};
use crate::domain::ids::SessionId;

/// Redeems a code for the tokens of a new session.
pub(super) async fn by_code(
    state: &State,
    request: &RequestOrigin,
    form: &FormBody,
) -> Result<HttpResponse, Problem> {
    let client = client(state, form)?;
    let code = form.get("code").ok_or_else(|| invalid_request("code is required."))?;
    let redirect_uri =
        form.get("redirect_uri").ok_or_else(|| invalid_request("redirect_uri is required."))?;
    let verifier =
        form.get("code_verifier").ok_or_else(|| invalid_request("code_verifier is required."))?;
    let challenge = pkce::challenge_of(verifier).ok_or_else(|| {
        invalid_request("code_verifier has 43 to 128 letters, digits, or signs of -._~")
    })?;
    let command = RedeemCode {
        code: ShownCode::parse(code).map_err(|_not_a_code| RedeemRefusal::Unknown)?,
        binding: Binding { client, redirect_uri: redirect_uri.to_owned(), challenge },
        session: SessionId::from_uuid(state.ids.next()),
    };
    let tokens = state.run(request, move |application, origin| {
        let command = command.clone();
        async move { application.redeem_code(command, &origin).await }
    });
    Ok(answer(&tokens.await?))
}

/// Exchanges a refresh token for the next tokens of its session.
pub(super) async fn by_refresh_token(
    state: &State,
    request: &RequestOrigin,
    form: &FormBody,
) -> Result<HttpResponse, Problem> {
    client(state, form)?;
    let shown =
        form.get("refresh_token").ok_or_else(|| invalid_request("refresh_token is required."))?;
    let shown = RefreshToken::parse(shown)
        .map_err(|_not_a_token| invalid_grant("This is no refresh token of this shop."))?;
    let tokens = state.run(request, move |application, origin| {
        let shown = shown.clone();
        async move { application.refresh_session(&shown, &origin).await.map_err(NotRefreshed) }
    });
    Ok(answer(&tokens.await?))
}

/// The client that asks, which must be one of the settings.
fn client(state: &State, form: &FormBody) -> Result<String, Problem> {
    let client = form.get("client_id").ok_or_else(|| invalid_request("client_id is required."))?;
    if !state.application.oauth_clients.knows(client) {
        return Err(refused("invalid_client", &kinds::UNKNOWN_CLIENT, "There is no such client."));
    }
    Ok(client.to_owned())
}

fn answer(tokens: &Tokens) -> HttpResponse {
    let body = GrantBody::of(&tokens.access, tokens.permissions);
    granted(&body.with_refresh_token(tokens.refresh.reveal()))
}

fn invalid_grant(detail: &'static str) -> Problem {
    refused("invalid_grant", &kinds::INVALID_GRANT, detail)
}

/// A refusal to refresh in the form of RFC 6749; that of the API has statuses of its own.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
struct NotRefreshed(RefreshSessionError);

impl From<NotRefreshed> for Problem {
    fn from(NotRefreshed(error): NotRefreshed) -> Self {
        match error {
            RefreshSessionError::Unknown => invalid_grant("The refresh token is not known."),
            RefreshSessionError::Reused => {
                invalid_grant("The refresh token was used before, so its session has ended.")
            }
            RefreshSessionError::Expired => invalid_grant("The refresh token has expired."),
            RefreshSessionError::Ended => invalid_grant("The session has ended."),
            RefreshSessionError::Randomness(_)
            | RefreshSessionError::Signing(_)
            | RefreshSessionError::Store(_) => error.into(),
        }
    }
}

impl From<RedeemRefusal> for Problem {
    fn from(refusal: RedeemRefusal) -> Self {
        match refusal {
            RedeemRefusal::Unknown => invalid_grant("The code is not known."),
            RedeemRefusal::Reused(_) => {
                invalid_grant("The code was used before, so the session that it opened has ended.")
            }
            RedeemRefusal::Expired => invalid_grant("The code has expired."),
            RedeemRefusal::OtherRequest => invalid_grant(
                "The code was issued for another client_id, redirect_uri or code_challenge.",
            ),
        }
    }
}

impl From<RedeemCodeError> for Problem {
    fn from(error: RedeemCodeError) -> Self {
        match error {
            RedeemCodeError::Refused(refusal) => refusal.into(),
            RedeemCodeError::UserChanged => {
                invalid_grant("The account has changed since the log-in. Log in again.")
            }
            RedeemCodeError::Randomness(_)
            | RedeemCodeError::Signing(_)
            | RedeemCodeError::Store(_) => Self::unexpected(&error),
        }
    }
}
