//! One finding of the doctor: all is well, a note, or a problem with an advice.

use std::borrow::Cow;

use serde::Serialize;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// All is well.
    Well,
    /// Something to know.
    Note,
    /// Something to mend.
    Problem,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub(crate) about: &'static str,
    pub(crate) verdict: Verdict,
    pub(crate) says: String,
    /// The way out of a problem.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) advice: Option<Cow<'static, str>>,
}

impl Finding {
    pub(crate) const fn well(about: &'static str, says: String) -> Self {
        Self { about, verdict: Verdict::Well, says, advice: None }
    }

    pub(crate) const fn note(about: &'static str, says: String) -> Self {
        Self { about, verdict: Verdict::Note, says, advice: None }
    }

    /// A problem with an advice.
    pub fn problem(
        about: &'static str,
        says: String,
        advice: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { about, verdict: Verdict::Problem, says, advice: Some(advice.into()) }
    }

    pub(crate) fn is_problem(&self) -> bool {
        self.verdict == Verdict::Problem
    }
}
