//! A schema on a server as one side of a move.

use sea_orm::sqlx::postgres::{PgConnection, PgRow};
use sea_orm::sqlx::{self, AssertSqlSafe, Connection, Row as _, ValueRef as _};
use uuid::Uuid;

use super::literals;
use crate::database::postgres::{OWNERSHIP_LOCK_ALONE, PostgresDatabase};
use crate::moving::cell::{Cell, Row};
use crate::moving::error::MoveError;
use crate::moving::table::{Kind, Listed, Table, tables};

const CATALOG: &str = "SELECT c.relname, a.attname, format_type(a.atttypid, NULL),
        coalesce(array_position(i.indkey::int2[], a.attnum), -1)
    FROM pg_class AS c
    JOIN pg_attribute AS a
        ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    LEFT JOIN pg_index AS i ON i.indrelid = c.oid AND i.indisprimary
    WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
    ORDER BY c.relname COLLATE \"C\", a.attnum";

/// Held by the process that moves a schema, for as long as it is connected.
const MOVE_LOCK: &str = "pg_advisory_lock(hashtext(current_schema() || '.move'))";
/// The server's code for a lock timeout: `lock_not_available`.
const IN_VAIN: &str = "55P03";

/// A connection to a schema.
pub(in super::super) struct ServerSide {
    connection: PgConnection,
    pub(super) label: String,
}

impl ServerSide {
    pub(super) async fn open(
        database: &PostgresDatabase,
        label: String,
    ) -> Result<Self, MoveError> {
        let failed = |source: sqlx::Error| MoveError::Failed {
            database: label.clone(),
            source: source.into(),
        };
        let options = database.session_options();
        let mut connection = PgConnection::connect_with(&options).await.map_err(failed)?;
        // A bulk copy takes longer than a host's statements; one whose command line has died still ends.
        let settings = "SET statement_timeout = '10min'; SET bytea_output = hex; \
                        SET idle_in_transaction_session_timeout = '60s'";
        sqlx::raw_sql(settings).execute(&mut connection).await.map_err(failed)?;
        Ok(Self { connection, label })
    }

    /// Takes the lock that keeps others from moving the same schema. The server takes a moment to notice that a killed
    /// move is gone.
    pub(super) async fn alone(mut self, name: &str) -> Result<Self, MoveError> {
        let lock = format!("SET lock_timeout = '5s'; SELECT {MOVE_LOCK}; SET lock_timeout = 0");
        match sqlx::raw_sql(AssertSqlSafe(lock)).execute(&mut self.connection).await {
            Ok(_locked) => Ok(self),
            Err(error) => {
                Err(match error.as_database_error().and_then(sqlx::error::DatabaseError::code) {
                    Some(code) if code == IN_VAIN => MoveError::Busy { name: name.to_owned() },
                    _ => self.failed(error),
                })
            }
        }
    }

    fn failed(&self, source: sqlx::Error) -> MoveError {
        MoveError::Failed { database: self.label.clone(), source: source.into() }
    }

    pub(super) async fn run(&mut self, sql: &str) -> Result<(), MoveError> {
        let ran = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut self.connection).await;
        ran.map(drop).map_err(|error| self.failed(error))
    }

    pub(super) async fn begin_alone(&mut self) -> Result<(), MoveError> {
        self.run("BEGIN").await?;
        self.run(&format!("SELECT {OWNERSHIP_LOCK_ALONE}")).await
    }

    /// Waits until no commit is in progress, and lets none begin. The lock belongs to the session, so that a
    /// transaction which begins afterwards sees the commits that were waited for.
    pub(in super::super) async fn lock_alone(&mut self) -> Result<(), MoveError> {
        self.run(&format!("SELECT {}", of_session("pg_advisory_lock"))).await
    }

    pub(in super::super) async fn unlock_alone(&mut self) -> Result<(), MoveError> {
        self.run(&format!("SELECT {}", of_session("pg_advisory_unlock"))).await
    }

    pub(super) async fn query(&mut self, sql: &str, kinds: &[Kind]) -> Result<Vec<Row>, MoveError> {
        // An answer to a simple query is text.
        let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(&mut self.connection).await;
        let rows = rows.map_err(|error| self.failed(error))?;
        rows.iter().map(|row| read(row, kinds).map_err(|error| self.failed(error))).collect()
    }

    pub(super) async fn copy_in(&mut self, table: &Table, rows: &[Row]) -> Result<(), MoveError> {
        if rows.is_empty() {
            return Ok(());
        }
        let kinds = table.kinds();
        let mut text = String::new();
        for row in rows {
            literals::copied(row, &kinds, &mut text);
        }
        let sql = format!("COPY \"{}\" ({}) FROM STDIN", table.name, table.names());
        let copied = async {
            let mut copy = self.connection.copy_in_raw(&sql).await?;
            copy.send(text.into_bytes()).await?;
            copy.finish().await
        };
        copied.await.map(drop).map_err(|error| self.failed(error))
    }

    pub(super) async fn tables(&mut self) -> Result<Vec<Table>, MoveError> {
        let kinds = [Kind::Text, Kind::Text, Kind::Text, Kind::Integer];
        let listed = self.query(CATALOG, &kinds).await?.into_iter().filter_map(|row| match &*row {
            [Cell::Text(table), Cell::Text(column), Cell::Text(declared), Cell::Integer(place)] => {
                Some(Listed {
                    table: table.clone(),
                    column: column.clone(),
                    declared: declared.clone(),
                    key_place: usize::try_from(*place).ok(),
                })
            }
            _ => None,
        });
        tables(listed.collect())
    }
}

fn of_session(function: &str) -> String {
    OWNERSHIP_LOCK_ALONE.replacen("pg_advisory_xact_lock", function, 1)
}

fn read(row: &PgRow, kinds: &[Kind]) -> Result<Row, sqlx::Error> {
    let cells = kinds.iter().enumerate().map(|(place, kind)| {
        let value = row.try_get_raw(place)?;
        if value.is_null() {
            return Ok(Cell::Null);
        }
        let text = value.as_str().map_err(sqlx::Error::Decode)?;
        cell(text, *kind).ok_or_else(|| {
            let reason = format!("{text:?} is no {kind:?}");
            sqlx::Error::ColumnDecode { index: place.to_string(), source: reason.into() }
        })
    });
    cells.collect()
}

fn cell(text: &str, kind: Kind) -> Option<Cell> {
    Some(match kind {
        Kind::Integer => Cell::Integer(text.parse().ok()?),
        Kind::Boolean => Cell::Integer(i64::from(text == "t")),
        Kind::Real => Cell::Real(text.parse().ok()?),
        Kind::Text => Cell::Text(text.to_owned()),
        Kind::Id => Cell::Bytes(Uuid::parse_str(text).ok()?.into_bytes().to_vec()),
        Kind::Bytes => Cell::Bytes(hex::decode(text.strip_prefix("\\x")?).ok()?),
    })
}
