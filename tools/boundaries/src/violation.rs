//! A place in the code that breaks a rule, as a check finds it.

use std::fmt;
use std::sync::Arc;

use crate::catalogue::{Rule, rule_of};
use crate::config::RuleText;

/// One place that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The code of the rule.
    pub code: &'static str,
    /// The file, from the workspace's root.
    pub file: String,
    /// The line, where there is one.
    pub line: Option<usize>,
    /// The code or the difference at that place.
    pub found: String,
    /// The texts of the workspace for this rule, where it has its own.
    pub(crate) text: Option<Arc<RuleText>>,
    /// The words of the line that the caret may point at, best first.
    pub(crate) needles: Vec<String>,
    /// The forbidden target. Two violations of one line with the same target are one fault.
    pub(crate) target: Option<String>,
    /// The uses that are allowed at that place.
    pub(crate) may_use: Option<String>,
    /// More lines for the report.
    pub(crate) details: Vec<String>,
    /// Other places that it is made of: when one of them is a violation itself, this one is its consequence.
    pub(crate) made_of: Vec<(String, usize)>,
    /// The folder below which every violation with the same `target` vanishes together with this one.
    pub(crate) causes_below: Option<String>,
}

impl Violation {
    /// A violation of the rule `code`, somewhere in `file`.
    pub fn new(code: &'static str, file: impl Into<String>, found: impl Into<String>) -> Self {
        Self {
            code,
            file: file.into(),
            line: None,
            found: found.into(),
            text: None,
            needles: Vec::new(),
            target: None,
            may_use: None,
            details: Vec::new(),
            made_of: Vec::new(),
            causes_below: None,
        }
    }

    /// The same at a line.
    #[must_use]
    pub fn at(self, line: impl Into<Option<usize>>) -> Self {
        Self { line: line.into(), ..self }
    }

    /// The same with words for the caret.
    #[must_use]
    pub fn pointing_at(self, needles: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { needles: needles.into_iter().map(Into::into).collect(), ..self }
    }

    /// The same with what is reached.
    #[must_use]
    pub fn reaching(self, target: impl Into<String>) -> Self {
        Self { target: Some(target.into()), ..self }
    }

    /// The same with what that place may use.
    #[must_use]
    pub fn where_may_be_used(self, may_use: impl Into<Option<String>>) -> Self {
        Self { may_use: may_use.into(), ..self }
    }

    /// The same with more lines for the report.
    #[must_use]
    pub fn noting(self, details: impl IntoIterator<Item = String>) -> Self {
        Self { details: details.into_iter().collect(), ..self }
    }

    /// The rule.
    pub fn rule(&self) -> &'static Rule {
        rule_of(self.code)
    }

    /// The name of the rule: that of the workspace where it has its own.
    pub fn rule_name(&self) -> &str {
        let own = self.text.as_ref().and_then(|text| text.name.as_deref());
        own.unwrap_or(&self.rule().name)
    }

    /// `file:line`, or the file alone.
    pub fn place(&self) -> String {
        match self.line {
            Some(line) => format!("{}:{line}", self.file),
            None => self.file.clone(),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}: {}", self.code, self.place(), self.found)
    }
}
