//! A session: a family of refresh tokens that began with one login. One token is good at a time; it is good once,
//! and brings the next. Whoever shows an earlier one has a stolen token or was stolen from: the family ends.
//! (RFC 9700, 4.14.2: refresh token rotation.)

use chrono::{DateTime, Utc};
use shared_kernel::{ChangeSet, Version};

use crate::domain::user::UserId;

#[cfg(test)]
mod tests;

shared_kernel::entity_id! {
    /// Names one session; access tokens carry it as `sid`.
    pub(crate) struct SessionId
}

/// What a decision about a session hands over.
pub(crate) type SessionChange = ChangeSet<Session, SessionEvent>;

/// The SHA-256 of a secret that only the client has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Digest(pub(crate) [u8; 32]);

/// What can be told of a refresh token without keeping it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TokenPrint {
    /// Shared by all tokens of a session: it tells an earlier token from a made-up one.
    pub(crate) family: Digest,
    /// Of this token alone.
    pub(crate) token: Digest,
}

/// One login, until it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) id: SessionId,
    pub(crate) version: Version,
    pub(crate) user: UserId,
    pub(crate) family: Digest,
    pub(crate) started_at: DateTime<Utc>,
    /// When its current token is no longer good; the session is forgotten then.
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) state: SessionState,
}

/// Whether a session goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SessionState {
    /// The token with this digest is good.
    Open { token: Digest },
    /// No token is good any more.
    Ended { since: DateTime<Utc>, reason: EndReason },
}

/// Why a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EndReason {
    /// The user logged out of it.
    LoggedOut,
    /// The user logged out everywhere, changed the password, or lost the account.
    Revoked,
    /// A token was shown a second time.
    TokenReused,
}

/// What happened to a session. Nobody else hears of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SessionEvent {
    Started,
    Rotated,
    Ended(EndReason),
}

/// Why a token brings no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RotateRefusal {
    /// Nobody was ever given such a token.
    #[error("the refresh token is not known")]
    Unknown,
    /// It was good once, and was used. The session has to end.
    #[error("the refresh token was used before")]
    Reused,
    /// It was not used in time.
    #[error("the refresh token has expired")]
    Expired,
    /// The session is over.
    #[error("the session has ended")]
    Ended(EndReason),
}

/// Why a session was not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the session had ended before")]
pub(crate) struct AlreadyEnded;

impl Session {
    /// A session that begins with the token `print`.
    pub(crate) fn start(
        id: SessionId,
        user: UserId,
        print: TokenPrint,
        now: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> SessionChange {
        let session = Self {
            id,
            version: Version::NEW.next(),
            user,
            family: print.family,
            started_at: now,
            expires_at,
            state: SessionState::Open { token: print.token },
        };
        ChangeSet::new(Version::NEW, session, SessionEvent::Started)
    }

    /// Trades the token `shown` for one with the digest `next`, good until `expires_at`.
    pub(crate) fn rotate(
        &self,
        shown: TokenPrint,
        next: Digest,
        now: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> Result<SessionChange, RotateRefusal> {
        if shown.family != self.family {
            return Err(RotateRefusal::Unknown);
        }
        let token = match self.state {
            SessionState::Open { token } => token,
            SessionState::Ended { reason, .. } => return Err(RotateRefusal::Ended(reason)),
        };
        if shown.token != token {
            return Err(RotateRefusal::Reused);
        }
        if self.expires_at <= now {
            return Err(RotateRefusal::Expired);
        }
        let open = SessionState::Open { token: next };
        let rotated = Self { expires_at, ..self.changed(open) };
        Ok(ChangeSet::new(self.version, rotated, SessionEvent::Rotated))
    }

    /// Ends the session.
    pub(crate) fn end(
        &self,
        reason: EndReason,
        now: DateTime<Utc>,
    ) -> Result<SessionChange, AlreadyEnded> {
        match self.state {
            SessionState::Ended { .. } => Err(AlreadyEnded),
            SessionState::Open { .. } => {
                let ended = self.changed(SessionState::Ended { since: now, reason });
                Ok(ChangeSet::new(self.version, ended, SessionEvent::Ended(reason)))
            }
        }
    }

    fn changed(&self, state: SessionState) -> Self {
        Self { version: self.version.next(), state, ..self.clone() }
    }
}

impl EndReason {
    /// The word for it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::LoggedOut => "logged-out",
            Self::Revoked => "revoked",
            Self::TokenReused => "token-reused",
        }
    }

    /// Reads the word for a reason.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::LoggedOut, Self::Revoked, Self::TokenReused]
            .into_iter()
            .find(|reason| reason.as_str() == text)
    }
}
