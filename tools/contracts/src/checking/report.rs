//! The report of a check, as text and as JSON.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::Serialize;

use terminal::{output, width, wrap};

use crate::check::{Break, Checked, Concerned};
use crate::stored::broker::LookedInto;

/// Everything a check reports.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The release that the code was compared with; nothing when that is the language frozen with it.
    pub(super) against: Option<String>,
    /// How many event versions the code publishes.
    pub(super) versions: usize,
    /// How many handlers read events.
    pub(super) readers: usize,
    /// The databases that were looked into.
    pub(super) databases: Vec<&'static str>,
    /// The result of looking into the broker, if there is one.
    pub(super) broker: Option<LookedInto>,
    /// How many stored events were looked at.
    pub(super) stored: u64,
    #[serde(flatten)]
    pub(super) checked: Checked,
    /// The data folder that was looked into.
    #[serde(skip)]
    pub(super) data_dir: PathBuf,
}

impl Report {
    /// Whether anything breaks.
    pub const fn has_breaks(&self) -> bool {
        !self.checked.breaks.is_empty()
    }

    /// The breaks of the contract, none if it is kept.
    pub fn breaks(&self) -> &[Break] {
        &self.checked.breaks
    }

    /// The report for people.
    pub fn render_text(&self) -> String {
        let Checked { breaks, notes } = &self.checked;
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
        parts.extend(self.broker.iter().flat_map(LookedInto::render_text));
        parts.push(summary(self));
        wrap(&parts.join("\n\n"), width())
    }
}

fn broken(broken: &Break) -> String {
    let Break { event_type, code, .. } = broken;
    let mut lines = vec![format!("{event_type} [{code}]"), format!("  {}", broken.says)];
    for Concerned { context: _, handler, says } in &broken.readers {
        let says = says.as_ref().map_or_else(String::new, |says| format!(": {says}"));
        lines.push(format!("    read by  {handler}{says}"));
    }
    if !broken.stored.is_empty() {
        lines.push(format!("    stored   {}", broken.stored));
    }
    lines.join("\n")
}

fn summary(report: &Report) -> String {
    let Report { against, versions, readers, databases, broker, stored, checked, data_dir } =
        report;
    let verdict = match checked.breaks.len() {
        0 => "Nothing breaks".to_owned(),
        1 => "1 break".to_owned(),
        breaks => format!("{breaks} breaks"),
    };
    let reference = against.as_deref().unwrap_or("what was frozen with this program");
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
