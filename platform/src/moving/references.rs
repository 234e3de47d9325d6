//! References between tables, on a server. Rows are copied table by table, so a row may come before the row it refers
//! to; only an administrator may tell a server to skip the checks. So the references of the target are dropped while it
//! is being filled, and restored at the end, which checks them all. The server's sequences are set behind the numbers
//! in use.

use super::Moving;
use super::cell::Cell;
use super::error::MoveError;
use super::progress::{self, as_text};
use super::side::Side;
use super::table::Kind;

const REFERENCES: &str = "SELECT c.relname, k.conname, pg_get_constraintdef(k.oid)
    FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid
    WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace";

/// The columns whose numbers the server assigns.
const NUMBERED: &str = "SELECT c.relname, a.attname
    FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
    WHERE a.attidentity <> '' AND c.relkind = 'r' AND NOT starts_with(c.relname, 'move_')
        AND c.relnamespace = current_schema()::regnamespace";

/// A position is the number of a group times this plus the place in it (see the writer's session on a server).
const NEXT_GROUP: &str = "SELECT setval('outbox_groups', greatest(
    (SELECT last_value FROM outbox_groups),
    (SELECT coalesce(max(position), 0) / 65536 + 1 FROM outbox)))";

impl Moving {
    /// Drops the references of the target, and stores their definitions there.
    pub(super) async fn lift_references(&mut self) -> Result<(), MoveError> {
        if !self.target.is_server() {
            // The connection to a file was opened with the checks off.
            return Ok(());
        }
        let kinds = [Kind::Text; 3];
        for row in self.target.query(REFERENCES, &kinds).await? {
            let mut cells = row.into_iter().filter_map(as_text);
            let (Some(table), Some(name), Some(says)) = (cells.next(), cells.next(), cells.next())
            else {
                continue;
            };
            let kept = format!("{}{table}/{name}", progress::REFERENCE);
            progress::set(&mut self.target, &kept, &says).await?;
            self.target.run(&format!("ALTER TABLE \"{table}\" DROP CONSTRAINT \"{name}\"")).await?;
        }
        Ok(())
    }

    /// Restores the references. Fails when one refers to a missing row.
    pub(super) async fn restore_references(&mut self) -> Result<(), MoveError> {
        for (kept, says) in progress::all(&mut self.target, progress::REFERENCE).await? {
            let path = kept.strip_prefix(progress::REFERENCE).unwrap_or(&kept);
            let (table, name) = path.split_once('/').unwrap_or((path, path));
            let sql = format!("ALTER TABLE \"{table}\" ADD CONSTRAINT \"{name}\" {says}");
            self.target.run(&sql).await?;
        }
        progress::unset(&mut self.target, progress::REFERENCE).await
    }

    /// The broken references of a file, by table. On a server there are none: they could not be restored.
    pub(super) async fn broken_references(&mut self) -> Result<Vec<String>, MoveError> {
        if self.target.is_server() {
            return Ok(Vec::new());
        }
        let kinds = [Kind::Text, Kind::Integer, Kind::Text, Kind::Integer];
        let broken = self.target.query("PRAGMA foreign_key_check", &kinds).await?;
        let mut tables: Vec<String> =
            broken.into_iter().filter_map(|row| as_text(row.into_iter().next()?)).collect();
        tables.dedup();
        Ok(tables)
    }
}

/// The server's sequences continue after the highest number copied. A file derives the number itself.
pub(super) async fn number_after(target: &mut Side) -> Result<(), MoveError> {
    if !target.is_server() {
        return Ok(());
    }
    target.run(NEXT_GROUP).await?;
    for row in target.query(NUMBERED, &[Kind::Text, Kind::Text]).await? {
        if let [Cell::Text(table), Cell::Text(column)] = &*row {
            let sequence = format!(
                "pg_get_serial_sequence({}, {})",
                target.text(&format!("\"{table}\"")),
                target.text(column)
            );
            let highest = format!("SELECT coalesce(max(\"{column}\"), 0) + 1 FROM \"{table}\"");
            target.run(&format!("SELECT setval({sequence}, ({highest}), false)")).await?;
        }
    }
    Ok(())
}
