//! One transaction of the writer's session: how it begins, runs and ends, and how to find out that it has ended.

use std::time::Duration;

use sea_orm::sqlx::error::DatabaseError;
use sea_orm::sqlx::postgres::{PgConnection, PgRow};
use sea_orm::sqlx::{self, AssertSqlSafe, Row};
use shared_kernel::StoreError;
use tokio::time::{Instant, sleep, timeout};

use super::errors::{Failure, is_cut};
use super::groups::{Groups, after};
use super::together::run_in_order;
use crate::failpoints::{self, Point};
use crate::ownership;
use crate::unit_of_work::statements::WriteStatement;

/// A server that has not answered for this long counts as gone.
const SILENCE: Duration = Duration::from_secs(15);
/// How often a server is asked for the outcome of a transaction.
const PAUSE: Duration = Duration::from_millis(50);
/// The server's code for a transaction number that it has not assigned yet: `invalid_parameter_value`.
const NOT_ASSIGNED: &str = "22023";

/// Every commit holds this lock shared; a process that fences the context takes it exclusively (see `ownership`).
const OWNERSHIP_LOCK: &str =
    "pg_advisory_xact_lock_shared(hashtext(current_schema() || '.ownership'))";
/// The exclusive lock: while it is held, no commit is in progress and none begins.
pub(crate) const OWNERSHIP_LOCK_ALONE: &str =
    "pg_advisory_xact_lock(hashtext(current_schema() || '.ownership'))";

/// Since when the server has assigned transaction numbers without a crash. After one it assigns those again that it had not written to
/// disk. A server whose own process stays, since only that of a connection crashed, keeps its start time and resets its statistics;
/// either ends every connection, so it is read once for each.
const NUMBERS_SINCE: &str =
    "concat_ws(' ', pg_postmaster_start_time(), pg_stat_get_bgwriter_stat_reset_time())";

/// The server's answers at the beginning of a transaction.
pub(super) struct Begun {
    pub(super) group: i64,
    pub(super) transaction: String,
    /// As [`NUMBERS_SINCE`] says it.
    numbers_since: String,
}

/// One transaction. A failure while the commit was on its way comes with the transaction's result.
pub(super) async fn attempt<T>(
    connection: &mut PgConnection,
    groups: &mut Groups,
    work: &mut impl AsyncFnMut(&mut PgConnection, i64) -> Result<T, Failure>,
) -> Result<(T, Begun), (Failure, Option<(T, Begun)>)> {
    let begun = within(begin(connection)).await.map_err(|failure| (failure, None))?;
    groups.note(begun.group);
    let work = async {
        let done = work(connection, after(begun.group)).await?;
        failpoints::in_transaction(Point::BeforeCommit).map_err(sqlx::Error::from)?;
        Ok(done)
    };
    let done = within(work).await.map_err(|failure| (failure, None))?;
    let commit = async {
        let committed = sqlx::raw_sql("COMMIT").execute(&mut *connection).await;
        committed.map_err(Failure::of_the_server)?;
        Ok(failpoints::in_transaction(Point::AfterCommit).map_err(sqlx::Error::from)?)
    };
    match within(commit).await {
        Ok(()) => Ok((done, begun)),
        Err(failure) => Err((failure, Some((done, begun)))),
    }
}

async fn within<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    timeout(SILENCE, work).await.unwrap_or(Err(Failure::Cut(sqlx::Error::PoolTimedOut)))
}

/// Prepares the statements that begin every transaction, and reads [`NUMBERS_SINCE`] into a setting of the session. The lock is taken
/// before anything is read, so that the reads see the state that a fencing process left.
pub(super) async fn prepare(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let text = format!(
        "SELECT set_config('galleria.numbers_since', {NUMBERS_SINCE}, false); \
         PREPARE take_lock AS SELECT {OWNERSHIP_LOCK}; \
         PREPARE take_number AS SELECT nextval('outbox_groups'), pg_current_xact_id()::text, ({}), \
         current_setting('galleria.numbers_since')",
        ownership::STATE
    );
    sqlx::raw_sql(AssertSqlSafe(text)).execute(connection).await.map(drop)
}

