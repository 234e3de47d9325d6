//! A batch as the server takes it: statements on different tables become one statement, with one round trip. Its text
//! depends on the tables and not on the number of rows, so it is prepared and planned once.

use sea_orm::DbBackend;
use sea_orm::sqlx::error::BoxDynError;
use sea_orm::sqlx::postgres::{PgConnection, PgRow};
use sea_orm::sqlx::{self, AssertSqlSafe, Row};
use shared_kernel::StoreError;

use super::arguments::arguments;
use super::errors::Failure;
use crate::audit_trail;
use crate::failpoints::{self, Point};
use crate::unit_of_work::statements::WriteStatement;

const TRAIL_LOCK: &str =
    "SELECT pg_advisory_xact_lock(hashtext(current_schema() || '.audit_trail'))";

/// Runs the statements, and checks how many rows each has affected. When several would refuse, any of them is reported.
pub(super) async fn run_together(
    connection: &mut PgConnection,
    statements: &[WriteStatement],
) -> Result<(), Failure> {
    for combined in combine(statements) {
        match &*combined {
            [statement] => run_alone(connection, statement).await?,
            parts => run_parts(connection, parts).await?,
        }
        failpoints::in_transaction(Point::MidBatch).map_err(sqlx::Error::from)?;
    }
    Ok(())
}

/// Runs the statements one after the other: the first that refuses is reported.
pub(super) async fn run_in_order(
    connection: &mut PgConnection,
    statements: &[WriteStatement],
) -> Result<(), Failure> {
    for statement in statements {
        run_alone(connection, statement).await?;
        failpoints::in_transaction(Point::MidBatch).map_err(sqlx::Error::from)?;
    }
    Ok(())
}

/// The statements grouped into combined statements, in their order as far as it matters: parts of one statement see the
/// tables as they were before it, and references are checked after it. Parts are sorted by their tables, so that the
/// text does not depend on the order of the units of work.
fn combine(statements: &[WriteStatement]) -> Vec<Vec<&WriteStatement>> {
    let mut combined: Vec<Vec<&WriteStatement>> = Vec::new();
    for statement in statements {
        let fits = |parts: &&mut Vec<&WriteStatement>| {
            statement.touches.is_some()
                && parts
                    .iter()
                    .all(|part| part.touches.is_some() && part.touches != statement.touches)
        };
        match combined.last_mut().filter(fits) {
            Some(parts) => parts.push(statement),
            None => combined.push(vec![statement]),
        }
    }
    for parts in &mut combined {
        parts.sort_by_key(|part| part.touches);
    }
    combined
}

async fn run_alone(
    connection: &mut PgConnection,
    statement: &WriteStatement,
) -> Result<(), Failure> {
    let Some(appended) = &statement.appended else { return execute(connection, statement).await };
    let last = last_entry(connection).await?;
    for statement in WriteStatement::following_on(last, appended, DbBackend::Postgres) {
        execute(connection, &statement).await?;
    }
    Ok(())
}

/// The number and the hash of the last entry of the audit trail, under a lock that other hosts of the context wait for until
/// the transaction ends. It is taken before the entry is read, so that the entry of the one before is seen.
async fn last_entry(connection: &mut PgConnection) -> Result<Option<(i64, Vec<u8>)>, Failure> {
    sqlx::raw_sql(TRAIL_LOCK).execute(&mut *connection).await?;
    Ok(sqlx::query_as(audit_trail::LAST).fetch_optional(connection).await?)
}

async fn execute(connection: &mut PgConnection, statement: &WriteStatement) -> Result<(), Failure> {
    let arguments = arguments(&statement.columns, &statement.values).map_err(unfit)?;
    let query = sqlx::query_with(AssertSqlSafe(&*statement.text()), arguments);
    let touched = query.execute(connection).await?.rows_affected();
    statement.check_affected_rows(touched).map_err(Failure::Refused)
}

async fn run_parts(
    connection: &mut PgConnection,
    parts: &[&WriteStatement],
) -> Result<(), Failure> {
    let columns = parts.iter().flat_map(|part| &part.columns);
    let arguments = arguments(columns, &[]).map_err(unfit)?;
    let query = sqlx::query_with(AssertSqlSafe(one_text(parts)), arguments);
    let counts: PgRow = query.fetch_one(connection).await?;
    let counted = parts.iter().filter(|part| part.must_touch.is_some());
    for (place, part) in counted.enumerate() {
        let touched: i64 = counts.try_get(place)?;
        part.check_affected_rows(u64::try_from(touched).unwrap_or(0)).map_err(Failure::Refused)?;
    }
    Ok(())
}

