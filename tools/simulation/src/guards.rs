//! The guards of the shop, each of which can be taken out of the store, where it stands: the bench has to notice. Nothing of
//! the product knows of this; it finds a store that does less than it promised.

use crate::disk::Disk;

/// A guard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// The inbox remembers what was dealt with.
    Inbox,
    /// A state is replaced only if it is the one that was decided on, and no two events of one aggregate have one number.
    Versions,
    /// The table of the stock refuses what is not there.
    Stock,
    /// Payments remembers the webhooks that it has heard, and decides on the payment as it is.
    Webhooks,
    /// A key that was used is remembered with what it made.
    IdempotencyKeys,
    /// The provider charges once for one key.
    ProviderKeys,
    /// An event is stored with the state that it tells of.
    Outbox,
}

impl Guard {
    /// Every guard.
    pub const ALL: [Self; 7] = [
        Self::Inbox,
        Self::Versions,
        Self::Stock,
        Self::Webhooks,
        Self::IdempotencyKeys,
        Self::ProviderKeys,
        Self::Outbox,
    ];

    /// Takes the guard out of the tables.
    pub(crate) fn remove(self, disks: &[Disk]) {
        for disk in disks {
            for sql in self.statements(disk.name()) {
                disk.connection().execute_batch(&sql).unwrap();
            }
        }
    }

    fn statements(self, database: &str) -> Vec<String> {
        match (self, database) {
            (Self::Inbox, _) => {
                vec![forgets("inbox", "event_id = NEW.event_id AND status = 'handled'")]
            }
            (Self::Versions, "orders") => any_version("orders", "id"),
            (Self::Stock, "products") => vec![without_its_check()],
            (Self::Webhooks, "payments") => {
                let mut statements = any_version("payments", "payment_id");
                statements.push(forgets("webhook_receipts", "event_id = NEW.event_id"));
                statements
            }
            (Self::IdempotencyKeys, _) => vec![forgets("idempotency_keys", "key = NEW.key")],
            (Self::ProviderKeys, "provider") => vec![any_charge()],
            (Self::Outbox, "orders") => {
                vec![forgets("outbox", "position = NEW.position AND sequence = 3")]
            }
            _ => Vec::new(),
        }
    }
}

/// A table that forgets a row as soon as it has it.
fn forgets(table: &str, row: &str) -> String {
    format!(
        "CREATE TRIGGER forget AFTER INSERT ON {table} BEGIN DELETE FROM {table} WHERE {row}; END"
    )
}

/// A table that lets any decision replace any state.
fn any_version(table: &str, id: &str) -> Vec<String> {
    vec![
        format!(
            "CREATE TRIGGER any_version BEFORE INSERT ON {table}
             BEGIN UPDATE {table} SET version = NEW.version - 1 WHERE {id} = NEW.{id} AND NEW.version > 1; END"
        ),
        "DROP INDEX outbox_subject".to_owned(),
    ]
}

fn without_its_check() -> String {
    "PRAGMA writable_schema = ON;
     UPDATE sqlite_schema SET sql = replace(sql,
         'CHECK (on_hand >= reserved AND reserved >= 0)', 'CHECK (TRUE)') WHERE name = 'stock';
     PRAGMA writable_schema = RESET"
        .to_owned()
}

/// Books in which a charge of a key that was used before is one more charge: the first one gets a longer key.
fn any_charge() -> String {
    "CREATE TRIGGER any_charge BEFORE INSERT ON provider_charges WHEN NEW.version = 1 BEGIN
         UPDATE provider_charges SET idempotency_key = CAST(idempotency_key || X'01' AS BLOB),
             reference = reference || '-earlier'
         WHERE idempotency_key = NEW.idempotency_key AND NOT EXISTS (
             SELECT 1 FROM provider_charges WHERE idempotency_key = CAST(NEW.idempotency_key || X'01' AS BLOB)); END"
        .to_owned()
}
