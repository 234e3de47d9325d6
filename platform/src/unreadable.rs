//! Messages of the broker that are no events, or that somebody else than their source has sent. They are kept as they
//! came, and acknowledged; an operator looks at them and discards them. No handler ever sees one. Pruning bounds how many
//! there are: see `surplus`.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{DeleteStatement, Query};
use sea_orm::{Condition, DatabaseConnection, QueryOrder, QuerySelect, QueryTrait};
use shared_kernel::bus::UnreadableMessage;
use shared_kernel::visible::visible;
use shared_kernel::{Origin, StoreError};

use crate::audit_trail::OperatorDecision;
use crate::database::Database;

/// The most bytes of a route, a reason or a message id that are kept.
const TEXT_BYTES: usize = 1000;
/// The most bytes of a message that are kept: an event is not longer.
const PAYLOAD_BYTES: usize = shared_kernel::event::message::MESSAGE_BYTES;
/// The most messages that a pruning leaves.
const MOST: i64 = 10_000;
/// The most bytes of messages that a pruning leaves.
const MOST_BYTES: i64 = 256 * 1024 * 1024;

/// A kept message.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unreadable_messages")]
pub struct Model {
    /// Its id here, which follows from the route and the message.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where the broker had it: the NATS subject, or the exchange and the routing key.
    pub route: String,
    /// The message id that the publisher set, if it did.
    pub message_id: Option<String>,
    /// Why it is no event.
    pub reason: String,
    /// When it came first, in microseconds.
    pub received_at: i64,
    /// The message as it came, or its beginning if it is longer than an event can be.
    pub payload: Vec<u8>,
}

/// The table refers to no other.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The row of a message that came at `now`. Its texts can be stored and shown: control characters are written out.
pub(crate) fn row(message: UnreadableMessage, now: i64) -> Model {
    let UnreadableMessage { route, message_id, reason, mut payload } = message;
    let by_route = Uuid::new_v5(&Uuid::NAMESPACE_OID, route.as_bytes());
    let id = Uuid::new_v5(&by_route, &payload);
    payload.truncate(PAYLOAD_BYTES);
    Model {
        id,
        route: visible(&route, TEXT_BYTES),
        message_id: message_id.map(|id| visible(&id, TEXT_BYTES)),
        reason: visible(&reason, TEXT_BYTES),
        received_at: now,
        payload,
    }
}

/// Stores a message; one that is stored already stays as it is.
pub(crate) async fn keep(database: &Database, row: Model) -> Result<(), StoreError> {
    let mut unit = database.unit_of_work(&Origin::new(Uuid::nil()));
    unit.insert_or_ignore::<Entity>([row]);
    database.commit(unit).await
}

/// At most `limit` of the kept messages, the oldest first; of those that `which` allows, if it is given.
pub(crate) async fn list(
    database: &Database,
    which: Option<Condition>,
    limit: u64,
) -> Result<Vec<Model>, StoreError> {
    let rows = Entity::find().filter(which.unwrap_or_else(Condition::all));
    let in_order = rows.order_by_asc(Column::ReceivedAt).order_by_asc(Column::Id);
    database.all(in_order.limit(limit)).await
}

/// The kept message with this id.
pub(crate) async fn find(database: &Database, id: Uuid) -> Result<Option<Model>, StoreError> {
    database.one(Entity::find_by_id(id)).await
}

/// Deletes a kept message, and returns whether there was one.
pub(crate) async fn discard(
    database: &Database,
    id: Uuid,
    decision: &OperatorDecision,
) -> Result<bool, StoreError> {
    if find(database, id).await?.is_none() {
        return Ok(false);
    }
    let mut unit = database.unit_of_work(&Origin::new(Uuid::nil()));
    unit.run_guarded(Entity::delete_by_id(id).into_query());
    let message = format!("unreadable-message/{id}");
    unit.record_decision(decision, "dead-letter-discarded", message);
    match database.commit(unit).await {
        // Another operator has discarded it meanwhile.
        Err(StoreError::Conflict) => Ok(false),
        committed => committed.map(|()| true),
    }
}

