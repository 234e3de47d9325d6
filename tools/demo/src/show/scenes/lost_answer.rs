//! The provider takes the money and its answer is lost. The shop asks before it does anything else.

use super::super::findings::Findings;
use super::super::shopping::Line;
use super::super::stage::Stage;
use super::look_at_confirmed;
use crate::DemoError;

pub(super) async fn play(stage: &mut Stage) -> Result<Findings, DemoError> {
    let product = stage.shelf.second.clone();
    stage.narrator.say(&format!(
        "Ada orders 1 x {}. The money is taken, and the answer is lost.",
        product.name
    ))?;

    let (order, in_time) =
        stage.order_and_tell(&[Line::of(&product, 1)], "tok_timeout_after_charge").await?;

    let mut findings = Findings::default();
    findings.note_time(in_time);
    look_at_confirmed(stage, order, &mut findings).await?;
    let path = format!("/api/v1/payments?order_id={order}");
    let payments = stage.client()?.get(&path, Some(&stage.admin.token)).await?;
    let path =
        format!("/api/v1/payments/{}", crate::client::text(&payments, "/items/0/id", &path)?);
    let payment = stage.client()?.get(&path, Some(&stage.admin.token)).await?;
    let attempts = payment.pointer("/unsettled_attempts").and_then(serde_json::Value::as_array);
    let attempts = attempts.map_or(0, Vec::len);
    let found = if attempts > 0 { "outcome found by asking" } else { "no lost answer on record" };
    findings.note(attempts > 0, found);
    Ok(findings)
}
