//! The show: checkouts played over HTTP and told as their events cross the contexts, then the invariants and a summary.

mod findings;
mod following;
mod ink;
mod listener;
mod narrator;
mod phrases;
mod report;
mod scenes;
mod shelf;
mod shopping;
mod stage;

use std::time::Duration;

use tokio::time::Instant;

use super::DemoError;
use super::folder::DemoFolder;
use super::terms::{self, SHOW_GATEWAY_TIMEOUT};
use audit;
use host::config::Settings;
use narrator::Narrator;
use report::SceneReport;
pub use report::ShowReport;
use scenes::Scene;
use stage::Stage;

/// The shop comes to rest within this time after the last scene.
const SETTLED_WITHIN: Duration = Duration::from_secs(10);

/// Plays the whole show. `aloud` tells it while it happens.
pub async fn run(settings: Settings, keep: bool, aloud: bool) -> Result<ShowReport, DemoError> {
    let began = Instant::now();
    let folder = DemoFolder::make(keep)?;
    let usual_timeout = settings.values().get("payments.gateway_timeout_ms").to_owned();
    let settings = terms::of_the_show(&settings, folder.path());
    let mut stage = Stage::open(settings, Narrator::new(aloud)).await?;
    introduce(&stage, &folder, &usual_timeout)?;
    let mut scenes = Vec::new();
    for (number, scene) in (1..).zip(Scene::ALL) {
        scenes.push(play(&mut stage, number, scene).await?);
    }
    let (audit, rest) = {
        let shop = stage.host()?.shop();
        let rest = audit::settle(shop, SETTLED_WITHIN).await?;
        (audit::audit(shop).await?, rest)
    };
    let narrator = stage.close().await;
    let report = ShowReport::new(scenes, audit, rest, began.elapsed(), &folder);
    report.tell(&narrator)?;
    Ok(report)
}

fn introduce(stage: &Stage, folder: &DemoFolder, usual_timeout_ms: &str) -> Result<(), DemoError> {
    let narrator = &stage.narrator;
    let stays = if folder.is_kept() { "kept" } else { "removed at the end" };
    narrator.print(&format!(
        "A whole shop at http://{} in this process; its data is in {} ({stays}).\n\
         The simulated payment provider answers in 15 to 40 ms, and the shop waits {} ms for it\n\
         instead of {} ms, so that you need not. Times count from the request.",
        stage.host()?.address,
        folder.path().display(),
        SHOW_GATEWAY_TIMEOUT.as_millis(),
        usual_timeout_ms,
    ))?;
    Ok(())
}

async fn play(stage: &mut Stage, number: usize, scene: Scene) -> Result<SceneReport, DemoError> {
    let began = Instant::now();
    stage.narrator.begin_scene(number, scene.title())?;
    let findings = scene.play(stage).await?;
    let (ok, happened) = (findings.are_as_expected(), findings.render_text());
    let told = stage.narrator.end_scene(ok, &happened)?;
    let elapsed_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let (title, expected) = (scene.title(), scene.expected());
    Ok(SceneReport { number, title, expected, happened, ok, elapsed_ms, told })
}
