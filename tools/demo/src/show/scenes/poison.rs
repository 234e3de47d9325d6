//! A poison message: it becomes a dead letter at once, other orders pass it, and an operator settles it.

use std::sync::Arc;

use platform::message_log::Kind;
use serde_json::value::RawValue;
use shared_kernel::Envelope;
use uuid::Uuid;

use super::super::findings::Findings;
use super::super::shopping::Line;
use super::super::stage::Stage;
use super::duplicate_delivery::NoReceipts;
use super::look_at_confirmed;
use crate::DemoError;

/// A body without anything that its type promises.
const NONSENSE: &str = r#"{"price":"a song"}"#;
/// Dead letters looked at.
const LOOKED_AT: u64 = 10;

pub(super) async fn play(stage: &mut Stage) -> Result<Findings, DemoError> {
    let mut findings = Findings::default();
    let Ok(body) = RawValue::from_string(NONSENSE.to_owned()) else { return Ok(findings) };
    stage
        .narrator
        .say("A payment-captured with a nonsensical body is published; then Ada orders again.")?;

    let mut listener = stage.listen()?;
    let poison = poison(stage, body)?;
    stage.narrator.begin_clock();
    stage
        .host()?
        .shop()
        .transports()
        .in_process()
        .publish(vec![Arc::clone(&poison)], Arc::new(NoReceipts))
        .await;
    let is_buried = |kind: Kind, event: Uuid| kind == Kind::DeadLettered && event == poison.id;
    let buried = listener
        .wait_for(|message_event| is_buried(message_event.kind, message_event.event_id))
        .await;
    let reason = buried.and_then(|message_event| message_event.reason.clone()).unwrap_or_default();
    stage.narrator.act(&format!("orders cannot read it, dead letter: {reason}"))?;

    let product = stage.shelf.first.clone();
    let (order, in_time) = stage.order_and_tell(&[Line::of(&product, 1)], "tok_success").await?;
    findings.note_time(in_time);
    look_at_confirmed(stage, order, &mut findings).await?;

    let of_orders = stage.dead_letters("orders")?;
    let letters = of_orders.page(None, LOOKED_AT).await?;
    let kept = letters.iter().find(|letter| letter.event_id == poison.id);
    let is_whole = kept.is_some_and(|letter| {
        letter.attempts == 1
            && letter.last_error.is_some()
            && letter.event.pointer("/data/price").is_some()
    });
    findings.note(is_whole, "dead letter stored with payload, error and attempts");
    if stage.is_kept {
        findings.note(kept.is_some(), "left for you to look at");
        return Ok(findings);
    }
    let settled = of_orders.discard(poison.id).await?;
    let left = of_orders.page(None, LOOKED_AT).await?.len();
    findings.note(settled == 1 && left == 0, "discarded by the operator");
    Ok(findings)
}

fn poison(stage: &Stage, body: Box<RawValue>) -> Result<Arc<Envelope>, DemoError> {
    let ids = stage.host()?.shop().ids();
    Ok(Arc::new(Envelope {
        id: ids.next(),
        source: "payments".into(),
        event_type: "payments.payment-captured.v1".into(),
        subject: format!("payment/{}", ids.next()).into(),
        sequence: 1,
        time: stage.host()?.shop().clock().now(),
        correlation_id: ids.next(),
        causation_id: None,
        traceparent: None,
        tenant: None,
        data: body.into(),
    }))
}
