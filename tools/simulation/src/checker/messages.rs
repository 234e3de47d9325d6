//! Events: those of an aggregate are numbered without gaps, and correspond exactly to the stored states.

use std::collections::BTreeMap;

use super::Violation;
use super::stock::none;
use crate::disk::{Disk, id};

/// 7 and 8.
pub(super) fn events_and_states_agree(disk: &Disk) -> Result<(), Violation> {
    // Events about the access of a user have the version of the user.
    let gaps = "SELECT subject || ' has ' || COUNT(*) || ' events, of versions ' || MIN(sequence) || ' to ' || MAX(sequence)
        FROM outbox WHERE subject NOT LIKE 'user-access/%' GROUP BY subject HAVING MIN(sequence) <> 1 OR MAX(sequence) <> COUNT(*)";
    none(disk.column(gaps), 7)?;
    let (states, prefix) = match disk.name() {
        "users" => ("SELECT id, version FROM users", "user"),
        "products" => ("SELECT id, version FROM products", "product"),
        "orders" => ("SELECT id, version FROM orders", "order"),
        _ => ("SELECT payment_id, version FROM payments", "payment"),
    };
    let mut last_of: BTreeMap<String, i64> = BTreeMap::new();
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let events = "SELECT subject, MAX(sequence) FROM outbox GROUP BY subject";
    for (subject, version) in disk.rows::<(String, i64)>(events, [], read) {
        if subject.split('/').next() == Some(prefix) {
            last_of.insert(subject, version);
        }
    }
    let read = |row: &rusqlite::Row<'_>| Ok((id(row, 0)?, row.get::<_, i64>(1)?));
    for (id, version) in disk.rows(states, [], read) {
        let subject = format!("{prefix}/{id}");
        let events = last_of.remove(&subject).unwrap_or_default();
        if events != version {
            let found = format!(
                "{subject} is stored in version {version}, and its events end with {events}"
            );
            return Err(Violation::of(8, found));
        }
    }
    last_of.into_keys().next().map_or(Ok(()), |subject| {
        Err(Violation::of(8, format!("{subject} has events, and no state")))
    })
}
