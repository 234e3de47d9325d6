//! How many letters of each kind a database has, and how old the oldest is: read without a running context.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{Condition, PaginatorTrait, QueryOrder};

use super::LetterKind;
use crate::inbox::{self, Column, Entity};
use crate::time::from_micros;
use crate::unreadable;

/// The letters of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LetterCount {
    /// The kind.
    pub kind: LetterKind,
    /// How many there are; at least one.
    pub count: u64,
    /// When the oldest was received.
    pub oldest_at: DateTime<Utc>,
}

/// The letters in the database of a context whose handlers are `handlers`: event types and names. Kinds without letters
/// are left out.
pub async fn count(
    connection: &DatabaseConnection,
    handlers: impl Iterator<Item = (&'static str, &'static str)>,
) -> Result<Vec<LetterCount>, DbErr> {
    let waits_in_vain =
        Condition::all().add(Column::Status.eq(inbox::WAITING)).add(inbox::is_for(handlers).not());
    let has_no_reader = Column::Handler.eq(inbox::NO_READER);
    let unreadable = unreadable::count(connection).await?;
    let kinds = [
        (LetterKind::Failed, of(connection, Column::Status.eq(inbox::DEAD)).await?),
        (
            LetterKind::NoHandler,
            of(connection, waits_in_vain.clone().add(has_no_reader.clone().not())).await?,
        ),
        (LetterKind::WaitingForAReader, of(connection, waits_in_vain.add(has_no_reader)).await?),
        (LetterKind::Unreadable, unreadable),
    ];
    let some = kinds.into_iter().filter_map(|(kind, (count, oldest))| {
        let oldest_at = oldest.and_then(from_micros)?;
        Some(LetterCount { kind, count, oldest_at })
    });
    Ok(some.collect())
}

async fn of(
    connection: &DatabaseConnection,
    which: impl sea_orm::sea_query::IntoCondition,
) -> Result<(u64, Option<i64>), DbErr> {
    let rows = Entity::find().filter(Expr::cust(inbox::IS_UNFINISHED)).filter(which);
    let count = rows.clone().count(connection).await?;
    let oldest = rows.order_by_asc(Column::ReceivedAt).one(connection).await?;
    Ok((count, oldest.map(|row| row.received_at)))
}