/// `WITH part1 AS (INSERT …), part2 AS (UPDATE … RETURNING 1) SELECT (SELECT count(*) FROM part2)`: each part is
/// executed once and completely, and those that must affect a given number of rows are counted.
fn one_text(parts: &[&WriteStatement]) -> String {
    let (mut texts, mut counts) = (Vec::with_capacity(parts.len()), Vec::new());
    let mut first = 1;
    for (number, part) in (1..).zip(parts) {
        let mut text = format!("part{number} AS ({}", part.numbered_from(first));
        first += part.columns.len();
        if part.must_touch.is_some() {
            text.push_str(" RETURNING 1");
            counts.push(format!("(SELECT count(*) FROM part{number})"));
        }
        text.push(')');
        texts.push(text);
    }
    format!("WITH {} SELECT {}", texts.join(", "), counts.join(", "))
}

fn unfit(error: BoxDynError) -> Failure {
    Failure::Refused(StoreError::Unavailable(error))
}

#[cfg(test)]
mod tests {
    use sea_orm::sea_query::Query;
    use uuid::Uuid;

    use super::*;
    use crate::idempotency_keys;
    use crate::inbox;
    use crate::outbox::Transport;
    use crate::unit_of_work::row_changes::{Handled, Insert, RowChange, Run};
    use crate::unit_of_work::statements::mark_taken;

    fn key() -> Vec<WriteStatement> {
        let row = idempotency_keys::Model {
            scope: "orders".to_owned(),
            key: "a".to_owned(),
            fingerprint: Vec::new(),
            resource: Uuid::nil(),
            used_at: 1,
        };
        let part = Insert::<idempotency_keys::Entity> { rows: vec![row] };
        part.statements(&[&part], DbBackend::Postgres)
    }

    fn marks() -> Vec<WriteStatement> {
        mark_taken(Transport::InProcess, &[1], 1, DbBackend::Postgres)
    }

    fn handled() -> Vec<WriteStatement> {
        let row = inbox::Model {
            event_id: Uuid::nil(),
            handler: "a".to_owned(),
            event_type: "a.b.v1".to_owned(),
            source: "a".to_owned(),
            subject: "1".to_owned(),
            sequence: 1,
            occurred_at: 1,
            correlation_id: Uuid::nil(),
            causation_id: None,
            status: inbox::HANDLED.to_owned(),
            received_at: 1,
            handled_at: Some(1),
            attempts: 1,
            next_attempt_at: None,
            last_error: None,
            event: None,
        };
        let part = Handled { row };
        part.statements(&[&part], DbBackend::Postgres)
    }

    fn delete() -> Vec<WriteStatement> {
        let part =
            Run { statement: Query::delete().from_table(inbox::Entity).to_owned(), refusal: None };
        part.statements(&[&part], DbBackend::Postgres)
    }

    fn sizes(statements: Vec<Vec<WriteStatement>>) -> Vec<usize> {
        let statements: Vec<WriteStatement> = statements.into_iter().flatten().collect();
        combine(&statements).iter().map(Vec::len).collect()
    }

    #[test]
    fn tables_go_together_and_a_statement_of_its_own_alone_and_in_its_place() {
        assert_eq!(sizes(vec![key(), handled(), marks()]), [3]);
        assert_eq!(sizes(vec![key(), delete(), handled(), marks()]), [1, 1, 2]);
        assert_eq!(sizes(vec![key(), handled(), key()]), [2, 1], "no table twice in a statement");
    }

    #[test]
    fn the_text_depends_neither_on_the_order_of_the_tables_nor_on_the_number_of_rows() {
        let text = |statements: Vec<Vec<WriteStatement>>| {
            let statements: Vec<WriteStatement> = statements.into_iter().flatten().collect();
            one_text(combine(&statements).first().unwrap())
        };
        let one = text(vec![key(), handled(), marks()]);
        assert_eq!(one, text(vec![handled(), key(), marks()]));
        assert!(one.starts_with("WITH part1 AS (DELETE FROM pending_deliveries"), "{one}");
        assert!(one.contains("$2::text[]") && one.contains("$21::text[]"), "{one}");
        assert!(one.ends_with("RETURNING 1) SELECT (SELECT count(*) FROM part3)"), "{one}");
    }
}
