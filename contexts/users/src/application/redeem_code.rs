//! Redeem an authorization code: the client that asked for it gets the tokens of a new session.

use shared_kernel::{Origin, StoreError};

use super::Application;
use super::ports::{NoRandomness, SigningError};
use super::shown_code::ShownCode;
use super::tokens::Tokens;
use crate::domain::authorization_code::{Binding, RedeemRefusal};
use crate::domain::ids::SessionId;
use crate::domain::session::EndReason;

/// The command.
#[derive(Debug, Clone)]
pub(crate) struct RedeemCode {
    pub(crate) code: ShownCode,
    /// The binding that the client shows with the code; its challenge is made from the verifier that the client sent.
    pub(crate) binding: Binding,
    /// The session to open.
    pub(crate) session: SessionId,
}

/// Why no session was opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RedeemCodeError {
    #[error(transparent)]
    Refused(#[from] RedeemRefusal),
    /// The password or something else of the user was changed after the log-in, or the account was closed.
    #[error("the user has changed since the code was issued")]
    UserChanged,
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    #[error(transparent)]
    Signing(#[from] SigningError),
    #[error("the session could not be stored")]
    Store(#[from] StoreError),
}

impl Application {
    /// Redeems a code. One that was used before ends the session that it opened.
    #[tracing::instrument(name = "application.code.redeem", skip_all, fields(session.id = %command.session))]
    pub(crate) async fn redeem_code(
        &self,
        command: RedeemCode,
        origin: &Origin,
    ) -> Result<Tokens, RedeemCodeError> {
        let RedeemCode { code: shown, binding, session } = command;
        let code = self.codes.find(shown.id()).await?.ok_or(RedeemRefusal::Unknown)?;
        let now = self.clock.now();
        let redeemed = match code.redeem(shown.digest(), &binding, session, now) {
            Ok(redeemed) => redeemed,
            Err(refusal) => return Err(self.refuse_code(refusal, origin).await),
        };
        let user = self.users.find(code.user()).await?.ok_or(RedeemCodeError::UserChanged)?;
        let account = user.active_account().map_err(|_closed| RedeemCodeError::UserChanged)?;
        if user.version() != code.user_version() {
            return Err(RedeemCodeError::UserChanged);
        }
        let roles = account.roles();
        let (opened, tokens) = self.start_session::<RedeemCodeError>(session, &user, roles)?;
        self.codes.redeem(redeemed, opened, &user, origin).await?;
        Ok(tokens)
    }

    /// Ends the session of a code that was used before: somebody has the code who should not.
    async fn refuse_code(&self, refusal: RedeemRefusal, origin: &Origin) -> RedeemCodeError {
        let RedeemRefusal::Reused(session) = refusal else { return refusal.into() };
        match self.end_session_of_code(session, origin).await {
            Ok(()) => refusal.into(),
            Err(error) => error.into(),
        }
    }

    async fn end_session_of_code(
        &self,
        session: SessionId,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let Some(session) = self.sessions.find(session).await? else { return Ok(()) };
        let Ok(ended) = session.end(EndReason::Revoked, self.clock.now()) else { return Ok(()) };
        tracing::info!(user.id = %session.user(), "an authorization code was used twice; its session ends");
        self.sessions.commit(ended, origin).await
    }
}

#[cfg(test)]
mod tests;
