//! The pending work in the tables of one context: events for their subscribers, events for another attempt, and dead letters. One
//! query counts them, so that metrics and operators may ask often. Every count ends at [`MOST`].

use sea_orm::{DatabaseConnection, DbErr, FromQueryResult, Statement};

use crate::outbox::Transport;

/// The most of each kind that are counted: a table that has grown for hours must not make the question slow.
pub const MOST: i64 = 100_000;

/// The counts of pending work. Times are in microseconds since 1970.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromQueryResult)]
pub struct PendingWork {
    /// Events of the outbox that some transport has not taken.
    pub outbox: i64,
    /// When the first of them was committed.
    pub outbox_oldest_at: Option<i64>,
    /// Events of the inbox that wait for another attempt, or behind one that does.
    pub inbox: i64,
    /// When the first of them was received.
    pub inbox_oldest_at: Option<i64>,
    /// Events that a handler failed at for good.
    pub dead_letters: i64,
    /// When the first of them was received.
    pub dead_letters_oldest_at: Option<i64>,
    /// Messages of the broker that are no events.
    pub unreadable: i64,
}

/// Counts what waits in one database.
///
/// # Errors
/// When it cannot be read.
pub async fn count(connection: &DatabaseConnection) -> Result<PendingWork, DbErr> {
    let statement = Statement::from_string(connection.get_database_backend(), sql());
    let found = PendingWork::find_by_statement(statement).one(connection).await?;
    Ok(found.unwrap_or_default())
}

fn sql() -> String {
    let first_of = |transport: Transport| {
        let number = transport.number();
        format!(
            "SELECT MIN(position) AS position FROM pending_deliveries WHERE transport = {number}"
        )
    };
    let firsts = [Transport::InProcess, Transport::Broker].map(first_of).join(" UNION ALL ");
    let pending =
        counted(&format!("SELECT DISTINCT position FROM pending_deliveries LIMIT {MOST}"));
    let unreadable = counted(&format!("SELECT 1 AS one FROM unreadable_messages LIMIT {MOST}"));
    let [waiting, waiting_since, dead, dead_since] =
        [("waiting", true), ("waiting", false), ("dead", true), ("dead", false)].map(
            |(status, is_count)| {
                let rows = unfinished(status);
                if is_count { counted(&rows) } else { oldest(&rows) }
            },
        );
    format!(
        "SELECT {pending} AS outbox, \
         CAST((SELECT occurred_at FROM outbox WHERE position = \
         (SELECT MIN(position) FROM ({firsts}) AS firsts)) AS BIGINT) AS outbox_oldest_at, \
         {waiting} AS inbox, {waiting_since} AS inbox_oldest_at, \
         {dead} AS dead_letters, {dead_since} AS dead_letters_oldest_at, \
         {unreadable} AS unreadable"
    )
}

/// The unfinished rows of one status. The first condition is that of the partial index.
fn unfinished(status: &str) -> String {
    format!(
        "SELECT received_at FROM inbox WHERE inbox.status IN ('waiting', 'dead') \
         AND inbox.status = '{status}' LIMIT {MOST}"
    )
}

fn counted(rows: &str) -> String {
    format!("CAST((SELECT COUNT(*) FROM ({rows}) AS found) AS BIGINT)")
}

fn oldest(rows: &str) -> String {
    format!("CAST((SELECT MIN(received_at) FROM ({rows}) AS found) AS BIGINT)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_count_is_bounded() {
        let sql = sql();
        assert_eq!(sql.matches("COUNT(*)").count(), sql.matches(" AS found").count() - 2);
        assert_eq!(sql.matches(&format!("LIMIT {MOST}")).count(), 6);
    }
}
