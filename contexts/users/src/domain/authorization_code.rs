//! The authorization code aggregate (RFC 6749, 4.1): a log-in that a client takes over, once, within a minute, with the
//! verifier of its challenge (RFC 7636). It is kept for a day longer, so that a second use is noticed.

use chrono::{DateTime, Duration, Utc};
use shared_kernel::{ChangeSet, Version};

use crate::domain::ids::{CodeId, SessionId, UserId};
use crate::domain::session::Digest;

#[cfg(test)]
mod tests;

/// How long a code can be redeemed.
pub(crate) const VALID_FOR: Duration = Duration::seconds(60);
/// How long a code is kept, so that a second use is noticed.
const KEPT_FOR: Duration = Duration::days(1);

/// The change-set of a decision about a code.
pub(crate) type CodeChange = ChangeSet<AuthorizationCode, CodeEvent>;

/// One code, until it is forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AuthorizationCode {
    id: CodeId,
    version: Version,
    secret: Digest,
    binding: Binding,
    user: UserId,
    user_version: Version,
    expires_at: DateTime<Utc>,
    forget_at: DateTime<Utc>,
    redeemed: Option<Redeemed>,
}

/// A code as a store has it.
pub(crate) struct StoredCode {
    pub(crate) id: CodeId,
    pub(crate) version: Version,
    pub(crate) secret: Digest,
    pub(crate) binding: Binding,
    pub(crate) user: UserId,
    pub(crate) user_version: Version,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) forget_at: DateTime<Utc>,
    pub(crate) redeemed: Option<Redeemed>,
}

/// The client, its redirect URI and its challenge: the client asked with them, and shows them again with the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Binding {
    pub(crate) client: String,
    pub(crate) redirect_uri: String,
    /// The SHA-256 of a verifier that the client alone has.
    pub(crate) challenge: Digest,
}

/// The use of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Redeemed {
    pub(crate) at: DateTime<Utc>,
    /// The session that it opened.
    pub(crate) session: SessionId,
}

/// The events of a code. They are not published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodeEvent {
    Issued,
    Redeemed,
}

/// Why a code is not redeemed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RedeemRefusal {
    /// No such code was ever issued.
    #[error("the code is not known")]
    Unknown,
    /// It was redeemed before. The session that it opened has to end.
    #[error("the code was used before")]
    Reused(SessionId),
    /// It was not redeemed in time.
    #[error("the code has expired")]
    Expired,
    /// It was issued to another client, for another redirect URI or for another challenge.
    #[error("the code was issued for another request")]
    OtherRequest,
}

impl AuthorizationCode {
    /// Issues a code for a user whose password was checked at this version.
    pub(crate) fn issue(
        (id, secret): (CodeId, Digest),
        binding: Binding,
        (user, user_version): (UserId, Version),
        now: DateTime<Utc>,
    ) -> CodeChange {
        let issued = Self {
            id,
            version: Version::NEW.next(),
            secret,
            binding,
            user,
            user_version,
            expires_at: now + VALID_FOR,
            forget_at: now + KEPT_FOR,
            redeemed: None,
        };
        ChangeSet::new(Version::NEW, issued, CodeEvent::Issued)
    }

    /// Redeems the code for `session`. A code that was used is refused as such whatever else is shown: somebody has it who
    /// should not.
    pub(crate) fn redeem(
        &self,
        secret: Digest,
        shown: &Binding,
        session: SessionId,
        now: DateTime<Utc>,
    ) -> Result<CodeChange, RedeemRefusal> {
        if self.secret != secret {
            return Err(RedeemRefusal::Unknown);
        }
        if let Some(Redeemed { session, .. }) = self.redeemed {
            return Err(RedeemRefusal::Reused(session));
        }
        if self.expires_at <= now {
            return Err(RedeemRefusal::Expired);
        }
        if self.binding != *shown {
            return Err(RedeemRefusal::OtherRequest);
        }
        let redeemed = Some(Redeemed { at: now, session });
        let redeemed = Self { version: self.version.next(), redeemed, ..self.clone() };
        Ok(ChangeSet::new(self.version, redeemed, CodeEvent::Redeemed))
    }

    /// A code read from a store.
    pub(crate) fn stored(stored: StoredCode) -> Self {
        let StoredCode {
            id,
            version,
            secret,
            binding,
            user,
            user_version,
            expires_at,
            forget_at,
            redeemed,
        } = stored;
        Self { id, version, secret, binding, user, user_version, expires_at, forget_at, redeemed }
    }

    /// The id.
    pub(crate) const fn id(&self) -> CodeId {
        self.id
    }

    /// The version: the number of decisions so far.
    pub(crate) const fn version(&self) -> Version {
        self.version
    }

    /// The digest of the secret part.
    pub(crate) const fn secret(&self) -> Digest {
        self.secret
    }

    /// The binding that the client asked with.
    pub(crate) const fn binding(&self) -> &Binding {
        &self.binding
    }

    /// The user who logged in.
    pub(crate) const fn user(&self) -> UserId {
        self.user
    }

    /// The version of the user whose password was checked.
    pub(crate) const fn user_version(&self) -> Version {
        self.user_version
    }

    /// Until when it can be redeemed.
    pub(crate) const fn expires_at(&self) -> DateTime<Utc> {
        self.expires_at
    }

    /// When it is deleted.
    pub(crate) const fn forget_at(&self) -> DateTime<Utc> {
        self.forget_at
    }

    /// Its use.
    pub(crate) const fn redeemed(&self) -> Option<Redeemed> {
        self.redeemed
    }
}
