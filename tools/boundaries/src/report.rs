//! The report of a check, for people and for programs.

use serde::Serialize;

use crate::{Finding, Look, Violation};

/// How many places of one rule are drawn; the others are listed.
const DRAWN: usize = 8;

/// Everything that a check reports. The names of its fields are stable: `--json` prints them.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// The checks that ran.
    pub checks: Vec<Checked>,
    /// Their findings, causes first.
    pub findings: Vec<Finding>,
    /// How many findings the ratchet file knows.
    pub known: usize,
}

/// A check that ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Its name.
    pub name: String,
    /// The statement that holds when it finds nothing.
    pub states: String,
}

impl Report {
    /// Whether nothing was found that is not known.
    pub const fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    /// This report and another one.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.checks.extend(other.checks);
        self.findings.extend(other.findings);
        self.known += other.known;
        self
    }

    /// The report as indented JSON.
    pub fn render_json(&self) -> String {
        let value = serde_json::json!({
            "outcome": if self.is_clean() { "clean" } else { "findings" },
            "checks": self.checks,
            "findings": self.findings,
            "known": self.known,
        });
        format!("{value:#}")
    }

    /// The report as text: each finding with its line, and once for each rule the reason and the remedy.
    pub fn render_text(&self, look: Look) -> String {
        if self.is_clean() {
            return self.render_clean(look);
        }
        let mut text = String::new();
        let mut rest = self.findings.as_slice();
        while let Some(first) = rest.first() {
            let same = rest.iter().take_while(|other| is_same_rule(first, other)).count();
            let (of_this_rule, others) = rest.split_at(same);
            text += &of_rule(of_this_rule, look);
            text.push('\n');
            rest = others;
        }
        text + &self.summary(look)
    }

    fn render_clean(&self, look: Look) -> String {
        let width = self.checks.iter().map(|check| check.name.len()).max().unwrap_or_default();
        let line =
            |check: &Checked| look.item(&format!("{:width$}  ok  ", check.name), &check.states);
        let lines: String = self.checks.iter().map(line).collect();
        lines.trim_end().to_owned() + &self.known_as_text()
    }

    fn summary(&self, look: Look) -> String {
        let mut codes: Vec<&str> = self.findings.iter().map(|finding| finding.code).collect();
        codes.dedup();
        let number = match self.findings.len() {
            1 => "1 finding".to_owned(),
            number => format!("{number} findings"),
        };
        let more = codes.first().map(|code| format!("; more about one: galleria explain {code}"));
        look.strong(&number) + &more.unwrap_or_default() + &self.known_as_text()
    }

    fn known_as_text(&self) -> String {
        match self.known {
            0 => String::new(),
            1 => "\n1 more is known to the ratchet file".to_owned(),
            known => format!("\n{known} more are known to the ratchet file"),
        }
    }
}

fn is_same_rule(one: &Finding, other: &Finding) -> bool {
    one.code == other.code && one.rule == other.rule
}

/// The findings of one rule, then what holds for all of them.
fn of_rule(findings: &[Finding], look: Look) -> String {
    let mut text = String::new();
    for finding in findings.iter().take(DRAWN) {
        text += &drawn(finding, look);
    }
    let Some(first) = findings.first() else { return text };
    let more: Vec<String> = findings.iter().skip(DRAWN).map(Finding::place).collect();
    if !more.is_empty() {
        text += &look.item("  and at     ", &more.join(" "));
    }
    text += &look.item("  why        ", &first.why);
    text += &look.item("  instead    ", &first.instead);
    if let Some(document) = &first.decided_in {
        text += &look.item("  decided in ", document);
    }
    text
}

/// One finding: the headline, the line with its caret, and what that place may use.
fn drawn(finding: &Finding, look: Look) -> String {
    let code = look.wrong(&format!("[{}]", finding.code));
    let mut found = finding.found.lines();
    let headline = format!("{}: {}", finding.rule, found.next().unwrap_or_default());
    let mut text = format!("{code} {}\n", look.strong(&headline));
    let number = finding.line.map(|line| line.to_string()).unwrap_or_default();
    let margin = number.len();
    let arrow = look.margin("-->");
    text.extend([&*" ".repeat(margin), &arrow, " ", &finding.place(), "\n"]);
    if let Some(source) = &finding.source {
        text += &line_with_caret(finding, source, &number, look);
    }
    for line in found.map(str::trim).chain(finding.details.iter().map(String::as_str)) {
        text += &look.item("  ", line);
    }
    if let Some(uses) = &finding.may_use {
        text += &look.item("  may use    ", uses);
    }
    if !finding.consequences.is_empty() {
        text += &look.item("  mends also ", &finding.consequences.join(" "));
    }
    text
}

fn line_with_caret(finding: &Finding, source: &str, number: &str, look: Look) -> String {
    let margin = number.len();
    let bar = look.margin("|");
    let caret = finding.column.zip(finding.length).map(|(column, length)| {
        // Tabs stay tabs, so that the caret stands below its word.
        let before = source.chars().take(column - 1);
        let before = before.map(|letter| if letter == '\t' { '\t' } else { ' ' });
        let carets = look.wrong(&"^".repeat(length));
        format!("{:margin$} {bar} {}{carets}\n", "", before.collect::<String>())
    });
    format!(
        "{:margin$} {bar}\n{} {bar} {source}\n{}",
        "",
        look.margin(number),
        caret.unwrap_or_default()
    )
}

/// Violations as one text, for the message of a failed test.
pub fn report(violations: &[Violation]) -> String {
    let lines =
        violations.iter().map(|violation| format!("{} {violation}\n", violation.rule_name()));
    lines.collect()
}
