//! Business processes that begin with one event and end with another, such as a checkout. A context describes them, so that a
//! host can measure how many end in which way, how long they take, and whether some do not end.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement};

use crate::meter::MetricDescriptor;

/// A business process of a context, about one aggregate.
#[derive(Debug, Clone, Copy)]
pub struct ProcessDescriptor {
    /// The type of the event that begins it.
    pub begins: &'static str,
    /// The types of the events that end it, each with the name of the outcome.
    pub ends: &'static [(&'static str, &'static str)],
    /// By this version of the aggregate it has ended. An event of [`ends`](Self::ends) after it is about something else.
    pub ended_by_version: u32,
    /// Counts those that end. Its one label is the outcome.
    pub ended: MetricDescriptor,
    /// Measures those that begin and end in one host. Its one label is the outcome.
    pub duration: MetricDescriptor,
    /// Those that have not ended. It has no label.
    pub open: MetricDescriptor,
    /// The age of the oldest that has not ended. It has no label.
    pub oldest_age: MetricDescriptor,
    /// Selects `count` and `oldest_at` (microseconds since 1970) of those that have not ended, on both kinds of databases and by
    /// an index.
    pub open_sql: &'static str,
}

/// The processes that have not ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromQueryResult)]
pub struct OpenProcesses {
    /// How many there are.
    pub count: i64,
    /// Since when the oldest goes on, in microseconds since 1970.
    pub oldest_at: Option<i64>,
}

impl ProcessDescriptor {
    /// Its metrics.
    pub const fn metrics(&self) -> [MetricDescriptor; 4] {
        [self.ended, self.duration, self.open, self.oldest_age]
    }
}

/// Counts the processes that have not ended.
///
/// # Errors
/// When the database cannot be read.
pub async fn open(
    connection: &impl ConnectionTrait,
    process: &ProcessDescriptor,
) -> Result<OpenProcesses, DbErr> {
    let statement = Statement::from_string(connection.get_database_backend(), process.open_sql);
    let found = OpenProcesses::find_by_statement(statement).one(connection).await?;
    Ok(found.unwrap_or_default())
}
