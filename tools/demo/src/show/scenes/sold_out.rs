//! Two people order the last unit at the same moment.

use super::super::findings::Findings;
use super::super::following::Following;
use super::super::shelf;
use super::super::shopping::{self, Line};
use super::super::stage::Stage;
use crate::DemoError;

const SKU: &str = "DEMO-LAST-ONE";
const NAME: &str = "Signed first edition";

pub(super) async fn play(stage: &mut Stage) -> Result<Findings, DemoError> {
    let client = stage.client()?;
    let sku = stage.sku(SKU)?;
    let product = stage.put_on_shelf(&sku, NAME, 1).await?;
    stage.narrator.say(&format!("One {NAME} is left. Ada and Ben order it at the same moment."))?;

    let (mut listener, mut following) = (stage.listen()?, stage.following());
    stage.narrator.begin_clock();
    let lines = [Line::of(&product, 1)];
    let (ada, ben) = tokio::try_join!(
        shopping::order(&client, &stage.ada, &lines, "tok_success"),
        shopping::order(&client, &stage.ben, &lines, "tok_success"),
    )?;
    stage.narrator.act(&format!("POST /api/v1/orders twice: {}, {}", ada.answer, ben.answer))?;
    following.add(ada.order, Some("Ada"));
    following.add(ben.order, Some("Ben"));
    let in_time = stage.tell_until(&mut listener, &mut following, Following::is_at_rest).await?;

    let mut findings = Findings::default();
    findings.note_time(in_time);
    let adas = shopping::status(&client, &stage.ada, ada.order).await?;
    let bens = shopping::status(&client, &stage.ben, ben.order).await?;
    let mut both = [adas.as_str(), bens.as_str()];
    both.sort_unstable();
    findings.note(
        both == ["cancelled (out-of-stock)", "confirmed"],
        format!("Ada's is {adas}, Ben's is {bens}"),
    );
    let left = shelf::units_for_sale(&client, &product).await?;
    findings.note(left == 0, format!("{left} left"));
    Ok(findings)
}
