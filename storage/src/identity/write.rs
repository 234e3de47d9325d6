//! Writing the identity down: first into the databases that are begun or taken over, then what they all know of each other,
//! and the record of the folder last. A host that is cut off in between leaves databases that the next one takes over.

use std::collections::BTreeMap;

use platform::database::Connections;
use platform::identity::{
    Action, Candidate, Found, Identity, KnownDatabase, Record, claim, name_siblings,
};
use platform::ids::TimeOrderedIds;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbErr, RuntimeErr, Statement, TransactionTrait,
};
use shared_kernel::Ids;
use uuid::Uuid;

use super::look::{self, Seen, missing_siblings, noted_place};
use super::others::servers;
use super::{Databases, Decided, Located};
use crate::data_dir::{self, Locks};
use crate::error::StorageError;
use crate::place::{Place, connect, look_into, make};
use crate::servers::STARTING;

/// The key of the lock on a server. Any number would do that nobody else takes.
const LOCK: i64 = 0x6761_6c6c_6964_656e;

/// How long a host waits for its turn on a server. To write an identity takes others some seconds.
const PATIENCE: &str = "60s";
/// The SQLSTATE of PostgreSQL when that has passed, `lock_not_available`.
const NOT_AVAILABLE: &str = "55P03";

/// The turn of one host: no other one writes an identity into the folder, or into a database on the servers.
pub(super) struct Turn {
    _folder: Locks,
    servers: Vec<DatabaseConnection>,
}

/// Waits for the turn.
pub(super) async fn take_turn(all: Databases<'_>) -> Result<Turn, StorageError> {
    let folder = data_dir::lock_identity(all.folder).await?;
    let mut turn = Turn { _folder: folder, servers: Vec::new() };
    // Two URLs may name one database, and the lock is the database's: who takes it twice waits for himself. All hosts take
    // the locks in one order.
    let mut connections: BTreeMap<String, DatabaseConnection> = BTreeMap::new();
    for url in servers(all.databases) {
        let connection = connect(url).await.map_err(not_written)?;
        let database = database_of(&connection).await.map_err(not_written)?;
        if let Some(same) = connections.insert(database, connection) {
            close(same).await;
        }
    }
    for connection in connections.into_values() {
        lock(&connection).await?;
        turn.servers.push(connection);
    }
    Ok(turn)
}

/// A text that only this database has, whatever the URL calls it and its server.
async fn database_of(connection: &DatabaseConnection) -> Result<String, DbErr> {
    let query = "SELECT concat_ws(' ', extract(epoch FROM pg_postmaster_start_time()), oid, datname) \
                 FROM pg_database WHERE datname = current_database()";
    let query = Statement::from_string(connection.get_database_backend(), query);
    let row = connection.query_one_raw(query).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("the database itself".to_owned()))?;
    row.try_get_by_index(0)
}

async fn lock(connection: &DatabaseConnection) -> Result<(), StorageError> {
    let patience = format!("SET lock_timeout = '{PATIENCE}'");
    connection.execute_unprepared(&patience).await.map_err(not_written)?;
    let lock = format!("SELECT pg_advisory_lock({LOCK})");
    match connection.execute_unprepared(&lock).await {
        Ok(_locked) => Ok(()),
        Err(error) if is_not_available(&error) => Err(StorageError::NoTurn { patience: PATIENCE }),
        Err(error) => Err(not_written(error)),
    }
}

fn is_not_available(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) =
        error
    else {
        return false;
    };
    error.as_database_error().is_some_and(|said| said.code().as_deref() == Some(NOT_AVAILABLE))
}

const fn not_written(source: DbErr) -> StorageError {
    StorageError::Migration { context: "the shop", source }
}

impl Turn {
    /// Lets go of the servers. The folder follows when this is dropped.
    pub(super) async fn end(self) {
        for connection in self.servers {
            // Closing fails only when it is closed already.
            let _closed_already = connection.close().await;
        }
    }
}

