//! The process is killed after an order was acknowledged and before its event was published. The event is in the outbox.

use platform::clock::SystemClock;
use platform::outbox;

use super::super::findings::Findings;
use super::super::following::Following;
use super::super::shopping::{self, Line};
use super::super::stage::Stage;
use super::look_at_confirmed;
use crate::DemoError;
use crate::client::Client;
use crate::server_process::ServerProcess;
use host::config::Settings;
use payment_provider::ShopWithProvider;

pub(super) async fn play(stage: &mut Stage) -> Result<Findings, DemoError> {
    let product = stage.shelf.first.clone();
    stage.narrator.say(
        "The shop moves into a process of its own on the same data. The relay of orders is held there, so \
         that its events stay in the outbox.",
    )?;
    stage.stop_shop().await;
    let held = Settings { held_relays: vec!["orders".to_owned()], ..stage.settings.clone() };
    let server = ServerProcess::start(&held).await?;
    let client = Client { address: server.address };

    stage.narrator.begin_clock();
    let process = server.id().unwrap_or_default();
    let accepted =
        shopping::order(&client, &stage.ada, &[Line::of(&product, 1)], "tok_success").await?;
    stage.narrator.act(&format!("POST /api/v1/orders: {}, durable", accepted.answer))?;
    server.kill().await?;
    stage.narrator.act(&format!("kill -9 {process}: nothing was published"))?;

    let mut findings = Findings::default();
    let waiting = waiting_in_outbox(&stage.settings).await?;
    findings.note(waiting == 1, format!("{waiting} event waited in the outbox"));
    let mut listener = stage.start_shop().await?;
    stage.narrator.act("the shop starts again in this process and reads its outbox")?;
    let mut following = stage.following();
    following.add(accepted.order, None);
    let in_time = stage.tell_until(&mut listener, &mut following, Following::is_at_rest).await?;

    findings.note_time(in_time);
    look_at_confirmed(stage, accepted.order, &mut findings).await?;
    Ok(findings)
}

/// The pending deliveries of `orders`, read while no host runs.
async fn waiting_in_outbox(settings: &Settings) -> Result<u64, DemoError> {
    let shop = ShopWithProvider::open(settings, std::sync::Arc::new(SystemClock)).await?;
    let mut waiting = 0;
    for database in shop.databases().filter(|database| database.context() == "orders") {
        waiting += outbox::pending_deliveries::backlog(database).await?;
    }
    shop.stop().await;
    Ok(waiting)
}
