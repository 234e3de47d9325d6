//! The report of a move, as text and as JSON.

use std::time::Duration;

use host::databases::url_setting;
use serde::Serialize;
use terminal::text_table;

use super::{Counted, Destination, Done, Plan, Step};

/// The result of a move.
#[derive(Debug, Serialize)]
pub struct Report {
    context: &'static str,
    ways: Vec<String>,
    /// Rows copied in bulk by this run.
    copied: u64,
    /// Rows that changed meanwhile and were copied again, by this run.
    brought: u64,
    seconds: f64,
    /// How long no host could write until the move had ended; unknown when an earlier run has fenced. Clients are refused
    /// for longer: until a host has started on the new database.
    fenced_ms: Option<u64>,
    tables: Vec<Counted>,
    next: Vec<String>,
}

impl Report {
    /// The report of a move that begins.
    pub const fn begin(context: &'static str, ways: Vec<String>) -> Self {
        Self {
            context,
            ways,
            copied: 0,
            brought: 0,
            seconds: 0.0,
            fenced_ms: None,
            tables: Vec::new(),
            next: Vec::new(),
        }
    }

    /// Adds a step that was done.
    pub fn add(&mut self, step: Step, done: &Done) {
        match step {
            Step::Copy => self.copied += done.rows,
            Step::Fence | Step::Follow => self.brought += done.rows,
            Step::Prepare | Step::Track | Step::Verify | Step::Flip => {}
        }
        self.fenced_ms = self.fenced_ms.or(done.fenced_for.map(millis));
    }

    /// Adds the end of the move: the moved tables, and what to do next.
    pub fn end(&mut self, took: Duration, tables: Vec<Counted>, to: &Destination) {
        let setting = url_setting(self.context);
        let value = match to {
            Destination::Sqlite => "`sqlite`",
            Destination::Server(_) => "the URL you gave",
        };
        let context = self.context;
        self.seconds = took.as_secs_f64();
        self.tables = tables;
        self.next = vec![
            format!(
                "Set {setting} to {value}, and start a host of {context} at once: until it is ready, changes to {context} are \
                 refused with 503 (`moved`), and reads are answered by the hosts that still run."
            ),
            "What was moved from stays as a backup that no host starts on.".to_owned(),
        ];
    }

    /// The report for people.
    pub fn render_text(&self) -> String {
        let rows: u64 = self.tables.iter().map(|table| table.rows).sum();
        let done = format!("{} has moved: {rows} rows in {:.1} s.", self.context, self.seconds);
        let mut lines = self.ways.clone();
        lines.push(done);
        lines.extend(self.fenced_ms.map(|ms| {
            format!(
                "Its writers have been fenced for {ms} ms so far. Clients see this time, and in addition the time until its \
                 next host is ready."
            )
        }));
        lines.extend(self.next.iter().cloned());
        lines.join("\n")
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// A step that was done, such as `step 3 of 7 copied: 1200 rows`.
pub fn step_text(step: Step, done: &Done) -> String {
    let (number, all, word) = (step.number(), Step::ALL.len(), step.word());
    let more = match step {
        Step::Prepare if done.emptied_a_backup => {
            ": the target held the backup of an earlier move, which was emptied".to_owned()
        }
        Step::Copy => format!(": {} rows", done.rows),
        Step::Fence => format!(": the copy is compared, {} changed rows were brought", done.rows),
        Step::Follow => format!(": {} changed rows were brought", done.rows),
        Step::Verify => format!(": {} rows on both sides", done.rows),
        Step::Flip => done
            .fenced_for
            .map(|time| format!(": fenced for {} ms so far", millis(time)))
            .unwrap_or_default(),
        Step::Prepare | Step::Track => String::new(),
    };
    format!("step {number} of {all} {word}{more}")
}

impl Plan {
    /// The plan for people.
    pub fn render_text(&self) -> String {
        let rows = self
            .tables
            .iter()
            .map(|one| [one.database.to_owned(), one.table.clone(), one.rows.to_string()]);
        let table = text_table(["DATABASE", "TABLE", "ROWS"], rows);
        format!("{table}\n\n{}\nNothing was changed.", self.ways.join("\n"))
    }
}

/// The result of a roll-back for people.
pub fn rolled_back_text(context: &str, was_begun: bool) -> String {
    if was_begun {
        format!(
            "The move of {context} is rolled back: its hosts go on as before, and the target is empty."
        )
    } else {
        format!("No move of {context} to there was under way.")
    }
}
