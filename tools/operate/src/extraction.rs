//! Extracting contexts: the plan for running them in a host of their own, and the files that this takes outside their crates.
//! Nothing inside a crate changes, and no data move: `moving` does that. One extraction follows another: what is out
//! already is read from the configuration of the main host.

use std::path::{Path, PathBuf};

use host::config::{Config, Settings};
use host::registry::COMPILED;
use host::{StartError, identity};
use serde::Serialize;

mod error;
mod hosts;
mod settings;

mod data;
mod plan;

mod files;
mod text;
mod write;

use crate::ShopError;

pub use error::ExtractionError;
use hosts::Hosts;
pub use plan::Plan;
use write::Written;

/// A plan and the files that were written for it.
#[derive(Debug, Serialize)]
pub struct Extracted {
    plan: Plan,
    folder: PathBuf,
    files: Vec<Written>,
}

/// Plans the extraction of `contexts` into one host. Contexts and databases are only read.
pub async fn plan(
    contexts: &[&'static str],
    config: &Config,
    settings: &Settings,
) -> Result<Plan, ExtractionError> {
    Ok(planned(contexts, config, settings).await?.0)
}

/// Plans the extraction and writes its files into `folder`, all or none.
pub async fn write(
    contexts: &[&'static str],
    folder: &Path,
    config: &Config,
    settings: &Settings,
) -> Result<Extracted, ExtractionError> {
    let (plan, hosts) = planned(contexts, config, settings).await?;
    let files = write::all(folder, &files::of(&plan, &hosts, folder, config, settings))?;
    Ok(Extracted { plan, folder: folder.to_owned(), files })
}

async fn planned(
    contexts: &[&'static str],
    config: &Config,
    settings: &Settings,
) -> Result<(Plan, Hosts), ExtractionError> {
    let leaves: Vec<_> =
        COMPILED.iter().copied().filter(|context| contexts.contains(context)).collect();
    let stays = stays(&leaves, settings)?;
    let hosts = Hosts::after(&leaves, &stays, config, settings)?;
    identity::look_beside(settings, None).await.map_err(ShopError::from)?;
    let plan = Plan::make(leaves, stays, &hosts, settings).await?;
    Ok((plan, hosts))
}

impl Plan {
    /// The plan for people.
    pub fn render_text(&self) -> String {
        text::plan(self)
    }
}

impl Extracted {
    /// The files and where to go on reading.
    pub fn render_text(&self) -> String {
        text::written(&self.folder, &self.files)
    }
}

/// The contexts that this host goes on with. An empty list in the settings would mean all, so one has to stay.
fn stays(
    leaves: &[&'static str],
    settings: &Settings,
) -> Result<Vec<&'static str>, ExtractionError> {
    let is_here = |context: &&&str| settings.contexts.contains(*context);
    if let Some(context) = leaves.iter().find(|context| !is_here(context)) {
        return Err(ExtractionError::Shop(StartError::NotHosted { context }.into()));
    }
    let others: Vec<_> =
        settings.contexts.iter().copied().filter(|name| !leaves.contains(name)).collect();
    if others.is_empty() {
        return Err(ExtractionError::NothingStays { contexts: leaves.join(", ") });
    }
    Ok(others)
}
