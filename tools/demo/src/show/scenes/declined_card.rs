//! A card that the provider declines: what was reserved is given back.

use super::super::findings::Findings;
use super::super::shelf;
use super::super::shopping::{self, Line};
use super::super::stage::Stage;
use super::look_at_cancelled;
use crate::DemoError;

pub(super) async fn play(stage: &mut Stage) -> Result<Findings, DemoError> {
    let client = stage.client()?;
    let product = stage.shelf.first.clone();
    stage.narrator.say(&format!("Ada orders 1 x {}. Her card is declined.", product.name))?;
    let before = shelf::units_for_sale(&client, &product).await?;

    let (order, in_time) = stage.order_and_tell(&[Line::of(&product, 1)], "tok_declined").await?;

    let mut findings = Findings::default();
    findings.note_time(in_time);
    look_at_cancelled(stage, order, &mut findings).await?;
    let status = shopping::status(&client, &stage.ada, order).await?;
    findings.note(
        status == "cancelled (payment-declined: card_declined)",
        format!("Ada sees \"{status}\""),
    );
    let after = shelf::units_for_sale(&client, &product).await?;
    findings.note(before == after, format!("{after} units for sale as before"));
    Ok(findings)
}
