//! Prints the demo as lines of at most 80 columns, and records the same lines for `--json`.

use std::time::Duration;

use chrono::{DateTime, Utc};
use platform::clock::SystemClock;
use serde::Serialize;
use shared_kernel::Clock;

use super::following::Step;
use super::ink::{Ink, Style};
use terminal::output::{self, OutputError};
use terminal::wrap;

/// The arrow between two contexts is this long, the name of the event included.
const ARROW: usize = 25;
/// A sentence is wrapped to this width.
const WIDTH: u16 = 80;

/// Prints and records one show.
pub(super) struct Narrator {
    aloud: bool,
    /// The pause after a line, so that people can read along.
    pace: Duration,
    ink: Ink,
    scene_began: DateTime<Utc>,
    printed_until_ms: i64,
    record: Vec<NarratedLine>,
}

/// One line of the record.
#[derive(Debug, Clone, Serialize)]
pub struct NarratedLine {
    elapsed_ms: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    who: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'static str>,
    what: String,
}

impl Narrator {
    /// `aloud` prints; otherwise the show is only recorded.
    pub(super) fn new(aloud: bool) -> Self {
        let (ink, scene_began) = (Ink::for_standard_output(), DateTime::UNIX_EPOCH);
        let pace = Duration::ZERO;
        Self { aloud, pace, ink, scene_began, printed_until_ms: 0, record: Vec::new() }
    }

    /// The same at the pace of a presenter.
    pub(super) const fn at_pace(mut self, pace: Duration) -> Self {
        self.pace = pace;
        self
    }

    /// The pause after a line.
    pub(super) const fn pace(&self) -> Duration {
        self.pace
    }

    /// Begins a scene; times are counted from now on.
    pub(super) fn begin_scene(&mut self, number: usize, title: &str) -> Result<(), OutputError> {
        self.begin_clock();
        self.record.clear();
        self.print(&format!("\n{}", self.ink.paint(Style::Bold, &format!("{number}  {title}"))))
    }

    /// Counts times from now on.
    pub(super) fn begin_clock(&mut self) {
        self.scene_began = SystemClock.now();
        self.printed_until_ms = 0;
    }

    /// Prints a line that is not recorded.
    pub(super) fn say(&self, text: &str) -> Result<(), OutputError> {
        self.print(&wrap(&format!("   {text}"), Some(WIDTH)))
    }

    /// Narrates an action from outside the contexts: a request, a kill.
    pub(super) fn act(&mut self, what: &str) -> Result<(), OutputError> {
        let elapsed_ms = self.elapsed_ms(SystemClock.now());
        self.record.push(NarratedLine {
            elapsed_ms,
            who: None,
            from: None,
            event: None,
            to: None,
            what: what.to_owned(),
        });
        let line = format!("{} {what}", self.time(elapsed_ms));
        self.print(&wrap(&line, Some(WIDTH)))
    }

    /// Narrates a message between contexts.
    pub(super) fn step(&mut self, step: Step) -> Result<(), OutputError> {
        let elapsed_ms = self.elapsed_ms(step.at);
        let line = self.line(elapsed_ms, &step);
        let Step { at: _printed_as_elapsed, who, from, event, to, what } = step;
        self.record.push(NarratedLine {
            elapsed_ms,
            who,
            from: Some(from),
            event: Some(event),
            to,
            what,
        });
        self.print(&line)
    }

    /// Ends a scene and returns its record.
    pub(super) fn end_scene(
        &mut self,
        is_as_expected: bool,
        happened: &str,
    ) -> Result<Vec<NarratedLine>, OutputError> {
        let verdict = self.verdict(is_as_expected);
        self.print(&wrap(&format!("   {verdict} {happened}"), Some(WIDTH)))?;
        Ok(std::mem::take(&mut self.record))
    }

    /// Prints a text as it is.
    pub(super) fn print(&self, text: &str) -> Result<(), OutputError> {
        if self.aloud { output::print(text) } else { Ok(()) }
    }

