//! The meaning of a server's refusals, as errors of the store.

use sea_orm::sqlx;
use sea_orm::sqlx::error::DatabaseError;
use sea_orm::sqlx::postgres::PgDatabaseError;
use shared_kernel::StoreError;

use super::taken_key::duplicate_key;
use crate::database::errors::unstorable;

/// The kinds of failures inside a transaction.
pub(super) enum Failure {
    /// A key or a rule refuses: the caller is told.
    Refused(StoreError),
    /// Another transaction conflicted, and ours is rolled back: a retry may succeed.
    Collided(sqlx::Error),
    /// The connection is gone.
    Cut(sqlx::Error),
}

impl Failure {
    /// The failure of a statement without a value of the caller, such as the beginning and the end of a transaction. What is
    /// refused there is refused to everybody, and only for now.
    pub(super) fn of_the_server(error: sqlx::Error) -> Self {
        match Self::from(error) {
            Self::Refused(StoreError::Unstorable { reason }) => {
                Self::Refused(StoreError::Unavailable(reason.into()))
            }
            failure @ (Self::Refused(_) | Self::Collided(_) | Self::Cut(_)) => failure,
        }
    }

    pub(super) fn into_store_error(self) -> StoreError {
        match self {
            Self::Refused(refusal) => refusal,
            Self::Collided(error) | Self::Cut(error) => StoreError::Unavailable(Box::new(error)),
        }
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        if is_cut(&error) {
            return Self::Cut(error);
        }
        let Some(said) = error.as_database_error() else {
            return Self::Refused(StoreError::Unavailable(Box::new(error)));
        };
        if let Some(refusal) = unstorable(said) {
            return Self::Refused(refusal);
        }
        match said.code().as_deref() {
            // serialization_failure, deadlock_detected
            Some("40001" | "40P01") => Self::Collided(error),
            Some("23505") => Self::Refused(StoreError::Duplicate { key: taken_key(said) }),
            Some("23514") => {
                let rule = said.constraint().unwrap_or("a rule of the schema").to_owned();
                Self::Refused(StoreError::RuleBroken { rule })
            }
            _ => Self::Refused(StoreError::Unavailable(Box::new(error))),
        }
    }
}

/// Whether the connection is gone, or the server about to stop: `admin_shutdown`, `crash_shutdown`,
/// `cannot_connect_now`, the timeouts of a session, and class 08.
pub(super) fn is_cut(error: &sqlx::Error) -> bool {
    if let Some(said) = error.as_database_error() {
        let code = said.code().unwrap_or_default();
        return code.starts_with("08")
            || matches!(&*code, "57P01" | "57P02" | "57P03" | "57P05" | "25P03");
    }
    matches!(
        error,
        sqlx::Error::Io(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::PoolTimedOut
    )
}

fn taken_key(said: &dyn DatabaseError) -> String {
    let detail = said.try_downcast_ref::<PgDatabaseError>().and_then(PgDatabaseError::detail);
    duplicate_key(said.table(), detail, said.constraint())
}