/// At most `at_most` of the messages that are not to be kept, the oldest first: those that came before `before`, and those beyond
/// the most messages or bytes that one context keeps, whoever sends them.
pub(crate) async fn surplus(
    connection: &DatabaseConnection,
    before: i64,
    at_most: u64,
) -> Result<Vec<Uuid>, DbErr> {
    let oldest = Entity::find()
        .select_only()
        .columns([Column::Id, Column::ReceivedAt])
        .expr(Expr::cust("CAST(LENGTH(payload) AS BIGINT)"))
        .order_by_asc(Column::ReceivedAt)
        .order_by_asc(Column::Id)
        .limit(at_most)
        .into_tuple::<(Uuid, i64, i64)>();
    let oldest = oldest.all(connection).await?;
    let total = Entity::find()
        .select_only()
        .expr(Expr::cust("COUNT(*)"))
        .expr(Expr::cust("CAST(COALESCE(SUM(LENGTH(payload)), 0) AS BIGINT)"))
        .into_tuple::<(i64, i64)>();
    let total = total.one(connection).await?.unwrap_or_default();
    Ok(beyond((MOST, MOST_BYTES), before, total, &oldest))
}

/// Of the `oldest` messages (id, time, bytes) those that came before `before`, and those that must go for the `total` to come
/// down to the `most`: a number and bytes.
fn beyond(
    most: (i64, i64),
    before: i64,
    mut total: (i64, i64),
    oldest: &[(Uuid, i64, i64)],
) -> Vec<Uuid> {
    let is_surplus = |(_id, received_at, bytes): &&(Uuid, i64, i64)| {
        let goes = *received_at < before || total.0 > most.0 || total.1 > most.1;
        total = (total.0 - 1, total.1 - bytes);
        goes
    };
    oldest.iter().take_while(is_surplus).map(|(id, ..)| *id).collect()
}

/// Deletes the messages with these ids.
pub(crate) fn delete(ids: Vec<Uuid>) -> DeleteStatement {
    Query::delete().from_table(Entity).and_where(Column::Id.is_in(ids)).to_owned()
}

/// How many messages are kept, and when the oldest came, in a database that is only read.
pub async fn count(connection: &DatabaseConnection) -> Result<(u64, Option<i64>), DbErr> {
    use sea_orm::PaginatorTrait;
    let oldest = Entity::find().order_by_asc(Column::ReceivedAt).one(connection).await?;
    let count = Entity::find().count(connection).await?;
    Ok((count, oldest.map(|row| row.received_at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(route: &str, payload: &[u8]) -> UnreadableMessage {
        UnreadableMessage {
            route: route.to_owned(),
            message_id: Some("a\u{0}b".to_owned()),
            reason: "unknown field `\u{0}\u{1b}[2J`".to_owned(),
            payload: payload.to_vec(),
        }
    }

    #[test]
    fn a_message_that_comes_again_has_the_same_id_and_another_one_does_not() {
        let first = row(message("a", b"nonsense"), 1);
        assert_eq!(first.id, row(message("a", b"nonsense"), 2).id);
        assert_ne!(first.id, row(message("a", b"other"), 1).id);
        assert_ne!(first.id, row(message("b", b"nonsense"), 1).id);
    }

    #[test]
    fn what_is_old_or_beyond_a_bound_is_surplus_and_the_newest_stay() {
        let oldest: Vec<_> =
            (1_u8..=4).map(|n| (Uuid::from_u128(n.into()), n.into(), 10)).collect();
        let left = |most, before| beyond(most, before, (4, 40), &oldest).len();
        assert_eq!(left((4, 40), 0), 0);
        assert_eq!(left((4, 40), 3), 2, "of age");
        assert_eq!(left((3, 40), 0), 1, "of number");
        assert_eq!(left((4, 15), 0), 3, "of bytes");
        assert_eq!(left((1, 40), 3), 3, "whichever takes more");
        assert_eq!(beyond((3, 40), 0, (4, 40), &oldest), [Uuid::from_u128(1)]);
    }

    #[test]
    fn texts_can_be_stored_and_shown_and_the_message_is_as_it_came() {
        let row = row(message("galleria.orders.\u{7}", b"\0\xff"), 1);
        for text in [&row.route, &row.reason, row.message_id.as_ref().unwrap()] {
            assert!(!text.contains(char::is_control), "{text:?}");
        }
        assert_eq!(row.payload, b"\0\xff");
        assert_eq!(
            super::row(message("a", &vec![b'x'; PAYLOAD_BYTES + 1]), 1).payload.len(),
            PAYLOAD_BYTES
        );
    }
}