    /// `ok` or `NOT OK`.
    pub(super) fn verdict(&self, is_as_expected: bool) -> String {
        if is_as_expected {
            self.ink.paint(Style::Green, "ok")
        } else {
            self.ink.paint(Style::Red, "NOT OK")
        }
    }

    /// The time of a line. It never runs backwards: an event that precedes the line above is printed with the time of that line.
    fn elapsed_ms(&mut self, at: DateTime<Utc>) -> i64 {
        let elapsed_ms = (at - self.scene_began).num_milliseconds();
        self.printed_until_ms = self.printed_until_ms.max(elapsed_ms);
        self.printed_until_ms
    }

    fn time(&self, elapsed_ms: i64) -> String {
        self.ink.paint(Style::Dim, &format!("{elapsed_ms:>5} ms "))
    }

    fn line(&self, elapsed_ms: i64, step: &Step) -> String {
        let who = step.who.as_deref().map_or_else(String::new, |who| format!("{who:<5}"));
        let arrow = match step.to {
            Some(to) => format!("{}▶ {to:<8}", filled(&format!("─ {} ", step.event))),
            None => format!("{:<width$}", format!("─ {}", step.event), width = ARROW + 10),
        };
        let line = format!("{} {who}{:<8} {arrow} {}", self.time(elapsed_ms), step.from, step.what);
        line.trim_end().to_owned()
    }
}

/// The text, drawn out to the length of an arrow.
fn filled(text: &str) -> String {
    let missing = ARROW.saturating_sub(text.chars().count());
    format!("{text}{}", "─".repeat(missing))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn step(event: &str, to: Option<&'static str>) -> Step {
        let at = DateTime::UNIX_EPOCH + TimeDelta::milliseconds(12);
        Step {
            at,
            who: None,
            from: "orders".to_owned(),
            event: event.to_owned(),
            to,
            what: "does it".to_owned(),
        }
    }

    #[test]
    fn effects_are_aligned_in_one_column() {
        let narrator = Narrator { ink: Ink::none(), ..Narrator::new(false) };
        let column = |event: &str, to| {
            let line = narrator.line(12, &step(event, to));
            line.chars().count() - "does it".len()
        };
        let expected = column("order-placed", Some("products"));
        assert_eq!(column("order-awaiting-payment", Some("payments")), expected);
        assert_eq!(column("reservation-committed", None), expected);
    }

    #[test]
    fn the_record_of_a_scene_has_the_lines_narrated_in_it() {
        let mut narrator = Narrator::new(false);
        narrator.begin_scene(1, "A purchase").unwrap();
        narrator.act("POST /api/v1/orders").unwrap();
        narrator.step(step("order-placed", Some("products"))).unwrap();
        let record = narrator.end_scene(true, "fine").unwrap();
        assert_eq!(record.len(), 2);
        assert_eq!(record[1].event.as_deref(), Some("order-placed"));
        assert_eq!(narrator.end_scene(true, "fine").unwrap().len(), 0);
    }

    #[test]
    fn the_longest_lines_fit_80_columns() {
        let narrator = Narrator { ink: Ink::none(), ..Narrator::new(false) };
        for (event, to, what) in [
            ("order-awaiting-payment", Some("payments"), "duplicate: no effect"),
            ("order-confirmed", Some("products"), "releases the stock"),
            ("order-placed", Some("products"), "reserves every line"),
            ("payment-requested", None, "stored before charge"),
            ("payment-unknown", None, "looks up the outcome"),
        ] {
            let (who, what) = (Some("1a2b".to_owned()), what.to_owned());
            let from = "products".to_owned();
            let line = narrator.line(99_999, &Step { who, from, what, ..step(event, to) });
            assert!(line.chars().count() <= usize::from(WIDTH), "{line}");
        }
    }

    #[test]
    fn times_never_run_backwards() {
        let mut narrator = Narrator::new(false);
        let at = |milliseconds| DateTime::UNIX_EPOCH + TimeDelta::milliseconds(milliseconds);
        assert_eq!([12, 11, 13].map(|time| narrator.elapsed_ms(at(time))), [12, 12, 13]);
    }
}
