//! Steps three and five: the unchanged rows are copied in bulk, page by page; the changed ones follow, from one
//! snapshot of the source.
//!
//! The bulk copy leaves out every row with a note, so all it copies is as it was when the recording began: no two of
//! those rows can claim one unique key. The follow-up first deletes all noted rows from the target and then inserts
//! those that exist, for the same reason.

use super::cell::Row;
use super::changes::{self, is_about, notes};
use super::error::MoveError;
use super::progress::{self, Copied};
use super::references;
use super::side::Side;
use super::table::Table;
use super::{Copying, Moving, Stage};

/// Rows read and written at a time.
pub(super) const PAGE: usize = 5000;
/// Keys in one statement.
pub(super) const KEYS: usize = 500;

impl Moving {
    /// Copies the rows that are not copied yet, and reports the progress after every page.
    pub async fn copy(&mut self, tell: &mut (dyn FnMut(Copying) + Send)) -> Result<(), MoveError> {
        match self.stage().await? {
            Stage::NotBegun => return Err(self.out_of_order()),
            Stage::Fenced | Stage::Ended => return Ok(()),
            Stage::UnderWay => {}
        }
        let mut total = 0;
        for table in self.tables().await? {
            total += table.rows;
        }
        let mut before = 0;
        for (table, arriving) in self.copied_tables() {
            let mut copied = progress::copied(&mut self.target, &table.name).await?;
            while !copied.is_whole {
                tell(Copying { done: before + copied.rows, total });
                copied = self.copy_page(&table, &arriving, copied).await?;
            }
            before += copied.rows;
            tell(Copying { done: before, total });
        }
        Ok(())
    }

    /// Refuses while some table is not completely copied.
    pub(super) async fn must_be_copied(&mut self) -> Result<(), MoveError> {
        for (table, _) in self.copied_tables() {
            if !progress::copied(&mut self.target, &table.name).await?.is_whole {
                return Err(self.out_of_order());
            }
        }
        Ok(())
    }

    // tour: move/copy
    async fn copy_page(
        &mut self,
        table: &Table,
        arriving: &Table,
        copied: Copied,
    ) -> Result<Copied, MoveError> {
        let query = page(&self.source, table, copied.after.as_ref(), true);
        let rows = self.source.query(&query, &table.kinds()).await?;
        let copied = Copied {
            rows: copied.rows + u64::try_from(rows.len()).unwrap_or_default(),
            is_whole: rows.len() < PAGE,
            after: rows.last().map(|row| table.key_of(row)).or(copied.after),
            followed: copied.followed,
        };
        self.target.run("BEGIN").await?;
        let written = async {
            self.target.insert(arriving, &rows).await?;
            progress::set_copied(&mut self.target, &table.name, &copied).await
        };
        let written = written.await;
        self.target.end(written).await?;
        Ok(copied)
    }

    /// Applies the changes made since the last time, when the source is fenced: the remaining ones. Then the target has
    /// every row, its references hold, and its sequences continue after the numbers in use.
    pub async fn follow(&mut self) -> Result<u64, MoveError> {
        match self.stage().await? {
            Stage::NotBegun | Stage::UnderWay => return Err(self.out_of_order()),
            Stage::Ended => return Ok(0),
            Stage::Fenced => {}
        }
        self.target.begin_alone().await?;
        let brought = async {
            let brought = self.bring_changes().await?;
            references::number_after(&mut self.target).await?;
            self.restore_references().await?;
            Ok(brought)
        };
        let brought = brought.await;
        self.target.end(brought).await
    }

    // tour: move/follow
    /// Applies the changed rows as the source has them now. The source must be fenced, or be read in one snapshot; to
    /// be called in a transaction of the target.
    pub(super) async fn bring_changes(&mut self) -> Result<u64, MoveError> {
        let mut brought = 0;
        for (table, arriving) in self.copied_tables() {
            let mut copied = progress::copied(&mut self.target, &table.name).await?;
            let last = changes::last_note(&mut self.source, &table).await?;
            let keys = changes::noted_keys(&mut self.source, &table, copied.followed).await?;
            for some in keys.chunks(KEYS) {
                let chosen = among(&self.target, &arriving, some);
                self.target
                    .run(&format!("DELETE FROM \"{}\" WHERE {chosen}", arriving.name))
                    .await?;
            }
            let rows = changed_rows(&mut self.source, &table, copied.followed).await?;
            for some in rows.chunks(PAGE) {
                self.target.insert(&arriving, some).await?;
            }
            copied.followed = last;
            progress::set_copied(&mut self.target, &table.name, &copied).await?;
            brought += u64::try_from(keys.len()).unwrap_or_default();
            self.followed.insert(table.name, keys);
        }
        Ok(brought)
    }
}

/// The rows of `table` after a key, in the order of their keys; on request without the changed ones.
pub(super) fn page(side: &Side, table: &Table, after: Option<&Row>, unchanged: bool) -> String {
    let (names, name, keys) = (table.names(), &table.name, table.key_names("moved."));
    let mut conditions = vec!["1 = 1".to_owned()];
    if let Some(after) = after {
        conditions.push(format!("({keys}) > {}", side.tuple(after, &table.key_kinds())));
    }
    if unchanged {
        let (notes, about) = (notes(table), is_about(table));
        conditions.push(format!("NOT EXISTS (SELECT 1 FROM {notes} AS note WHERE {about})"));
    }
    let conditions = conditions.join(" AND ");
    format!(
        "SELECT {names} FROM \"{name}\" AS moved WHERE {conditions} ORDER BY {keys} LIMIT {PAGE}"
    )
}

/// The rows with a note after `after`, as they are now; deleted ones are left out.
async fn changed_rows(source: &mut Side, table: &Table, after: i64) -> Result<Vec<Row>, MoveError> {
    let columns: Vec<String> =
        table.columns.iter().map(|column| format!("moved.\"{}\"", column.name)).collect();
    let (columns, name, keys) = (columns.join(", "), &table.name, table.key_names(""));
    // CROSS keeps SQLite from scanning the whole table to find the few.
    let query = format!(
        "SELECT {columns} FROM (SELECT DISTINCT {keys} FROM {} WHERE note_number > {after}) AS note
         CROSS JOIN \"{name}\" AS moved WHERE {}",
        notes(table),
        is_about(table)
    );
    source.query(&query, &table.kinds()).await
}

/// `(a, b) IN (…)`: rows with one of the keys.
pub(super) fn among(side: &Side, table: &Table, keys: &[Row]) -> String {
    let kinds = table.key_kinds();
    let tuples: Vec<String> = keys.iter().map(|key| side.tuple(key, &kinds)).collect();
    format!("({}) IN (VALUES {})", table.key_names(""), tuples.join(", "))
}
