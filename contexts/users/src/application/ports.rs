//! The ports: stores, the password hasher, the token signer and randomness.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use shared_kernel::{Origin, StoreError};
use uuid::Uuid;

use crate::domain::email_address::EmailAddress;
use crate::domain::ids::{SessionId, UserId};
use crate::domain::password::{Password, PasswordHash};
use crate::domain::role::{Role, Roles};
use crate::domain::session::{Session, SessionChange};
use crate::domain::user::{StatusName, User, UserChange};

/// The store of users.
#[async_trait]
pub(crate) trait Users: Send + Sync {
    /// The user with this id.
    async fn find(&self, id: UserId) -> Result<Option<User>, StoreError>;

    /// The user whose account has this address.
    async fn find_by_email(&self, email: &EmailAddress) -> Result<Option<User>, StoreError>;

    /// At most `at_most` users that match `filter`, the latest first, beginning after `after`.
    async fn list(
        &self,
        filter: &UserFilter,
        after: Option<UserId>,
        at_most: u64,
    ) -> Result<Vec<User>, StoreError>;

    /// Commits a decision with its event, ends the sessions that end with it, and counts the admins.
    async fn commit(&self, change: UserChange, origin: &Origin) -> Result<(), CommitUserError>;
}

/// Which users to list; `None` matches every user.
#[derive(Debug, Clone, Default)]
pub(crate) struct UserFilter {
    /// A part of the address, in any case.
    pub(crate) email_contains: Option<String>,
    pub(crate) role: Option<Role>,
    pub(crate) status: Option<StatusName>,
}

/// Why a decision about a user could not be committed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommitUserError {
    /// Another account has the address.
    #[error("the e-mail address belongs to another account")]
    EmailTaken,
    /// No admin would be left to grant the role again.
    #[error("the shop would be left without an admin")]
    LastAdmin,
    #[error("the user could not be stored")]
    Store(#[from] StoreError),
}

/// The store of sessions until they expire. Their events are not published.
#[async_trait]
pub(crate) trait Sessions: Send + Sync {
    /// The session with this id.
    async fn find(&self, id: SessionId) -> Result<Option<Session>, StoreError>;

    /// Commits a decision.
    async fn commit(&self, change: SessionChange, origin: &Origin) -> Result<(), StoreError>;

    /// Ends every open session of `user`, as revoked.
    async fn end_all(
        &self,
        user: UserId,
        now: DateTime<Utc>,
        origin: &Origin,
    ) -> Result<(), StoreError>;

    /// When the next session expires.
    async fn next_expiry(&self) -> Result<Option<DateTime<Utc>>, StoreError>;

    /// Deletes sessions that expired by `now`, at most `at_most`, and returns how many.
    async fn forget_expired(
        &self,
        now: DateTime<Utc>,
        at_most: u64,
        origin: &Origin,
    ) -> Result<usize, StoreError>;
}

/// Hashes and verifies passwords: slow on purpose, and never on the threads that serve requests.
#[async_trait]
pub(crate) trait Passwords: Send + Sync {
    /// The hash to store for a password.
    async fn hash(&self, password: Password) -> Result<PasswordHash, PasswordsError>;

    /// Whether `password` has this hash. Without a hash the answer is no, after the same work: the time does not reveal
    /// whether there is an account.
    async fn verify(
        &self,
        password: Password,
        hash: Option<PasswordHash>,
    ) -> Result<bool, PasswordsError>;
}

/// Why a password was neither hashed nor verified.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PasswordsError {
    /// The queue is full: a client would not wait for its turn.
    #[error("too many passwords are being checked")]
    Busy,
    #[error("the password could not be hashed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Signs access tokens.
pub(crate) trait AccessTokens: Send + Sync {
    /// A token with the claims of `grant`.
    fn sign(&self, grant: &AccessGrant) -> Result<AccessToken, SigningError>;
}

/// The claims of an access token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AccessGrant {
    pub(crate) id: Uuid,
    pub(crate) user: UserId,
    pub(crate) session: SessionId,
    pub(crate) roles: Roles,
    pub(crate) issued_at: DateTime<Utc>,
}

/// A signed access token.
pub(crate) struct AccessToken {
    /// The JWT. A secret of its holder.
    pub(crate) jwt: String,
    pub(crate) lifetime_s: i64,
}

/// Why a token could not be signed.
#[derive(Debug, thiserror::Error)]
#[error("the access token could not be signed")]
pub(crate) struct SigningError(#[source] pub(crate) Box<dyn std::error::Error + Send + Sync>);

/// Unpredictable bytes.
pub(crate) trait Randomness: Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness>;
}

/// The operating system gives no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gives no random bytes")]
pub(crate) struct NoRandomness(#[source] pub(crate) Box<dyn std::error::Error + Send + Sync>);
