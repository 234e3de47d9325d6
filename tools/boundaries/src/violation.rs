//! A rule of the architecture, and a place in the code that breaks it.

use std::fmt;

/// Something that must hold of the code.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name, as messages and tests call it.
    pub name: &'static str,
    /// Why it matters: the damage that follows without it.
    pub why: &'static str,
    /// The way that keeps the rule.
    pub instead: &'static str,
    /// The document that records the decision, from the workspace's root; after a comma, the section.
    pub decided_in: &'static str,
}

/// One place that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The rule.
    pub rule: &'static Rule,
    /// The file and, if there is one, the line.
    pub place: String,
    /// The code or the difference at that place.
    pub found: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.place, self.found)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "  rule            {}", self.name)?;
        writeln!(formatter, "  why it matters  {}", self.why)?;
        writeln!(formatter, "  do instead      {}", self.instead)?;
        writeln!(formatter, "  decided in      {}", self.decided_in)
    }
}

/// All violations as one text: rule by rule, each with its places.
pub fn report(violations: &[Violation]) -> String {
    let mut text = match violations.len() {
        1 => "1 boundary violation\n".to_owned(),
        number => format!("{number} boundary violations\n"),
    };
    let mut reported: Vec<&Rule> = Vec::new();
    for Violation { rule, .. } in violations {
        if reported.contains(rule) {
            continue;
        }
        reported.push(rule);
        text.push('\n');
        for violation in violations.iter().filter(|violation| violation.rule == *rule) {
            text += &violation.to_string();
            text.push('\n');
        }
        text += &rule.to_string();
    }
    text
}
