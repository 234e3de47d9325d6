//! The settings of a connection, its refusals, and the state that it leaves behind.

use sea_orm::Value;

use super::*;

fn opened(access: Access) -> (tempfile::TempDir, SqliteConnection) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE notes (text TEXT)").unwrap();
    let connection = SqliteConnection::open(&path, access).unwrap();
    (folder, connection)
}

fn pragma(connection: &SqliteConnection, name: &str) -> String {
    let value = |row: &Row<'_>| row.get::<_, rusqlite::types::Value>(0);
    format!("{:?}", connection.lock().pragma_query_value(None, name, value).unwrap())
}

fn note() -> Vec<WriteStatement> {
    let sql = "INSERT INTO notes (text) VALUES (?)".to_owned();
    vec![WriteStatement::free(sql, vec![Value::from("kept")])]
}

#[test]
fn commits_are_synced_and_erased_data_are_overwritten() {
    let (_folder, writer) = opened(Access::Writes);
    let settings = ["journal_mode", "synchronous", "foreign_keys", "secure_delete"];
    assert_eq!(
        settings.map(|name| pragma(&writer, name)),
        ["Text(\"wal\")", "Integer(2)", "Integer(1)", "Integer(1)"]
    );
    writer.transact(&note()).unwrap();
}

#[test]
fn the_log_is_cut_once_no_reader_needs_it() {
    let (folder, writer) = opened(Access::Writes);
    let log = || std::fs::metadata(folder.path().join("notes.db-wal")).unwrap().len();
    let path = folder.path().join("notes.db");
    writer.transact(&note()).unwrap();
    assert!(log() > 0);
    let reader = Connection::open(&path).unwrap();
    reader.execute_batch("BEGIN; SELECT * FROM notes").unwrap();
    writer.transact(&note()).unwrap();
    assert!(!cut_log(&path).unwrap(), "a reader has not seen the end of the log");
    reader.execute_batch("COMMIT").unwrap();
    assert!(cut_log(&path).unwrap());
    assert_eq!(log(), 0);
    writer.transact(&note()).unwrap();
}

#[test]
fn a_reader_cannot_write() {
    let (_folder, reader) = opened(Access::Reads);
    let refusal = reader.transact(&note()).unwrap_err();
    assert!(matches!(refusal, StoreError::Unavailable(_)), "{refusal:?}");
}
