//! What a check found, for people and for programs.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Serialize;

use super::broker::LookedInto;
use ::contracts::check::{Break, Checked, Concerned};
use terminal::output::{self, OutputError};

/// Everything a check says.
#[derive(Debug, Serialize)]
pub(super) struct Report<'a> {
    /// What the code was compared with; nothing when that is what was frozen with it.
    pub(super) against: Option<&'a str>,
    /// How many event versions the code publishes.
    pub(super) versions: usize,
    /// How many handlers read events.
    pub(super) readers: usize,
    /// The databases that were looked into.
    pub(super) databases: Vec<&'static str>,
    /// What came of a look into the broker; nothing where there is none.
    pub(super) broker: Option<LookedInto>,
    /// How many stored events were looked at.
    pub(super) stored: u64,
    #[serde(flatten)]
    pub(super) checked: Checked,
}

pub(super) fn tell(report: &Report<'_>, data_dir: &Path, json: bool) -> Result<(), OutputError> {
    if json { output::print_json(report) } else { output::print(&render_text(report, data_dir)) }
}

fn render_text(report: &Report<'_>, data_dir: &Path) -> String {
    let Checked { breaks, notes } = &report.checked;
    let mut parts: Vec<String> = breaks.iter().map(broken).collect();
    let rules: BTreeSet<_> = breaks.iter().map(|broken| broken.rule).collect();
    let advice: Vec<String> = rules.iter().map(|rule| format!("→ {}", rule.advice())).collect();
    if !advice.is_empty() {
        parts.push(advice.join("\n"));
    }
    let notes: Vec<String> =
        notes.iter().map(|note| format!("note: {}: {}", note.event_type, note.says)).collect();
    if !notes.is_empty() {
        parts.push(notes.join("\n"));
    }
    parts.extend(report.broker.iter().flat_map(LookedInto::render_text));
    parts.push(summary(report, data_dir));
    parts.join("\n\n")
}

fn broken(broken: &Break) -> String {
    let mut lines = vec![broken.event_type.clone(), format!("  {}", broken.says)];
    for Concerned { context: _, handler, says } in &broken.readers {
        let says = says.as_ref().map_or_else(String::new, |says| format!(": {says}"));
        lines.push(format!("    read by  {handler}{says}"));
    }
    if !broken.stored.is_empty() {
        lines.push(format!("    stored   {}", broken.stored));
    }
    lines.join("\n")
}

fn summary(report: &Report<'_>, data_dir: &Path) -> String {
    let Report { against, versions, readers, databases, broker, stored, checked } = report;
    let verdict = match checked.breaks.len() {
        0 => "Nothing breaks".to_owned(),
        1 => "1 break".to_owned(),
        breaks => format!("{breaks} breaks"),
    };
    let reference = against.unwrap_or("what was frozen with this program");
    let was_read = broker.as_ref().is_some_and(|broker| broker.was_read);
    let places = databases.iter().copied().chain(was_read.then_some("the broker"));
    let places = places.collect::<Vec<_>>().join(", ");
    let looked = match (&*places, stored) {
        ("", _) => format!(
            "there is no shop in {}, so nothing stored was looked at",
            output::folder(data_dir)
        ),
        (_, 0) => format!("nothing is stored in {places}"),
        (_, 1) => format!("1 stored event was looked at in {places}"),
        (_, _) => format!("{stored} stored events were looked at in {places}"),
    };
    format!(
        "{verdict}: {versions} event versions and {readers} readers against {reference}; {looked}."
    )
}
