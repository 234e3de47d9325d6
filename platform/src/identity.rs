//! The identity of a shop. It is made once and written into each database of the shop, into its data folder and beside its
//! keys. A host compares them before it starts, so that it never begins anew beside data that are only missing, and never
//! mixes two shops (ADR 0045).
//!
//! `rows` reads and writes the identity in a database, `record` the one in the data folder, `decision` says what a host does
//! with what it found, and `refusal` why it does not start.

mod decision;
mod record;
mod refusal;
mod rows;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};
use uuid::Uuid;

pub use decision::{Action, Candidate, Permits, Surroundings, Trace, Verdict, decide};
pub use record::{KnownDatabase, Record};
pub use refusal::Refusal;
pub(crate) use rows::{Row, TABLE};
pub use rows::{claim, name_siblings};

use crate::database::catalog::has_table;
use crate::ownership::{self, MoveState};

/// The identity of one database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// The shop that it belongs to.
    pub shop: Uuid,
    /// Given when the database was begun, and carried along by every move: two databases of one lineage hold the same data
    /// at different times.
    pub lineage: Uuid,
}

/// The finding at the place of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Nothing: no file, or no schema.
    Missing,
    /// A file or a schema in which no host has begun a shop.
    Empty,
    /// A database of a version that had no identities. `heard` are the contexts whose events it has received.
    Older {
        /// The sources of the events in its inbox.
        heard: Vec<String>,
    },
    /// A database with an identity.
    Begun(Identity),
    /// The database of another context.
    Of(String),
}

/// A look at the place of one database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The finding there.
    pub found: Found,
    /// Where the data are, when they are not there.
    pub moved: Option<MoveState>,
    /// The databases that hosts have had beside it.
    pub siblings: Vec<String>,
}

impl Look {
    /// The look at a place where there is nothing.
    pub const fn missing() -> Self {
        Self { found: Found::Missing, moved: None, siblings: Vec::new() }
    }

    /// Whether there are data of a shop.
    pub const fn is_begun(&self) -> bool {
        self.moved.is_some()
            || matches!(self.found, Found::Older { .. } | Found::Begun(_) | Found::Of(_))
    }
}

/// Looks into the database `name`, and changes nothing.
pub async fn look(connection: &DatabaseConnection, name: &str) -> Result<Look, DbErr> {
    let moved = ownership::move_state(connection).await?;
    let Some(rows) = rows::read(connection).await? else {
        let found = if has_table(connection, "outbox").await? {
            Found::Older { heard: heard(connection).await? }
        } else {
            Found::Empty
        };
        return Ok(Look { found, moved, siblings: Vec::new() });
    };
    let own = rows.iter().find_map(|row| Some((row, row.lineage?)));
    let found = match own {
        Some((row, lineage)) if row.name == name => {
            Found::Begun(Identity { shop: row.shop, lineage })
        }
        Some((row, _)) => Found::Of(row.name.clone()),
        None => Found::Empty,
    };
    let siblings = rows.into_iter().filter(|row| row.lineage.is_none());
    Ok(Look { found, moved, siblings: siblings.map(|row| row.name).collect() })
}

async fn heard(connection: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let sources = "SELECT DISTINCT source FROM inbox";
    let sources = Statement::from_string(connection.get_database_backend(), sources);
    let rows = connection.query_all_raw(sources).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

#[cfg(test)]
mod tests;
