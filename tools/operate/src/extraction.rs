//! Extracting a context: the plan for running it in a host of its own, and the files that this takes outside the context's
//! crate. Nothing inside the crate changes, and no data move: `moving` does that.

use std::path::{Path, PathBuf};

use host::StartError;
use host::config::{Config, Settings};
use host::registry;
use serde::Serialize;

use crate::ShopError;

mod error;
mod plan;

mod data;
mod sides;

mod files;
mod text;
mod write;

pub use error::ExtractionError;
pub use plan::Plan;
use write::Written;

/// A plan and the files that were written for it.
#[derive(Debug, Serialize)]
pub struct Extracted {
    plan: Plan,
    folder: PathBuf,
    files: Vec<Written>,
}

/// Plans the extraction of `context`. Contexts and databases are only read.
pub async fn plan(context: &'static str, settings: &Settings) -> Result<Plan, ExtractionError> {
    let entry = registry::find(context);
    let entry = entry.ok_or(ShopError::Start(StartError::NotHosted { context }))?;
    Plan::make(entry.descriptor, stays(context, settings)?, settings).await
}

/// Plans the extraction and writes its files into `folder`, all or none.
pub async fn write(
    context: &'static str,
    folder: &Path,
    config: &Config,
    settings: &Settings,
) -> Result<Extracted, ExtractionError> {
    let plan = plan(context, settings).await?;
    let files = write::all(folder, &files::of(&plan, folder, config, settings))?;
    Ok(Extracted { plan, folder: folder.to_owned(), files })
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
fn stays(context: &'static str, settings: &Settings) -> Result<Vec<&'static str>, ExtractionError> {
    if !settings.contexts.contains(&context) {
        return Err(ExtractionError::Shop(StartError::NotHosted { context }.into()));
    }
    let others: Vec<_> =
        settings.contexts.iter().copied().filter(|name| *name != context).collect();
    if others.is_empty() { Err(ExtractionError::NothingStays { context }) } else { Ok(others) }
}
