//! Log in: an address and a password open a session. The check of the password and the opening are two steps: a client that
//! leaves during the first costs no hash, and one that leaves during the second cannot cut it in half.

use shared_kernel::{Origin, StoreError};

use super::Application;
use super::client_network::ClientNetwork;
use super::credentials::PasswordCheckError;
use super::login_throttle::TooManyAttempts;
use super::ports::{NoRandomness, PasswordsError, Queue, SigningError};
use super::refresh_token::RefreshToken;
use super::tokens::Tokens;
use crate::domain::email_address::EmailAddress;
use crate::domain::ids::SessionId;
use crate::domain::password::{Password, PasswordAttempt, PasswordHash};
use crate::domain::role::Roles;
use crate::domain::session::{Lifetime, Session, SessionChange};
use crate::domain::user::{User, UserRefusal};

/// The command.
#[derive(Debug, Clone)]
pub(crate) struct LogIn {
    pub(crate) from: ClientNetwork,
    pub(crate) email: EmailAddress,
    pub(crate) password: PasswordAttempt,
}

/// A user whose password was checked.
#[derive(Debug, Clone)]
pub(crate) struct Checked {
    user: User,
    /// The hash of the same password at the cost of today, if the stored one is of a lower.
    rehashed: Option<PasswordHash>,
}

/// Why no session was opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LogInError {
    /// There is no such account, or the password is wrong; the answer does not distinguish them.
    #[error("the e-mail address or the password is wrong")]
    WrongCredentials,
    /// The account is deactivated. The answer requires the right password.
    #[error("the account is deactivated")]
    Deactivated,
    #[error(transparent)]
    TooManyAttempts(TooManyAttempts),
    #[error(transparent)]
    Passwords(PasswordsError),
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    #[error(transparent)]
    Signing(#[from] SigningError),
    #[error("the session could not be stored")]
    Store(#[from] StoreError),
}

impl From<PasswordCheckError> for LogInError {
    fn from(error: PasswordCheckError) -> Self {
        match error {
            PasswordCheckError::Wrong => Self::WrongCredentials,
            PasswordCheckError::TooManyAttempts(error) => Self::TooManyAttempts(error),
            PasswordCheckError::Passwords(error) => Self::Passwords(error),
            PasswordCheckError::Store(error) => Self::Store(error),
        }
    }
}

impl Application {
    /// Checks the password of a log-in.
    #[tracing::instrument(name = "application.credentials.check", skip_all)]
    pub(crate) async fn check_log_in(&self, command: LogIn) -> Result<Checked, LogInError> {
        let LogIn { from, email, password } = command;
        let found = self.users.find_by_email(&email).await?;
        let password = self.check_password(from, &email, found.as_ref(), password).await?;
        let user = found.ok_or(LogInError::WrongCredentials)?;
        let rehashed = self.rehashed(&user, password).await;
        Ok(Checked { user, rehashed })
    }

    /// A hash at the cost of today, if the stored one was made at a lower. A log-in succeeds without it too.
    async fn rehashed(&self, user: &User, password: Password) -> Option<PasswordHash> {
        let stored = user.account()?.password_hash();
        if !self.passwords.is_outdated(stored) {
            return None;
        }
        self.passwords.hash(password, Queue::Accounts).await.ok()
    }

    /// Opens a session for a user whose password was checked. The check takes a while: if the user has changed meanwhile, the
    /// password must still be the same, and what is decided here is committed on the version that was looked at.
    #[tracing::instrument(name = "application.session.open", skip_all, fields(session.id = %session))]
    pub(crate) async fn open_session(
        &self,
        checked: Checked,
        session: SessionId,
        origin: &Origin,
    ) -> Result<Tokens, LogInError> {
        let (user, roles, rehashed) = self.still_checked(checked).await?;
        let (opened, tokens) = self.start_session::<LogInError>(session, &user, roles)?;
        self.sessions.open(opened, &user, rehashed, origin).await?;
        Ok(tokens)
    }

    /// The user of today with their roles, if the account is open and has the password that was checked.
    pub(super) async fn still_checked(
        &self,
        checked: Checked,
    ) -> Result<(User, Roles, Option<PasswordHash>), LogInError> {
        let Checked { user: before, rehashed } = checked;
        let user = self.users.find(before.id()).await?.ok_or(LogInError::WrongCredentials)?;
        let account = user.active_account().map_err(|refusal| match refusal {
            UserRefusal::Deactivated => LogInError::Deactivated,
            UserRefusal::Erased | UserRefusal::NothingToChange | UserRefusal::Oneself => {
                LogInError::WrongCredentials
            }
        })?;
        let has_the_same_password = before.version() == user.version()
            || before.account().is_some_and(|old| old.password_hash() == account.password_hash());
        if !has_the_same_password {
            return Err(LogInError::WrongCredentials);
        }
        let roles = account.roles();
        Ok((user, roles, rehashed))
    }

    /// A new session of an active user with these roles, and its first tokens. Nothing is stored yet.
    pub(super) fn start_session<E: From<NoRandomness> + From<SigningError>>(
        &self,
        session: SessionId,
        user: &User,
        roles: Roles,
    ) -> Result<(SessionChange, Tokens), E> {
        let now = self.clock.now();
        let refresh = RefreshToken::first(session, &*self.randomness)?;
        let lifetime = Lifetime {
            expires_at: now + self.refresh_lifetime,
            ends_at: now + self.session_lifetime,
        };
        let opened = Session::start(session, user.id(), refresh.fingerprint(), now, lifetime);
        let tokens = self.tokens(&opened.state, user, roles, refresh, now)?;
        Ok((opened, tokens))
    }
}

#[cfg(test)]
mod tests;
