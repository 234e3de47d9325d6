//! Errors between a use case and its store, shared by every context.

use std::error::Error;

/// Why a store refused or failed. Nothing was changed, except after `Unavailable`: there the answer was lost, and
/// loading again shows whether the change was made.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The aggregate moved on since it was loaded: load and decide again.
    #[error("another change of the same aggregate came first")]
    Conflict,
    /// A natural key is taken.
    #[error("the key {key} is taken")]
    Duplicate {
        /// The columns of the key as the database names them, such as `users.email`.
        key: String,
    },
    /// A rule of the schema (a CHECK) would be broken.
    #[error("the stored data would break the rule {rule}")]
    RuleBroken {
        /// The name of the rule.
        rule: String,
    },
    /// The database failed: full disk, lost connection, stopped.
    #[error("the store is not available")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// The database cannot hold a value, such as a text with U+0000 on PostgreSQL. No attempt with that value succeeds.
    #[error("a value cannot be stored: {reason}")]
    Unstorable {
        /// The message of the database.
        reason: String,
    },
    /// A stored row has a value that the domain cannot read.
    #[error("the stored row {key} of {table} has an invalid value in {column}")]
    CorruptRow {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's key.
        key: String,
    },
}

impl StoreError {
    /// The store error in the chain of sources of `error`, if there is one: the error of a use case only has to keep
    /// its cause.
    pub fn find_in_chain<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a Self> {
        let mut link = Some(error);
        while let Some(current) = link {
            if let Some(found) = current.downcast_ref::<Self>() {
                return Some(found);
            }
            link = current.source();
        }
        None
    }

    /// Whether doing the same again may succeed: the aggregate moved on, or the database was away.
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Conflict | Self::Unavailable(_))
    }

    /// Whether a conflict is in the chain of `error`: the decision was taken on a state that has moved on.
    pub fn is_conflict(error: &(dyn Error + 'static)) -> bool {
        matches!(Self::find_in_chain(error), Some(Self::Conflict))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the order was not placed")]
    struct UseCaseError(#[source] StoreError);

    #[test]
    fn conflict_and_unavailable_are_transient_and_the_rest_is_not() {
        assert!(StoreError::Conflict.is_transient());
        assert!(StoreError::Unavailable("gone".into()).is_transient());
        assert!(!StoreError::Duplicate { key: "users.email".to_owned() }.is_transient());
        assert!(!StoreError::RuleBroken { rule: "on_hand".to_owned() }.is_transient());
        let corrupt =
            StoreError::CorruptRow { table: "orders", column: "total", key: "1".to_owned() };
        assert!(!corrupt.is_transient());
        assert!(!StoreError::Unstorable { reason: "0x00".to_owned() }.is_transient());
    }

    #[test]
    fn a_store_error_is_found_below_the_error_of_a_use_case() {
        let found = StoreError::find_in_chain(&UseCaseError(StoreError::Conflict));
        assert!(found.is_some_and(StoreError::is_transient));
        assert!(StoreError::is_conflict(&UseCaseError(StoreError::Conflict)));
        assert!(StoreError::find_in_chain(&std::fmt::Error).is_none());
        let away = StoreError::Unavailable("gone".into());
        assert!(!StoreError::is_conflict(&UseCaseError(away)));
        assert!(!StoreError::is_conflict(&std::fmt::Error));
    }
}
