//! A rule, and what it is to break it.

use std::fmt;

/// Something that must hold of the code.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// How people speak of it.
    pub name: &'static str,
    /// What goes wrong without it.
    pub why: &'static str,
    /// What to do instead.
    pub instead: &'static str,
    /// Where the decision is written down.
    pub decided_in: &'static str,
}

/// One place that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The rule.
    pub rule: &'static Rule,
    /// The file and, if there is one, the line.
    pub place: String,
    /// What stands there.
    pub found: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.place, self.found)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "breaks `{}`: {}", self.name, self.why)?;
        writeln!(formatter, "instead: {}", self.instead)?;
        writeln!(formatter, "decided in {}", self.decided_in)
    }
}

/// All violations in one text, ready to be the message of a failed test: rule by rule, each with its places.
pub fn report(violations: &[Violation]) -> String {
    let mut text = format!("{} boundary violation(s)\n", violations.len());
    let mut told: Vec<&Rule> = Vec::new();
    for Violation { rule, .. } in violations {
        if told.contains(rule) {
            continue;
        }
        told.push(rule);
        text += "\n";
        for violation in violations.iter().filter(|violation| violation.rule == *rule) {
            text.push_str("  ");
            text.push_str(&violation.to_string());
            text.push('\n');
        }
        text += &rule.to_string();
    }
    text
}
