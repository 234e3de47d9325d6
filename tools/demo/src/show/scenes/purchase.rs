//! A checkout as it should be: five events between three contexts.

use super::super::findings::Findings;
use super::super::shelf;
use super::super::shopping::{self, Line};
use super::super::stage::Stage;
use super::look_at_confirmed;
use crate::DemoError;

pub(super) async fn play(stage: &mut Stage) -> Result<Findings, DemoError> {
    let client = stage.client()?;
    let (first, second) = (stage.shelf.first.clone(), stage.shelf.second.clone());
    stage.narrator.say(&format!(
        "Ada orders 2 x {} and 1 x {}. Her card is good.",
        first.name, second.name
    ))?;
    let before = shelf::units_for_sale(&client, &first).await?;

    let lines = [Line::of(&first, 2), Line::of(&second, 1)];
    let (order, in_time) = stage.order_and_tell(&lines, "tok_success").await?;

    let mut findings = Findings::default();
    findings.note_time(in_time);
    look_at_confirmed(stage, order, &mut findings).await?;
    let total = shopping::total(&client, &stage.ada, order).await?;
    findings.note(true, format!("{total} paid"));
    let after = shelf::units_for_sale(&client, &first).await?;
    findings.note(before - after == 2, format!("{before} units for sale became {after}"));
    stage.last_confirmed = Some(order);
    Ok(findings)
}