/// Does what was decided, and writes it down.
pub(super) async fn down(
    all: Databases<'_>,
    seen: &Seen,
    decided: &Decided,
) -> Result<Uuid, StorageError> {
    let ids = TimeOrderedIds;
    let shop = decided.shop.unwrap_or_else(|| ids.next());
    for ((located, one), action) in all.databases.iter().zip(&seen.candidates).zip(&decided.actions)
    {
        let identity = Identity { shop, lineage: lineage_of(one).unwrap_or_else(|| ids.next()) };
        match action {
            Action::Keep => {}
            Action::Begin => begin(located, identity).await?,
            Action::Adopt => adopt(located, identity).await?,
        }
    }
    let seen = look::at(all, STARTING).await?.complete()?;
    for (located, one) in all.databases.iter().zip(&seen.candidates) {
        let names: Vec<&str> = missing_siblings(&seen, one).collect();
        if !names.is_empty() {
            let connection = open(located).await?;
            let written = name_siblings(&connection, shop, names.into_iter()).await;
            close(connection).await;
            written.map_err(|source| failed(located, source))?;
        }
    }
    let written = record(&seen, shop).write(all.folder);
    let file = Record::file(all.folder);
    written.map(|()| shop).map_err(|source| StorageError::Identity { file, source })
}

/// Makes the database. One that two hosts begin at once, each with a folder of its own, belongs to the first.
async fn begin(located: &Located, identity: Identity) -> Result<(), StorageError> {
    let connections = make(&located.place, located.name, &located.migrations).await?;
    let Connections { writer, readers, .. } = connections;
    close(readers).await;
    write(located, writer, identity).await
}

/// Takes over a database as it is. Its tables are brought up to date when it is opened.
async fn adopt(located: &Located, identity: Identity) -> Result<(), StorageError> {
    write(located, open(located).await?, identity).await
}

async fn write(
    located: &Located,
    connection: DatabaseConnection,
    identity: Identity,
) -> Result<(), StorageError> {
    let written = async {
        // Together: a table without an identity would stand for a database in which no host has begun a shop.
        let transaction = connection.begin().await?;
        migration::create_shop_identity(&transaction).await?;
        claim(&transaction, located.name, identity).await?;
        transaction.commit().await
    };
    let written = written.await;
    close(connection).await;
    written.map_err(|source| failed(located, source))
}

/// A connection that writes.
async fn open(located: &Located) -> Result<DatabaseConnection, StorageError> {
    match &located.place {
        Place::File(file) => {
            let Connections { writer, readers, .. } = Connections::open_sqlite(file).await?;
            close(readers).await;
            Ok(writer)
        }
        Place::Server(url) => {
            let connection = look_into(url, located.name).await;
            connection.map_err(|source| failed(located, source))
        }
    }
}

async fn close(connection: DatabaseConnection) {
    // Closing fails only when it is closed already.
    let _closed_already = connection.close().await;
}

const fn failed(located: &Located, source: DbErr) -> StorageError {
    StorageError::Migration { context: located.name, source }
}

fn lineage_of(one: &Candidate) -> Option<Uuid> {
    match one.look.found {
        Found::Begun(identity) => Some(identity.lineage),
        Found::Missing | Found::Empty | Found::Older { .. } | Found::Of(_) => None,
    }
}

/// The record of the folder with these databases, which have their identity now.
fn record(seen: &Seen, shop: Uuid) -> Record {
    let mut databases: BTreeMap<String, KnownDatabase> = BTreeMap::new();
    if let Some(record) = seen.around.record.as_ref().filter(|record| record.shop_id == shop) {
        databases.clone_from(&record.databases);
    }
    for one in &seen.candidates {
        if let Some(lineage) = lineage_of(one) {
            let place = noted_place(one).to_owned();
            databases.insert(one.name.to_owned(), KnownDatabase { lineage, place });
        }
    }
    Record { shop_id: shop, databases }
}
