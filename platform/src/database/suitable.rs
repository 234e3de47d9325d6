//! Checks whether a PostgreSQL server and a database on it can hold a shop, before anything is created there.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};

/// The oldest supported version, in the server's numbering.
const OLDEST: u32 = 140_000;

/// Why a database on a server cannot hold a shop.
#[derive(Debug, thiserror::Error)]
pub enum Unsuitable {
    /// Its version is too old.
    #[error(
        "the PostgreSQL server has version {found}, and 14 or later is needed; move to a newer one, or choose another server"
    )]
    TooOld {
        /// The version, as the server reports it.
        found: String,
    },
    /// Its encoding cannot represent every text.
    #[error(
        "the PostgreSQL database is encoded in {found}, which cannot keep every text; make one with ENCODING 'UTF8' and use that"
    )]
    Encoding {
        /// The encoding.
        found: String,
    },
    /// It does not answer.
    #[error("the PostgreSQL server does not say what it is")]
    Silent(#[source] DbErr),
}

/// Checks the database of `connection`.
///
/// # Errors
/// When it cannot hold a shop, or does not answer.
pub async fn must_suit(connection: &DatabaseConnection) -> Result<(), Unsuitable> {
    let question =
        "SELECT current_setting('server_version_num'), current_setting('server_version'),
        current_setting('server_encoding')";
    let question = Statement::from_string(DbBackend::Postgres, question);
    let answer = async {
        let row = connection.query_one_raw(question).await?;
        let row = row.ok_or_else(|| DbErr::RecordNotFound("the server's version".to_owned()))?;
        Ok::<(String, String, String), DbErr>((
            row.try_get_by_index(0)?,
            row.try_get_by_index(1)?,
            row.try_get_by_index(2)?,
        ))
    };
    let (number, version, encoding) = answer.await.map_err(Unsuitable::Silent)?;
    judge(&number, version, encoding)
}

fn judge(number: &str, version: String, encoding: String) -> Result<(), Unsuitable> {
    if number.parse().is_ok_and(|number: u32| number < OLDEST) {
        return Err(Unsuitable::TooOld { found: version });
    }
    if encoding != "UTF8" {
        return Err(Unsuitable::Encoding { found: encoding });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(number: &str, version: &str, encoding: &str) -> String {
        let judged = judge(number, version.to_owned(), encoding.to_owned());
        judged.map_or_else(|unsuitable| unsuitable.to_string(), |()| "suits".to_owned())
    }

    #[test]
    fn an_old_server_and_another_encoding_are_refused_with_a_message() {
        assert_eq!(said("140000", "14.0", "UTF8"), "suits");
        assert_eq!(said("170002", "17.2 (Debian 17.2-1)", "UTF8"), "suits");
        let old = said("130018", "13.18", "UTF8");
        assert!(old.contains("has version 13.18, and 14 or later is needed"), "{old}");
        let latin = said("150000", "15.0", "LATIN1");
        assert!(latin.contains("encoded in LATIN1") && latin.contains("UTF8"), "{latin}");
    }
}
