//! The move in the audit trail: an entry that the target gets in the transaction in which it takes over.

use serde_json::json;
use shared_kernel::{Accountable, Clock};

use super::Moving;
use super::cell::{Cell, Row};
use super::error::MoveError;
use super::table::Kind;
use crate::audit_trail::{self, Appended, Entry, Model};
use crate::clock::SystemClock;

const TABLE: &str = "audit_trail";

impl Moving {
    /// Appends the entry. A database that has no trail has none afterwards.
    pub(super) async fn record(&mut self) -> Result<(), MoveError> {
        let Some(table) = self.arriving.iter().find(|table| table.name == TABLE).cloned() else {
            return Ok(());
        };
        let details = json!({ "from": self.source.label(), "to": self.target.label() });
        let object = format!("context/{}", self.name);
        let entry = Entry::done(Accountable::OPERATOR, "moved", object, SystemClock.now());
        let entries = vec![entry.with_details(&details.to_string())];
        let last = self.target.query(audit_trail::LAST, &[Kind::Integer, Kind::Bytes]).await?;
        let last = last.into_iter().next().and_then(|row| match <[Cell; 2]>::try_from(row) {
            Ok([Cell::Integer(number), Cell::Bytes(hash)]) => Some((number, hash)),
            Ok(_) | Err(_) => None,
        });
        let rows = audit_trail::linked(last, &Appended { context: self.name, entries });
        let names: Vec<&str> = table.columns.iter().map(|column| &*column.name).collect();
        let rows: Vec<Row> = rows.iter().map(|row| cells(row, &names)).collect();
        self.target.insert(&table, &rows).await
    }
}

/// The cells of an entry in the order of the columns `names`.
fn cells(row: &Model, names: &[&str]) -> Row {
    let text = |text: &String| Cell::Text(text.clone());
    let optional = |value: Option<Cell>| value.unwrap_or(Cell::Null);
    let id = |id: &uuid::Uuid| Cell::Bytes(id.as_bytes().to_vec());
    let cell = |name: &&str| match *name {
        "number" => Cell::Integer(row.number),
        "occurred_at" => Cell::Integer(row.occurred_at),
        "principal" => text(&row.principal),
        "principal_id" => optional(row.principal_id.as_ref().map(id)),
        "network" => optional(row.network.as_ref().map(text)),
        "action" => text(&row.action),
        "object" => text(&row.object),
        "outcome" => text(&row.outcome),
        "times" => Cell::Integer(row.times),
        "details" => optional(row.details.as_ref().map(text)),
        "request_id" => optional(row.request_id.as_ref().map(id)),
        "previous_hash" => Cell::Bytes(row.previous_hash.clone()),
        "hash" => Cell::Bytes(row.hash.clone()),
        _no_other => Cell::Null,
    };
    names.iter().map(cell).collect()
}
