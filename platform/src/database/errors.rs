//! Errors of databases as errors of the kernel.

use sea_orm::sqlx::error::DatabaseError;
use sea_orm::{DbErr, RuntimeErr, sqlx};
use shared_kernel::StoreError;

use crate::ownership::ContextMoved;

/// A failed read as an error of the store.
pub fn read_error(error: DbErr) -> StoreError {
    match permanent(&error) {
        Some(refusal) => refusal,
        None => StoreError::Unavailable(Box::new(error)),
    }
}

/// An error that no further attempt can mend: a value that no row can have was asked for, or a row has a value of another
/// type than its column, which SQLite allows.
fn permanent(error: &DbErr) -> Option<StoreError> {
    let (DbErr::Exec(RuntimeErr::SqlxError(said)) | DbErr::Query(RuntimeErr::SqlxError(said))) =
        error
    else {
        return None;
    };
    if let sqlx::Error::ColumnDecode { index, .. } = &**said {
        let key = format!("unknown, with the column {index}");
        return Some(StoreError::CorruptRow { table: "a query", column: "a column", key });
    }
    unstorable(said.as_database_error()?)
}

/// A server's refusal of a value: class 22 (such as a text with U+0000, or one that is too long), and what is too large for an
/// index or a row (54000). Of class 22 two are of the server and not of a value: a setting or an argument of a function that it does not
/// take, such as a role that is gone (22023), and a sequence that has ended (2200H). The server's text does not quote the value.
pub(super) fn unstorable(said: &dyn DatabaseError) -> Option<StoreError> {
    let code = said.code()?;
    let is_of_a_value =
        (code.starts_with("22") && !matches!(&*code, "22023" | "2200H")) || code == "54000";
    is_of_a_value.then(|| StoreError::Unstorable { reason: said.message().to_owned() })
}

/// The same error for another caller that waits for the same answer.
pub(crate) fn repeated(refusal: &StoreError) -> StoreError {
    match refusal {
        StoreError::Conflict => StoreError::Conflict,
        StoreError::Duplicate { key } => StoreError::Duplicate { key: key.clone() },
        StoreError::RuleBroken { rule } => StoreError::RuleBroken { rule: rule.clone() },
        StoreError::Unstorable { reason } => StoreError::Unstorable { reason: reason.clone() },
        StoreError::CorruptRow { table, column, key } => {
            StoreError::CorruptRow { table, column, key: key.clone() }
        }
        StoreError::Unavailable(error) => {
            StoreError::Unavailable(match ContextMoved::find_in_chain(&**error) {
                Some(why) => why.into(),
                None => shared_kernel::error_chain::describe(&**error).into(),
            })
        }
    }
}

/// The last part of a message such as `UNIQUE constraint failed: users.email`.
pub(super) fn after_colon(said: &str) -> String {
    said.rsplit(": ").next().unwrap_or(said).to_owned()
}
