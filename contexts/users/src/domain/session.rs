//! The session aggregate: a family of refresh tokens that began with one login. One token is valid at a time and is
//! exchanged once, for the next. The use of an earlier token means that a token was stolen, so the whole family ends
//! (refresh token rotation, RFC 9700, 4.14.2). For some seconds a client may repeat an exchange whose answer was lost: it gets
//! the same successor, unless that has been used.

use chrono::{DateTime, Duration, Utc};
use shared_kernel::{ChangeSet, Version};

use crate::domain::ids::{SessionId, UserId};

mod fingerprint;

#[cfg(test)]
mod tests;

pub(crate) use fingerprint::{Digest, Salt, TokenFingerprint};

/// How long the exchange of a token may be repeated.
const REPEATABLE_FOR: Duration = Duration::seconds(10);

/// The change-set of a decision about a session.
pub(crate) type SessionChange = ChangeSet<Session, SessionEvent>;

/// One login, until it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    id: SessionId,
    version: Version,
    user: UserId,
    family: Digest,
    started_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    state: SessionState,
}

/// A session as a store has it.
#[derive(Clone, Copy)]
pub(crate) struct StoredSession {
    pub(crate) id: SessionId,
    pub(crate) version: Version,
    pub(crate) user: UserId,
    pub(crate) family: Digest,
    pub(crate) started_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) ends_at: DateTime<Utc>,
    pub(crate) state: SessionState,
}

/// Whether a session is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SessionState {
    /// The token with this digest is valid.
    Open { token: Digest, made_by: Option<Exchange> },
    /// No token is valid any more.
    Ended { since: DateTime<Utc>, reason: EndReason },
}

/// The exchange of one token for the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exchange {
    /// The token that was exchanged.
    pub(crate) exchanged: Digest,
    /// The salt that its successor was made with.
    pub(crate) salt: Salt,
    pub(crate) at: DateTime<Utc>,
}

/// When a session ends: unless it is used before one time, and at the other in any case.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lifetime {
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) ends_at: DateTime<Utc>,
}

/// Why a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EndReason {
    /// The user logged out of it.
    LoggedOut,
    /// The user logged out everywhere, changed the password, or lost the account; or the code of the log-in was used twice.
    Revoked,
    /// A token was used a second time.
    TokenReused,
}

/// The events of a session. They are not published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SessionEvent {
    Started,
    Rotated,
    Ended(EndReason),
}

/// Why a refresh token is not exchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RotateRefusal {
    /// No such token was ever issued.
    #[error("the refresh token is not known")]
    Unknown,
    /// It was exchanged before. The session has to end.
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
    /// Starts a session with its first token.
    pub(crate) fn start(
        id: SessionId,
        user: UserId,
        first: TokenFingerprint,
        now: DateTime<Utc>,
        lifetime: Lifetime,
    ) -> SessionChange {
        let Lifetime { expires_at, ends_at } = lifetime;
        let session = Self {
            id,
            version: Version::NEW.next(),
            user,
            family: first.family(),
            started_at: now,
            expires_at: expires_at.min(ends_at),
            ends_at,
            state: SessionState::Open { token: first.token(), made_by: None },
        };
        ChangeSet::new(Version::NEW, session, SessionEvent::Started)
    }

    /// Exchanges the token `shown` for one with the digest `next`, made with `salt`, valid until `expires_at` or the hard end
    /// of the session.
    pub(crate) fn rotate(
        &self,
        shown: TokenFingerprint,
        (next, salt): (Digest, Salt),
        now: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> Result<SessionChange, RotateRefusal> {
        if shown.token() != self.current(shown, now)? {
            return Err(RotateRefusal::Reused);
        }
        let made_by = Some(Exchange { exchanged: shown.token(), salt, at: now });
        let open = SessionState::Open { token: next, made_by };
        let rotated = Self { expires_at: expires_at.min(self.ends_at), ..self.changed(open) };
        Ok(ChangeSet::new(self.version, rotated, SessionEvent::Rotated))
    }

    /// The salt of the exchange that `shown` repeats: it was exchanged for the current token some seconds ago at most.
    pub(crate) fn repeats(&self, shown: TokenFingerprint, now: DateTime<Utc>) -> Option<Salt> {
        self.current(shown, now).ok()?;
        let SessionState::Open { made_by: Some(exchange), .. } = self.state else { return None };
        let is_just_now = exchange.at <= now && now < exchange.at + REPEATABLE_FOR;
        (exchange.exchanged == shown.token() && is_just_now).then_some(exchange.salt)
    }

    /// Whether this is the current token of the session, and it can be exchanged.
    pub(crate) fn accepts(&self, shown: TokenFingerprint, now: DateTime<Utc>) -> bool {
        self.current(shown, now) == Ok(shown.token())
    }

    /// Whether the session is open and has not expired.
    pub(crate) fn is_open(&self, now: DateTime<Utc>) -> bool {
        matches!(self.state, SessionState::Open { .. }) && now < self.expires_at
    }

    /// The current token, for the holder of one of the session's tokens.
    fn current(
        &self,
        shown: TokenFingerprint,
        now: DateTime<Utc>,
    ) -> Result<Digest, RotateRefusal> {
        if shown.family() != self.family {
            return Err(RotateRefusal::Unknown);
        }
        let token = match self.state {
            SessionState::Open { token, .. } => token,
            SessionState::Ended { reason, .. } => return Err(RotateRefusal::Ended(reason)),
        };
        if shown.token() == token && self.expires_at <= now {
            return Err(RotateRefusal::Expired);
        }
        Ok(token)
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

    /// A session read from a store.
    pub(crate) fn stored(stored: StoredSession) -> Self {
        let StoredSession { id, version, user, family, started_at, expires_at, ends_at, state } =
            stored;
        Self { id, version, user, family, started_at, expires_at, ends_at, state }
    }

    /// The id.
    pub(crate) const fn id(&self) -> SessionId {
        self.id
    }

    /// The version: the number of decisions so far.
    pub(crate) const fn version(&self) -> Version {
        self.version
    }

    /// The user who logged in.
    pub(crate) const fn user(&self) -> UserId {
        self.user
    }

    /// The digest that all tokens of the session share.
    pub(crate) const fn family(&self) -> Digest {
        self.family
    }

    /// When the user logged in.
    pub(crate) const fn started_at(&self) -> DateTime<Utc> {
        self.started_at
    }

    /// When the current token expires; the session is deleted then.
    pub(crate) const fn expires_at(&self) -> DateTime<Utc> {
        self.expires_at
    }

    /// When the session ends, however often it is used.
    pub(crate) const fn ends_at(&self) -> DateTime<Utc> {
        self.ends_at
    }

    /// Whether the session is open.
    pub(crate) const fn state(&self) -> SessionState {
        self.state
    }

    fn changed(&self, state: SessionState) -> Self {
        Self { version: self.version.next(), state, ..self.clone() }
    }
}

impl EndReason {
    /// The name as rows have it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::LoggedOut => "logged-out",
            Self::Revoked => "revoked",
            Self::TokenReused => "token-reused",
        }
    }

    /// Reads the name of a reason.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::LoggedOut, Self::Revoked, Self::TokenReused]
            .into_iter()
            .find(|reason| reason.as_str() == text)
    }
}
