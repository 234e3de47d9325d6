//! Simulated disks: each context's database in the memory of this process, in `SQLite`'s `memdb`. A disk outlives the
//! simulated processes that open it; transactions that were not committed at a crash are lost.

use rusqlite::backup::Backup;
use rusqlite::types::FromSql;
use rusqlite::{Connection, Params, Row};
use uuid::Uuid;

/// The databases of a shop, the provider's among them.
pub(crate) const DATABASES: [&str; 5] = ["users", "products", "orders", "payments", "provider"];

/// A database, which exists as long as this value.
pub(crate) struct Disk {
    name: &'static str,
    address: String,
    connection: Connection,
    version: i64,
}

impl Disk {
    /// A disk with a copy of `image`.
    pub(crate) fn copy(name: &'static str, image: &Connection) -> Self {
        // Concurrent runs must not share a disk, even with the same seed.
        let unique = next_number();
        let address = format!("file:/{name}-{unique}?vfs=memdb");
        let mut connection = Connection::open(&address).unwrap();
        Backup::new(image, &mut connection).unwrap().step(-1).unwrap();
        Self { name, address, connection, version: 0 }
    }

    pub(crate) const fn name(&self) -> &'static str {
        self.name
    }

    /// The address that a process opens.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) const fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Whether a commit has happened since the last call.
    pub(crate) fn has_changed(&mut self) -> bool {
        let version = self.number("PRAGMA data_version", []);
        std::mem::replace(&mut self.version, version) != version
    }

    /// The result of a query for one number.
    pub(crate) fn number(&self, sql: &str, params: impl Params) -> i64 {
        self.rows(sql, params, |row| row.get(0)).first().copied().unwrap_or_default()
    }

    /// The rows of a query.
    pub(crate) fn rows<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Vec<T> {
        let mut statement = self.connection.prepare_cached(sql).unwrap();
        let rows = statement.query_map(params, read).unwrap();
        rows.collect::<rusqlite::Result<Vec<T>>>().unwrap()
    }

    /// The first column of a query.
    pub(crate) fn column<T: FromSql>(&self, sql: &str) -> Vec<T> {
        self.rows(sql, [], |row| row.get(0))
    }
}

/// An id in the form that tables store.
pub(crate) fn id(row: &Row<'_>, column: usize) -> rusqlite::Result<Uuid> {
    let bytes: Vec<u8> = row.get(column)?;
    Ok(Uuid::from_slice(&bytes).unwrap_or_default())
}

fn next_number() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
