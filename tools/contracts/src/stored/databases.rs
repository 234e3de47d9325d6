//! Events that wait in the tables of one context: outbox rows that some subscriber has not taken, inbox rows that wait for
//! another attempt, and dead letters. The tables are only read, a row at a time.
//!
//! Events go from outboxes to inboxes and never back. A caller that reads every outbox first, and the inboxes then, misses
//! no event of a running shop.

use futures_util::TryStreamExt;
use platform::database::has_table;
use platform::inbox;
use platform::outbox::{self, pending_deliveries};
use sea_orm::sea_query::{Alias, Query};
use sea_orm::{ColumnTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, QuerySelect};
use shared_kernel::Envelope;

use super::{Place, Stored, Tally};

/// Notes the events of `context` that some subscriber has not taken.
pub async fn outbox_of(
    connection: &DatabaseConnection,
    context: &str,
    tally: &mut Tally<'_>,
) -> Result<(), DbErr> {
    let place = Place::Outbox { context: context.to_owned() };
    let pending = Query::select()
        .column(pending_deliveries::Column::Position)
        .from(Alias::new(deliveries_of(connection).await?))
        .to_owned();
    let mut rows = outbox::Entity::find()
        .select_only()
        .columns([outbox::Column::EventType, outbox::Column::Data])
        .filter(outbox::Column::Position.in_subquery(pending))
        .into_tuple::<(String, String)>()
        .stream(connection)
        .await?;
    while let Some((event_type, data)) = rows.try_next().await? {
        let data = Some(&*data);
        tally.note(Stored { place: &place, event_type: &event_type, data, handler: None });
    }
    Ok(())
}

/// The table of deliveries that a transport has not taken: in a database that is not migrated yet it has its old name.
async fn deliveries_of(connection: &DatabaseConnection) -> Result<&'static str, DbErr> {
    const TABLE: &str = "pending_deliveries";
    const BEFORE: &str = "owed";
    let is_renamed = has_table(connection, TABLE).await? || !has_table(connection, BEFORE).await?;
    Ok(if is_renamed { TABLE } else { BEFORE })
}

/// Notes the events that the handlers of `context` have still to handle.
pub async fn inbox_of(
    connection: &DatabaseConnection,
    context: &str,
    tally: &mut Tally<'_>,
) -> Result<(), DbErr> {
    let waiting = Place::Inbox { context: context.to_owned() };
    let dead = Place::DeadLetters { context: context.to_owned() };
    let mut rows = inbox::Entity::find()
        .select_only()
        .columns([
            inbox::Column::EventType,
            inbox::Column::Handler,
            inbox::Column::Status,
            inbox::Column::Event,
        ])
        .filter(inbox::Column::Status.is_in([inbox::WAITING, inbox::DEAD]))
        .into_tuple::<(String, String, String, Option<String>)>()
        .stream(connection)
        .await?;
    while let Some((event_type, handler, status, event)) = rows.try_next().await? {
        let event: Option<Envelope> = event.and_then(|event| serde_json::from_str(&event).ok());
        tally.note(Stored {
            place: if status == inbox::DEAD { &dead } else { &waiting },
            event_type: &event_type,
            data: event.as_ref().map(|event| event.data.get()),
            handler: Some(&handler),
        });
    }
    Ok(())
}
