//! The ports: stores, the password hasher, the token signer and randomness.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use shared_kernel::{Origin, Permissions, StoreError, Version};
use uuid::Uuid;

use super::client_network::ClientNetwork;
use crate::domain::authorization_code::{AuthorizationCode, CodeChange};
use crate::domain::email_address::EmailAddress;
use crate::domain::ids::{CodeId, ServiceAccountId, SessionId, UserId};
use crate::domain::password::{Password, PasswordHash};
use crate::domain::role::Role;
use crate::domain::service_account::{ServiceAccount, ServiceAccountChange};
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

    /// Commits a decision with its event, ends the sessions and the access that end with it, and counts the admins. It is a
    /// conflict if what it relied on has changed.
    async fn commit(
        &self,
        change: UserChange,
        relied_on: ReliedOn,
        origin: &Origin,
    ) -> Result<(), CommitUserError>;

    /// The highest cost of a stored password hash; none if no hash says its cost.
    async fn highest_password_cost(&self) -> Result<Option<u32>, StoreError>;
}

/// The rows that a decision relied on, beside the aggregate that it changes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ReliedOn {
    /// The user who decided.
    pub(crate) user: Option<(UserId, Version)>,
    /// The session in which it was asked for.
    pub(crate) session: Option<(SessionId, Version)>,
    /// The program that decided.
    pub(crate) service: Option<(ServiceAccountId, Version)>,
}

impl ReliedOn {
    /// A decision that relied on nothing else.
    pub(crate) const NOTHING: Self = Self { user: None, session: None, service: None };

    /// A decision of this user.
    pub(crate) const fn user(user: &User) -> Self {
        Self { user: Some((user.id(), user.version())), ..Self::NOTHING }
    }

    /// A decision that was asked for in this session.
    pub(crate) const fn session(session: &Session) -> Self {
        Self { session: Some((session.id(), session.version())), ..Self::NOTHING }
    }

    /// A decision of this program.
    pub(crate) const fn service(account: &ServiceAccount) -> Self {
        Self { service: Some((account.id(), account.version())), ..Self::NOTHING }
    }
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

/// The store of sessions until they expire. Of their events, the end of access is published.
#[async_trait]
pub(crate) trait Sessions: Send + Sync {
    /// The session with this id.
    async fn find(&self, id: SessionId) -> Result<Option<Session>, StoreError>;

    /// Commits the start of a session of `user`. It is a conflict if the user has changed since: a password that was changed
    /// meanwhile opens nothing. `rehashed` replaces the hash of the password that was shown, for the same password.
    async fn open(
        &self,
        opened: SessionChange,
        user: &User,
        rehashed: Option<PasswordHash>,
        origin: &Origin,
    ) -> Result<(), StoreError>;

    /// Commits a decision about a session that is stored.
    async fn commit(&self, change: SessionChange, origin: &Origin) -> Result<(), StoreError>;

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

/// The store of authorization codes until they are forgotten. Their events are not published.
#[async_trait]
pub(crate) trait Codes: Send + Sync {
    /// The code with this id.
    async fn find(&self, id: CodeId) -> Result<Option<AuthorizationCode>, StoreError>;

    /// Commits a new code of `user`, on the terms of [`Sessions::open`].
    async fn issue(
        &self,
        issued: CodeChange,
        user: &User,
        rehashed: Option<PasswordHash>,
        origin: &Origin,
    ) -> Result<(), StoreError>;

    /// Commits the use of a code together with the session that it opens. It is a conflict if the code was used meanwhile, or
    /// `user` has changed.
    async fn redeem(
        &self,
        redeemed: CodeChange,
        opened: SessionChange,
        user: &User,
        origin: &Origin,
    ) -> Result<(), StoreError>;

    /// When the next code is to be deleted.
    async fn next_to_forget(&self) -> Result<Option<DateTime<Utc>>, StoreError>;

    /// Deletes codes that are due by `now`, at most `at_most`, and returns how many.
    async fn forget(
        &self,
        now: DateTime<Utc>,
        at_most: u64,
        origin: &Origin,
    ) -> Result<usize, StoreError>;
}

/// The store of service accounts. Their events are not published.
#[async_trait]
pub(crate) trait ServiceAccounts: Send + Sync {
    /// The account with this id.
    async fn find(&self, id: ServiceAccountId) -> Result<Option<ServiceAccount>, StoreError>;

    /// At most `at_most` accounts, the latest first, beginning after `after`.
    async fn list(
        &self,
        after: Option<ServiceAccountId>,
        at_most: u64,
    ) -> Result<Vec<ServiceAccount>, StoreError>;

    /// Commits a decision, unless what it relied on has changed. The access of a revoked account ends with it.
    async fn commit(
        &self,
        change: ServiceAccountChange,
        relied_on: ReliedOn,
        origin: &Origin,
    ) -> Result<(), StoreError>;

    /// Notes that the key was used at `now`.
    async fn note_use(
        &self,
        id: ServiceAccountId,
        now: DateTime<Utc>,
        origin: &Origin,
    ) -> Result<(), StoreError>;
}

/// Hashes and verifies passwords: slow on purpose, and never on the threads that serve requests.
#[async_trait]
pub(crate) trait Passwords: Send + Sync {
    /// The hash to store for a password.
    async fn hash(&self, password: Password, queue: Queue) -> Result<PasswordHash, PasswordsError>;

    /// Whether `password` has this hash. Without a hash the answer is no. Each answer takes the work of the cost at which
    /// passwords are hashed now, or of `cost` if that is higher: the time reveals neither whether there is an account nor
    /// when its password was set.
    async fn verify(
        &self,
        password: Password,
        hash: Option<PasswordHash>,
        cost: Option<u32>,
    ) -> Result<bool, PasswordsError>;

    /// Whether the hash was made at a lower cost than passwords are hashed at now.
    fn is_outdated(&self, hash: &PasswordHash) -> bool;
}

/// The queue in which a hash waits: those who open an account do not hold up those who have one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Queue {
    /// Log-ins, and changes of an account.
    Accounts,
    /// Registrations.
    Registrations,
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

/// Notes wrong passwords for the audit trail.
pub(crate) trait RefusedPasswords: Send + Sync {
    /// A wrong password for the account of `user`, or for an account that there is not, came `from` a network.
    fn note(&self, user: Option<UserId>, from: ClientNetwork);
}

/// Signs access tokens.
pub(crate) trait AccessTokens: Send + Sync {
    /// A token with the claims of `grant`.
    fn sign(&self, grant: &AccessGrant) -> Result<AccessToken, SigningError>;
}

/// The holder of an access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenHolder {
    /// A user, in a session.
    User(UserId, SessionId),
    /// A program.
    Service(ServiceAccountId),
}

/// The claims of an access token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AccessGrant {
    pub(crate) id: Uuid,
    pub(crate) holder: TokenHolder,
    /// The version of the user, or of the service account.
    pub(crate) version: Version,
    pub(crate) permissions: Permissions,
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
