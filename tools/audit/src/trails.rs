//! The audit trails of all contexts: whether each is the chain that was written, and its last entry, for an operator to keep.

use host::Shop;
use platform::audit_trail;
use platform::context::Check;
use serde::Serialize;
use shared_kernel::StoreError;

/// The last entry of the audit trail of a context. A trail that is cut at its end, or written anew as a whole, is a valid chain:
/// that is found by comparing this with what was noted before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LastEntry {
    context: &'static str,
    number: i64,
    hash: String,
}

/// 27: every audit trail is an unbroken chain.
pub(super) async fn unbroken(shop: &Shop) -> Result<Check, StoreError> {
    let says = "every audit trail is an unbroken chain";
    let mut check = Check { invariant: 27, says, examined: 0, violations: Vec::new() };
    for database in shop.databases() {
        let verified = audit_trail::verify(database).await?;
        let context = database.context();
        check.examined += verified.entries;
        check.violations.extend(verified.violations.iter().map(|one| format!("{context}: {one}")));
    }
    Ok(check)
}

/// The last entry of each trail that has any.
pub(super) async fn last_entries(shop: &Shop) -> Result<Vec<LastEntry>, StoreError> {
    let mut last = Vec::new();
    for database in shop.databases() {
        if let Some((number, hash)) = audit_trail::last(database).await? {
            last.push(LastEntry { context: database.context(), number, hash: hash.to_string() });
        }
    }
    Ok(last)
}

/// The last entries as lines for people.
pub(super) fn text_of(last: &[LastEntry]) -> String {
    let line = |entry: &LastEntry| {
        let LastEntry { context, number, hash } = entry;
        format!("the audit trail of {context} ends with entry {number}\n   {hash}")
    };
    last.iter().map(line).collect::<Vec<_>>().join("\n")
}
