//! The guards of the shop. A control removes one from the tables, and the simulation has to notice. The product has no code
//! for this: its store does less than it should.

use crate::disk::Disk;

/// A guard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// The inbox stores the handled events.
    Inbox,
    /// A state is replaced only in the version that was decided on, and no two events of an aggregate have the same number.
    Versions,
    /// A CHECK of the stock refuses missing units.
    Stock,
    /// Payments stores the webhooks that it has received, and decides on the current version of the payment.
    Webhooks,
    /// A used idempotency key is stored with the created resource.
    IdempotencyKeys,
    /// The provider charges once for each key.
    ProviderKeys,
    /// An event is stored in the transaction of its state.
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

    /// Removes the guard from the tables.
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
                vec![deletes_at_once("inbox", "event_id = NEW.event_id AND status = 'handled'")]
            }
            (Self::Versions, "orders") => any_version("orders", "id"),
            (Self::Stock, "products") => vec![without_its_check()],
            (Self::Webhooks, "payments") => {
                let mut statements = any_version("payments", "payment_id");
                statements.push(deletes_at_once(
                    "webhook_receipts",
                    "payment_id = NEW.payment_id AND event_id = NEW.event_id",
                ));
                statements
            }
            (Self::IdempotencyKeys, _) => {
                vec![deletes_at_once("idempotency_keys", "key = NEW.key")]
            }
            (Self::ProviderKeys, "provider") => vec![any_charge()],
            (Self::Outbox, "orders") => {
                vec![deletes_at_once("outbox", "position = NEW.position AND sequence = 3")]
            }
            _ => Vec::new(),
        }
    }
}

/// Deletes a row as soon as it is inserted.
fn deletes_at_once(table: &str, row: &str) -> String {
    format!(
        "CREATE TRIGGER forget AFTER INSERT ON {table} BEGIN DELETE FROM {table} WHERE {row}; END"
    )
}

/// Lets any decision replace any state.
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

/// Makes a charge under a used key one more charge: the first one gets a longer key.
fn any_charge() -> String {
    "CREATE TRIGGER any_charge BEFORE INSERT ON provider_charges WHEN NEW.version = 1 BEGIN
         UPDATE provider_charges SET idempotency_key = CAST(idempotency_key || X'01' AS BLOB),
             reference = reference || '-earlier'
         WHERE idempotency_key = NEW.idempotency_key AND NOT EXISTS (
             SELECT 1 FROM provider_charges WHERE idempotency_key = CAST(NEW.idempotency_key || X'01' AS BLOB)); END"
        .to_owned()
}
