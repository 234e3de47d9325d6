//! A finding: a violation with everything that a reader of the report needs.

use std::path::Path;

use serde::Serialize;

use crate::Violation;
use crate::config::Config;

mod causes;
mod spot;

use spot::Spot;

/// A violation that is a cause, with its place in the text, the reason and the remedy. The names of its fields are stable:
/// `--json` prints them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The code of the rule, which is stable.
    pub code: &'static str,
    /// The name of the rule.
    pub rule: String,
    /// The file, from the workspace's root.
    pub file: String,
    /// The line, from 1.
    pub line: Option<usize>,
    /// The column of the first marked character, from 1.
    pub column: Option<usize>,
    /// How many characters are marked.
    pub length: Option<usize>,
    /// The line as it stands in the file.
    pub source: Option<String>,
    /// The code or the difference at that place.
    pub found: String,
    /// More about it, line by line.
    pub details: Vec<String>,
    /// The uses that are allowed at that place.
    pub may_use: Option<String>,
    /// Why the rule matters.
    pub why: String,
    /// The way that keeps it.
    pub instead: String,
    /// The document that records the decision, where this workspace has one.
    pub decided_in: Option<String>,
    /// The places, as `file:line`, whose own findings vanish with this one.
    pub consequences: Vec<String>,
}

impl Finding {
    /// The findings of `violations`, causes first: the best message of each fault, once. Files are read from `root`;
    /// `config` has the texts of the workspace.
    pub fn all(violations: Vec<Violation>, root: &Path, config: &Config) -> Vec<Self> {
        let causes = causes::causes(violations).into_iter();
        causes.map(|(violation, folded)| Self::of(violation, folded, root, config)).collect()
    }

    fn of(violation: Violation, consequences: Vec<String>, root: &Path, config: &Config) -> Self {
        let rule = violation.rule();
        let text = violation.text.as_deref();
        let own = config.text_of(&rule.code, &rule.name);
        let pick = |of: fn(&crate::config::RuleText) -> Option<&String>| {
            text.and_then(of).or_else(|| own.and_then(of)).cloned()
        };
        let documents = config.house.documents && !rule.decided_in.is_empty();
        let spot = Spot::find(&violation, root);
        Self {
            code: violation.code,
            rule: violation.rule_name().to_owned(),
            line: spot.as_ref().map(|spot| spot.line).or(violation.line),
            column: spot.as_ref().and_then(|spot| spot.column),
            length: spot.as_ref().and_then(|spot| spot.length),
            source: spot.map(|spot| spot.source),
            why: pick(|text| text.why.as_ref()).unwrap_or_else(|| rule.why.clone()),
            instead: pick(|text| text.instead.as_ref()).unwrap_or_else(|| rule.instead.clone()),
            decided_in: pick(|text| text.decided_in.as_ref())
                .or_else(|| documents.then(|| rule.decided_in.clone())),
            file: violation.file,
            found: violation.found,
            details: violation.details,
            may_use: violation.may_use,
            consequences,
        }
    }

    /// `file:line:column`, as far as they are known.
    pub fn place(&self) -> String {
        let numbers = [self.line, self.line.and(self.column)];
        let numbers = numbers.into_iter().flatten().map(|number| format!(":{number}"));
        self.file.clone() + &numbers.collect::<String>()
    }
}
