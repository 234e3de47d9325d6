//! The demo: checkouts played over HTTP and narrated as their events cross the contexts, then the invariants and a summary.

mod findings;
mod following;
mod ink;
mod listener;
mod live;
mod narrator;
mod options;
mod phrases;
pub mod rehearsal;
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
use host::registry::COMPILED;
pub use live::narrate;
pub use narrator::NarratedLine;
use narrator::Narrator;
pub use options::ShowOptions;
pub use report::{SceneReport, ShowReport};
use scenes::Scene;
use stage::Stage;

/// The shop comes to rest within this time after the last scene.
const SETTLED_WITHIN: Duration = Duration::from_secs(10);

/// How many scenes there are.
pub const SCENES: usize = Scene::ALL.len();

/// Plays the scenes that the options choose, then audits the shop.
pub async fn run(settings: Settings, options: &ShowOptions) -> Result<ShowReport, DemoError> {
    let began = Instant::now();
    let folder = DemoFolder::make(options.keep)?;
    let usual_timeout = settings.values().get("payments.gateway_timeout_ms").to_owned();
    let settings = terms::of_the_show(&settings, folder.path());
    let mut stage = Stage::open(settings, Narrator::new(options.aloud), options.keep).await?;
    introduce(&stage, &folder, &usual_timeout)?;
    let mut scenes = Vec::new();
    for (number, scene) in (1..).zip(Scene::ALL).filter(|(number, _)| options.plays(*number)) {
        if options.pause && !scenes.is_empty() {
            wait_for_enter(&stage.narrator).await?;
        }
        scenes.push(play(&mut stage, number, scene).await?);
    }
    let (audit, rest) = {
        let shop = stage.host()?.shop();
        let rest = audit::settle(shop, SETTLED_WITHIN).await?;
        (audit::audit(shop).await?, rest)
    };
    let narrator = stage.close().await;
    let report = ShowReport::new(scenes, audit, rest, began.elapsed(), &folder);
    report.print(&narrator)?;
    Ok(report)
}

/// Waits for the Enter key or the end of standard input.
async fn wait_for_enter(narrator: &Narrator) -> Result<(), DemoError> {
    narrator.say("(Enter goes on)")?;
    // At the end of the input, or without one, the demo goes on.
    let _ended =
        tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new())).await;
    Ok(())
}

fn introduce(stage: &Stage, folder: &DemoFolder, usual_timeout_ms: &str) -> Result<(), DemoError> {
    let narrator = &stage.narrator;
    let stays = if folder.is_kept() { "kept" } else { "removed at the end" };
    narrator.print(&format!(
        "A whole shop at http://{} in this process:\n\
         {}. Its data is in\n\
         {} ({stays}).\n\
         The simulated payment provider answers in 15 to 40 ms; the shop waits\n\
         {} ms for it instead of {} ms. Times count from the request.",
        stage.host()?.address,
        COMPILED.join(", "),
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
