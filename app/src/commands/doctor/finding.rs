//! What the doctor finds: all is well, something to know, or a problem with what to do about it.

use std::borrow::Cow;

use serde::Serialize;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Verdict {
    Well,
    Note,
    Problem,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    pub(super) about: &'static str,
    pub(super) verdict: Verdict,
    pub(super) says: String,
    /// Only a problem has something to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) advice: Option<Cow<'static, str>>,
}

impl Finding {
    pub(super) const fn well(about: &'static str, says: String) -> Self {
        Self { about, verdict: Verdict::Well, says, advice: None }
    }

    pub(super) const fn note(about: &'static str, says: String) -> Self {
        Self { about, verdict: Verdict::Note, says, advice: None }
    }

    pub(super) fn problem(
        about: &'static str,
        says: String,
        advice: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { about, verdict: Verdict::Problem, says, advice: Some(advice.into()) }
    }

    pub(super) fn is_problem(&self) -> bool {
        self.verdict == Verdict::Problem
    }
}
