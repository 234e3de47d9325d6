//! Stored addresses get the key that their mailbox has. SQL cannot fold Unicode, so this migration is code.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::Statement;
use shared_kernel::text::Mailbox;

/// Every account gets the folded key of its mailbox. Where accounts differ only in the spelling of one mailbox, one of them gets
/// the key: the one whose spelling is the key, else the oldest. The others keep their spelling as key, and are found by it alone.
pub(super) struct FoldedMailboxes;

impl MigrationName for FoldedMailboxes {
    fn name(&self) -> &'static str {
        "m0026_folded_mailboxes"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for FoldedMailboxes {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let backend = manager.get_database_backend();
        let oldest_first = "SELECT email FROM users WHERE email IS NOT NULL ORDER BY id";
        let rows = connection.query_all_raw(Statement::from_string(backend, oldest_first)).await?;
        let spellings = rows
            .iter()
            .map(|row| row.try_get_by_index::<String>(0))
            .collect::<Result<Vec<_>, _>>()?;
        let set = "UPDATE users SET mailbox = $1 WHERE email = $2";
        for (spelling, key) in changed_keys(&spellings) {
            let values = [key.into(), spelling.into()];
            connection.execute_raw(Statement::from_sql_and_values(backend, set, values)).await?;
        }
        Ok(())
    }

    /// The key of a mailbox is the spelling again.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let unfold = "UPDATE users SET mailbox = email";
        manager.get_connection().execute_unprepared(unfold).await.map(|_result| ())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// The spellings that are not their key and get it, each with that key. The oldest account comes first.
fn changed_keys(spellings: &[String]) -> Vec<(&str, String)> {
    let taken: BTreeSet<&str> = spellings.iter().map(String::as_str).collect();
    let mut owners = BTreeMap::new();
    for spelling in spellings {
        let Ok(mailbox) = Mailbox::parse(spelling) else { continue };
        if !taken.contains(mailbox.key()) {
            owners.entry(mailbox.key().to_owned()).or_insert(spelling.as_str());
        }
    }
    owners.into_iter().map(|(key, spelling)| (spelling, key)).collect()
}

#[cfg(test)]
mod tests {
    use super::changed_keys;

    #[test]
    fn of_two_spellings_one_gets_the_key() {
        let spellings =
            |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let stored =
            spellings(&["ada@example.org", "jose\u{301}@example.org", "ju\u{308}rgen@müller.de"]);
        let expected = [
            ("jose\u{301}@example.org", "josé@example.org".to_owned()),
            ("ju\u{308}rgen@müller.de", "jürgen@xn--mller-kva.de".to_owned()),
        ];
        assert_eq!(changed_keys(&stored), expected);
        // The second is written as its key; the oldest of the others gets nothing.
        assert_eq!(changed_keys(&spellings(&["groß@example.org", "gross@example.org"])), []);
        let none_is_its_key = spellings(&["groß@bücher.de", "gross@bücher.de"]);
        let oldest = [("groß@bücher.de", "gross@xn--bcher-kva.de".to_owned())];
        assert_eq!(changed_keys(&none_is_its_key), oldest);
        assert_eq!(
            changed_keys(&spellings(&["ada@xn--a.org"])),
            [],
            "no longer an address; it stays as it is"
        );
    }
}
