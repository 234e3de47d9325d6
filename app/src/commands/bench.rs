//! `galleria bench`: measures the shop on this machine, beside raw SQL, and as it grows.

use std::path::Path;

use bench::arguments::{Arguments, GrowthArguments, PlotArguments, Verb};
use bench::files::{draw, draw_saved, must_be_writable, save};
use bench::{self, Narration};
use host::config::Settings;
use serde::Serialize;
use terminal::{Exit, output};

use super::CommandError;
use crate::signals::unless_interrupted;

/// Measures. An interrupted bench leaves no folder and no process behind.
pub(crate) async fn run(arguments: &Arguments, settings: Settings) -> Result<Exit, CommandError> {
    unless_interrupted(Box::pin(measure(arguments, settings))).await
}

async fn measure(arguments: &Arguments, settings: Settings) -> Result<Exit, CommandError> {
    match &arguments.verb {
        Some(Verb::Growth(arguments)) => return Box::pin(grow(arguments, &settings)).await,
        Some(Verb::Plot(PlotArguments { json, svg })) => {
            draw_saved(json, svg)?;
            return Ok(Exit::Done);
        }
        None => {}
    }
    arguments.save.as_deref().map_or(Ok(()), must_be_writable)?;
    let narration = Narration::unless(arguments.json);
    // Boxed: it holds a whole shop.
    let report = Box::pin(bench::run(&arguments.plan(), &settings, narration)).await?;
    publish(&report, arguments.json, arguments.save.as_deref())?;
    Ok(Exit::done_if(report.ok))
}

/// Measures growth, which takes an hour or more: the files are tried before, and the figures are printed first.
async fn grow(arguments: &GrowthArguments, settings: &Settings) -> Result<Exit, CommandError> {
    for file in [&arguments.svg, &arguments.save].into_iter().flatten() {
        must_be_writable(file)?;
    }
    let narration = Narration::unless(arguments.json);
    let report = Box::pin(bench::grow(&arguments.plan(), settings, narration)).await?;
    publish(&report, arguments.json, arguments.save.as_deref())?;
    arguments.svg.as_deref().map_or(Ok(()), |svg| draw(&report.growth, svg))?;
    Ok(Exit::done_if(report.ok))
}

/// Prints a report as JSON, or saves it, or both.
fn publish(report: &impl Serialize, json: bool, file: Option<&Path>) -> Result<(), CommandError> {
    if json {
        output::print_json(report)?;
    }
    Ok(file.map_or(Ok(()), |file| save(report, file))?)
}
