//! POST `/sessions/refresh`: trade a refresh token for the next, and for an access token.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{JsonBody, Problem, RequestOrigin};

use super::{State, views};
use crate::application::refresh_session::RefreshSessionError;
use crate::application::refresh_token::RefreshToken;

pub(crate) async fn refresh_session(
    state: web::Data<State>,
    body: JsonBody,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let shown = body.read(|fields| fields.text("refresh_token", RefreshToken::parse))?;
    let (application, origin) = (Arc::clone(&state.application), request.origin());
    let tokens = state.commands.run(move || {
        let (application, origin) = (Arc::clone(&application), origin.clone());
        let shown = shown.clone();
        async move { application.refresh_session(&shown, &origin).await }
    });
    Ok(views::tokens(&tokens.await?))
}

impl From<RefreshSessionError> for Problem {
    fn from(error: RefreshSessionError) -> Self {
        match error {
            RefreshSessionError::Unknown => Self::unauthorized(
                "refresh-token-unknown",
                "Log in again: this token is not known.",
            ),
            RefreshSessionError::Reused => {
                let detail = "This token was used before, so its session has ended. Log in again; if it was \
                              not you who used it, change your password.";
                Self::unauthorized("refresh-token-reused", detail)
            }
            RefreshSessionError::Expired => {
                Self::unauthorized("refresh-token-expired", "Log in again: this token has expired.")
            }
            RefreshSessionError::Ended => {
                Self::unauthorized("session-ended", "Log in again: this session has ended.")
            }
            RefreshSessionError::Randomness(_)
            | RefreshSessionError::Signing(_)
            | RefreshSessionError::Store(_) => Self::unexpected(&error),
        }
    }
}
