//! The report of a show: for each scene the expected and the actual outcome, then the audit of the invariants.

use std::time::Duration;

use serde::Serialize;

use super::narrator::{NarratedLine, Narrator};
use crate::folder::DemoFolder;
use audit::{AuditReport, Rest};
use terminal::output::OutputError;
use terminal::{counted, text_table};

/// The whole show, as `--json` prints it.
#[derive(Debug, Serialize)]
pub struct ShowReport {
    /// Whether every scene went as expected and every invariant holds.
    pub ok: bool,
    /// How long the show took.
    pub elapsed_ms: u64,
    /// Where the data stayed, if it was to stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_dir: Option<String>,
    /// The scenes that were played, in order.
    pub scenes: Vec<SceneReport>,
    /// Work that was left when the shop was audited. Empty when the shop had come to rest.
    pub unfinished: Vec<String>,
    /// The invariants, checked over the whole shop.
    pub audit: AuditReport,
}

/// One scene.
#[derive(Debug, Serialize)]
pub struct SceneReport {
    /// Its place in the show, from 1.
    pub number: usize,
    /// Its title.
    pub title: &'static str,
    /// The outcome that a working shop produces.
    pub expected: &'static str,
    /// The outcome that was observed.
    pub happened: String,
    /// Whether the two agree.
    pub ok: bool,
    /// How long the scene took.
    pub elapsed_ms: u64,
    /// The lines that were narrated.
    pub told: Vec<NarratedLine>,
}

impl ShowReport {
    pub(super) fn new(
        scenes: Vec<SceneReport>,
        audit: AuditReport,
        rest: Rest,
        elapsed: Duration,
        folder: &DemoFolder,
    ) -> Self {
        let unfinished = match rest {
            Rest::AtRest => Vec::new(),
            Rest::StillAtWork(left) => left,
        };
        Self {
            ok: audit.holds && scenes.iter().all(|scene| scene.ok),
            elapsed_ms: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
            data_dir: folder.is_kept().then(|| folder.path().display().to_string()),
            scenes,
            unfinished,
            audit,
        }
    }

    /// Prints it through the narrator.
    pub(super) fn print(&self, narrator: &Narrator) -> Result<(), OutputError> {
        narrator.print("\nThe invariants, checked in all tables and in the provider's ledger")?;
        narrator.print(&self.audit.render_text())?;
        for unfinished in &self.unfinished {
            narrator.print(&format!("   still to be done: {unfinished}"))?;
        }
        narrator.print("\nSummary")?;
        let rows = self.scenes.iter().map(|scene| {
            let verdict = if scene.ok { "ok" } else { "NOT OK" };
            [scene.number.to_string(), scene.title.to_owned(), verdict.to_owned()]
        });
        narrator.print(&text_table(["", "scene", ""], rows))?;
        let seconds = Duration::from_millis(self.elapsed_ms).as_secs_f64();
        let verdict = narrator.verdict(self.ok);
        let orders = self.audit.orders;
        let orders = counted(orders, "order", "orders");
        narrator
            .print(&format!("\n{verdict}  {} in {seconds:.1} s, {orders}", self.conclusion()))?;
        if let Some(data_dir) = &self.data_dir {
            narrator.print(&format!(
                "The shop's data is in {data_dir}\nTo look at the dead letter and at the orders:\n  \
                 galleria dead-letters list --data-dir {data_dir}\n  \
                 galleria serve --data-dir {data_dir}"
            ))?;
        }
        Ok(())
    }

    fn conclusion(&self) -> String {
        let otherwise = self.scenes.iter().filter(|scene| !scene.ok).count();
        let broken = self.audit.invariants.iter().filter(|one| !one.violations.is_empty()).count();
        if otherwise == 0 && broken == 0 {
            return "every scene went as expected and every invariant holds".to_owned();
        }
        let scenes = counted(otherwise, "scene", "scenes");
        let invariants = counted(broken, "invariant", "invariants");
        format!("unexpected outcome of {scenes}, {invariants} broken")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use audit::Invariant;

    fn report(ok: bool, violations: &[&str]) -> ShowReport {
        let violations: Vec<String> = violations.iter().map(ToString::to_string).collect();
        let holds = violations.is_empty();
        let says = "never two captures";
        let five =
            Invariant { number: 5, says, checked_by: vec!["payments"], examined: 3, violations };
        let scene = SceneReport {
            number: 1,
            title: "A purchase",
            expected: "confirmed",
            happened: "as it was".to_owned(),
            ok,
            elapsed_ms: 1,
            told: Vec::new(),
        };
        let audit = AuditReport { holds, orders: 3, invariants: vec![five], unread: Vec::new() };
        let folder = DemoFolder::make(false).unwrap();
        ShowReport::new(vec![scene], audit, Rest::AtRest, Duration::from_secs(3), &folder)
    }

    #[test]
    fn a_failed_scene_or_a_broken_invariant_fails_the_show() {
        assert!(report(true, &[]).ok);
        assert!(!report(false, &[]).ok);
        assert!(!report(true, &["order 7: captured twice"]).ok);
    }

    #[test]
    fn a_broken_invariant_is_printed_with_its_violations() {
        let text = report(true, &["order 7: captured twice"]).audit.render_text();
        assert!(text.contains("BROKEN: 1 violation"), "{text}");
        assert!(text.contains("5: order 7: captured twice"), "{text}");
    }
}
