//! The check that state and outbox agree: each version of a product or reservation has its event, so has each movement
//! that no order caused, and no event is about an aggregate that is not stored.

use futures_util::TryStreamExt;
use platform::context::Check;
use platform::pruning;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbErr, FromQueryResult, Statement, StreamTrait,
};
use uuid::Uuid;

use super::count;

/// The kinds of aggregates: the prefix of their subjects, and the query for their ids and versions.
const KINDS: [(&str, &str); 3] = [
    ("product", "SELECT id, version FROM products"),
    ("reservation", "SELECT order_id AS id, version FROM reservations"),
    (
        "movement",
        "SELECT id, CAST(1 AS BIGINT) AS version FROM stock_movements WHERE order_id IS NULL",
    ),
];

#[derive(FromQueryResult)]
struct State {
    id: Uuid,
    version: i64,
}

#[derive(FromQueryResult)]
struct SubjectEvents {
    subject: String,
    events: i64,
    first: i64,
    latest: i64,
}

pub(super) async fn state_and_outbox_agree(snapshot: &DatabaseTransaction) -> Result<Check, DbErr> {
    let (mut examined, mut violations) = (0, Vec::new());
    let is_pruned = pruning::has_begun(snapshot).await?;
    for (kind, query) in KINDS {
        let mut states = states(snapshot, query).await?;
        examined += count(states.len());
        states.sort_unstable();
        compare(snapshot, kind, &states, is_pruned, &mut violations).await?;
    }
    let says = "a state row exists exactly when its outbox rows do, one a version";
    Ok(Check { invariant: 8, says, examined, violations })
}

async fn states(snapshot: &DatabaseTransaction, query: &str) -> Result<Vec<(Uuid, i64)>, DbErr> {
    let statement = Statement::from_string(ConnectionTrait::get_database_backend(snapshot), query);
    let rows = State::find_by_statement(statement).all(snapshot).await?;
    Ok(rows.into_iter().map(|State { id, version }| (id, version)).collect())
}

/// Merges the events of all subjects of one kind with the states: ids as text sort like ids, so each side is read once.
/// In a pruned outbox the first events of a subject may be missing, or all of them.
async fn compare(
    snapshot: &DatabaseTransaction,
    kind: &str,
    states: &[(Uuid, i64)],
    is_pruned: bool,
    violations: &mut Vec<String>,
) -> Result<(), DbErr> {
    let text = "SELECT subject, COUNT(*) AS events, MIN(sequence) AS first, MAX(sequence) AS latest FROM outbox \
                WHERE subject > '{kind}/' AND subject < '{kind}0' GROUP BY subject ORDER BY subject";
    let statement = Statement::from_string(
        ConnectionTrait::get_database_backend(snapshot),
        text.replace("{kind}", kind),
    );
    let mut rows = snapshot.stream_raw(statement).await?;
    let mut expected = states.iter();
    let mut next = expected.next();
    let mut without_events = Vec::new();
    while let Some(row) = rows.try_next().await? {
        let SubjectEvents { subject, events, first, latest } =
            SubjectEvents::from_query_result(&row, "")?;
        let id = subject.rsplit('/').next().and_then(|id| Uuid::try_parse(id).ok());
        while let Some((state, _)) = next.filter(|(state, _)| id.is_some_and(|id| *state < id)) {
            without_events.push(*state);
            next = expected.next();
        }
        match next.filter(|(state, _)| id == Some(*state)) {
            None => violations.push(format!("{subject} has events and is not stored")),
            Some((_, version)) => {
                let missing = if is_pruned { first - 1 } else { 0 };
                if (events + missing, latest) != (*version, *version) {
                    let text = format!(
                        "{subject} is of version {version} and has {events} events up to {latest}"
                    );
                    violations.push(text);
                }
                next = expected.next();
            }
        }
    }
    without_events.extend(next.into_iter().chain(expected).map(|(state, _)| *state));
    if !is_pruned {
        let violation = |state| format!("{kind}/{state} is stored and has no event");
        violations.extend(without_events.into_iter().map(violation));
    }
    Ok(())
}
