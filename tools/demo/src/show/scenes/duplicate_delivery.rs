//! A broker that delivers events a second time: the same envelopes, with the same ids.

use std::sync::Arc;

use platform::database::read_error;
use platform::outbox;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use shared_kernel::Envelope;
use shared_kernel::bus::Receipts;
use uuid::Uuid;

use super::super::findings::Findings;
use super::super::shopping::Line;
use super::super::stage::Stage;
use crate::DemoError;

/// The contexts whose events are delivered again.
const CONTEXTS: [&str; 3] = ["orders", "products", "payments"];

/// Receipts are not read: the message log says which deliveries were recognised as duplicates.
pub(super) struct NoReceipts;

impl Receipts for NoReceipts {
    fn taken(&self, _event: Uuid) {}
    fn refused(&self, _event: Uuid) {}
}

pub(super) async fn play(stage: &mut Stage) -> Result<Findings, DemoError> {
    let mut findings = Findings::default();
    let order = match stage.last_confirmed {
        Some(order) => order,
        None => first_order(stage).await?,
    };
    let Some(process) = process_of(stage, order).await? else {
        findings.note(false, "there is no event of Ada's first order");
        return Ok(findings);
    };
    let events = events_of(stage, process).await?;
    let expected = stage.deliveries_of(&events);
    stage.narrator.say(&format!(
        "All {} events of Ada's first order come once more, as after a broker's restart.",
        events.len()
    ))?;
    let before = stage.entry(order).await?;

    let (mut listener, mut following) = (stage.listen()?, stage.following());
    following.add_process(order, process);
    stage.narrator.begin_clock();
    stage
        .host()?
        .shop()
        .transports()
        .in_process()
        .publish(events.clone(), Arc::new(NoReceipts))
        .await;
    let all_recognised = stage
        .tell_until(&mut listener, &mut following, |orders| orders.duplicates() >= expected)
        .await?;

    findings.note_time(all_recognised);
    let recognised = following.duplicates();
    findings.note(
        recognised == expected && expected > 0,
        format!("{recognised} of {expected} deliveries recognised"),
    );
    let after = stage.entry(order).await?;
    findings.note(
        before == after,
        if before == after { "nothing changed" } else { "something changed" },
    );
    let published = events_of(stage, process).await?.len() - events.len();
    findings.note(published == 0, format!("{published} new events"));
    Ok(findings)
}

/// Places the order of the first scene, when that scene was not played.
async fn first_order(stage: &mut Stage) -> Result<Uuid, DemoError> {
    let line = Line::of(&stage.shelf.first.clone(), 1);
    stage.narrator.say("Ada orders first.")?;
    let (order, _in_time) = stage.order_and_tell(&[line], "tok_success").await?;
    Ok(order)
}

/// The correlation id that the messages of an order's checkout share.
async fn process_of(stage: &Stage, order: Uuid) -> Result<Option<Uuid>, DemoError> {
    let first = outbox::Entity::find()
        .filter(outbox::Column::Subject.eq(format!("order/{order}")))
        .one(stage.database("orders")?.reader())
        .await
        .map_err(read_error)?;
    Ok(first.map(|row| row.correlation_id))
}

/// Every event of a checkout, from the outboxes.
async fn events_of(stage: &Stage, process: Uuid) -> Result<Vec<Arc<Envelope>>, DemoError> {
    let mut events = Vec::new();
    for context in CONTEXTS {
        let database = stage.database(context)?;
        let rows = outbox::Entity::find()
            .filter(outbox::Column::CorrelationId.eq(process))
            .order_by_asc(outbox::Column::Position)
            .all(database.reader())
            .await
            .map_err(read_error)?;
        let source: Arc<str> = context.into();
        for row in rows {
            events.push(outbox::to_event(row, &source, database.tenant())?);
        }
    }
    events.sort_by_key(|event| event.time);
    Ok(events)
}