/// Begins, in one round trip.
async fn begin(connection: &mut PgConnection) -> Result<Begun, Failure> {
    let text = "BEGIN; EXECUTE take_lock; EXECUTE take_number";
    let rows = sqlx::raw_sql(text).fetch_all(connection).await;
    let rows: Vec<PgRow> = rows.map_err(Failure::of_the_server)?;
    let row = rows.last().ok_or(Failure::Cut(sqlx::Error::RowNotFound))?;
    // An answer to a simple query is text.
    let text = |place: usize| row.try_get_unchecked::<String, _>(place);
    ownership::must_own(&text(2)?).map_err(Failure::Refused)?;
    let group = text(0)?.parse().map_err(|_no_number| Failure::Cut(sqlx::Error::RowNotFound))?;
    Ok(Begun { group, transaction: text(1)?, numbers_since: text(3)? })
}

/// The refusal of the statements, if any: they then have left nothing.
pub(super) async fn run_in_save_point(
    connection: &mut PgConnection,
    statements: &[WriteStatement],
) -> Result<Option<StoreError>, Failure> {
    sqlx::raw_sql("SAVEPOINT one").execute(&mut *connection).await?;
    match run_in_order(connection, statements).await {
        Ok(()) => {
            sqlx::raw_sql("RELEASE SAVEPOINT one").execute(&mut *connection).await?;
            Ok(None)
        }
        Err(Failure::Refused(refusal)) => {
            let back = "ROLLBACK TO SAVEPOINT one; RELEASE SAVEPOINT one";
            sqlx::raw_sql(back).execute(&mut *connection).await?;
            Ok(Some(refusal))
        }
        Err(failure) => Err(failure),
    }
}

/// The connection, if it can be used again.
pub(super) async fn roll_back(mut connection: PgConnection) -> Option<PgConnection> {
    let rolled_back = timeout(SILENCE, sqlx::raw_sql("ROLLBACK").execute(&mut connection)).await;
    matches!(rolled_back, Ok(Ok(_))).then_some(connection)
}

/// Whether a transaction that was cut off has committed, over a connection that is [prepared](prepare). One whose end the server has not
/// noticed yet is waited for. A number that the server has yet to assign is one that it forgot in a crash: a commit on disk has its
/// number on disk. A standby that lags behind does not know that number either, and knows nothing of the outcome. An unknown outcome
/// is [`StoreError::Unavailable`], whatever the server says of the question: after a crash it
/// may report a committed transaction under a number that it has assigned twice.
pub(super) async fn has_committed(
    connection: &mut PgConnection,
    begun: &Begun,
    gives_up: Instant,
) -> Result<bool, Failure> {
    let unknown = |error: sqlx::Error| Failure::Refused(StoreError::Unavailable(Box::new(error)));
    loop {
        let text =
            "SELECT pg_xact_status($1::text::xid8), current_setting('galleria.numbers_since')";
        let query = sqlx::query_as(text).bind(&begun.transaction);
        let asked = timeout(SILENCE, query.fetch_one(&mut *connection)).await;
        let (status, numbers_since): (Option<String>, String) = match asked {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) if is_cut(&error) => return Err(Failure::Cut(error)),
            Ok(Err(error)) if has_code(&error, NOT_ASSIGNED) => {
                return if is_standby(connection).await? { Err(unknown(error)) } else { Ok(false) };
            }
            Ok(Err(error)) => return Err(unknown(error)),
            Err(_elapsed) => return Err(Failure::Cut(sqlx::Error::PoolTimedOut)),
        };
        match status.as_deref() {
            Some("committed") if numbers_since == begun.numbers_since => return Ok(true),
            Some("committed") => return Err(unknown(sqlx::Error::WorkerCrashed)),
            Some("aborted") => return Ok(false),
            _ if Instant::now() >= gives_up => return Err(unknown(sqlx::Error::PoolTimedOut)),
            _ => sleep(PAUSE).await,
        }
    }
}

async fn is_standby(connection: &mut PgConnection) -> Result<bool, Failure> {
    let asked = sqlx::query_scalar("SELECT pg_is_in_recovery()").fetch_one(connection);
    within(async { asked.await.map_err(Failure::Cut) }).await
}

fn has_code(error: &sqlx::Error, code: &str) -> bool {
    error.as_database_error().and_then(DatabaseError::code).is_some_and(|found| found == code)
}

#[cfg(test)]
mod tests;
