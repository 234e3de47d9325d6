//! The letters of all contexts, counted with their ages: what does not go on without an operator. Those that a handler
//! failed at are reported with their database.

use chrono::{DateTime, Utc};
use host::registry;
use platform::dead_letters::{self, LetterCount, LetterKind};
use sea_orm::DbErr;
use serde::Serialize;
use terminal::age;

use super::finding::Finding;
use crate::databases::ShopDatabase;

const ABOUT: &str = "messages";

/// The letters of one kind in one context.
#[derive(Debug, Serialize)]
pub(super) struct Letters {
    context: &'static str,
    kind: LetterKind,
    count: u64,
    oldest_at: DateTime<Utc>,
    oldest_age_s: i64,
}

/// Counts the letters in every database that can be read. The others are reported elsewhere.
pub(super) async fn count(databases: &[ShopDatabase], now: DateTime<Utc>) -> Vec<Letters> {
    let mut all = Vec::new();
    for database in databases {
        let of_context = count_in(database).await.unwrap_or_default();
        all.extend(of_context.into_iter().map(|LetterCount { kind, count, oldest_at }| {
            let oldest_age_s = (now - oldest_at).num_seconds().max(0);
            Letters { context: database.name, kind, count, oldest_at, oldest_age_s }
        }));
    }
    all
}

async fn count_in(database: &ShopDatabase) -> Result<Vec<LetterCount>, DbErr> {
    let Some(entry) = registry::find(database.name) else { return Ok(Vec::new()) };
    let Some(connection) = database.look_into_current().await? else { return Ok(Vec::new()) };
    let handlers = entry.descriptor.subscriptions.iter();
    let handlers = handlers.map(|one| (one.event_type, one.handler));
    let counted = dead_letters::count(&connection, handlers).await;
    // Closing fails only when the connection is closed already.
    let _closed_already = connection.close().await;
    counted
}

/// A finding for each kind that there is some of, other than those that a handler failed at.
pub(super) fn assess(letters: &[Letters]) -> Vec<Finding> {
    let of = |kind: LetterKind| {
        let texts = letters.iter().filter(|one| one.kind == kind).map(|one| {
            let Letters { context, count, oldest_age_s, .. } = one;
            format!("{count} in {context}, the oldest {} old", age(*oldest_age_s))
        });
        texts.collect::<Vec<_>>().join("; ")
    };
    let kinds = [
        (
            LetterKind::WaitingForAReader,
            "events wait for a reader of their version, and later ones of their subjects behind them",
            "run the release that reads them, which gets them at its start, or discard them with `galleria dead-letters`",
        ),
        (
            LetterKind::NoHandler,
            "events wait for a handler that this program does not have",
            "run the release that has it, or discard them with `galleria dead-letters`",
        ),
        (
            LetterKind::Unreadable,
            "messages of the broker are no events, or not of their source",
            "look at them with `galleria dead-letters list`, find out who sent them, and discard them",
        ),
    ];
    let some = kinds.into_iter().filter_map(|(kind, says, advice)| {
        let counted = of(kind);
        (!counted.is_empty()).then(|| Finding::problem(ABOUT, format!("{says}: {counted}"), advice))
    });
    some.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(kind: LetterKind, count: u64) -> Letters {
        let oldest_at = DateTime::UNIX_EPOCH;
        Letters { context: "orders", kind, count, oldest_at, oldest_age_s: 7200 }
    }

    #[test]
    fn every_kind_is_a_problem_with_its_number_and_age() {
        let kinds = [LetterKind::WaitingForAReader, LetterKind::NoHandler, LetterKind::Unreadable];
        let found = assess(&kinds.map(|kind| letters(kind, 3)));
        assert_eq!(found.len(), 3);
        for finding in found {
            assert!(finding.is_problem(), "{finding:?}");
            assert!(finding.says.contains("3 in orders, the oldest 2 h old"), "{finding:?}");
        }
        assert!(assess(&[letters(LetterKind::Failed, 1)]).is_empty());
        assert!(assess(&[]).is_empty());
    }
}
