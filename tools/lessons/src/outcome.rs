//! The outcome of a check: expected, seen, and the drawing that goes with it.

use std::collections::BTreeSet;

/// The outcome of a check.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    /// The state that the check asks for, in a sentence.
    pub(crate) expected: String,
    /// Everything that is not as expected. Nothing when the check has passed.
    pub(crate) seen: Vec<Seen>,
    /// Lines that are printed below as they are: a finding with its caret, the messages of a test.
    pub(crate) drawn: String,
}

/// One thing that is not as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    /// The code: of a rule, the name of a test, or one of those below.
    pub(crate) code: String,
    /// The file it is in, where there is one.
    pub(crate) file: Option<String>,
    /// In words.
    pub(crate) says: String,
}

/// The code of a wrong answer.
pub(crate) const WRONG_ANSWER: &str = "wrong-answer";
/// The code of a text that is no longer in the tree.
pub(crate) const NOT_KEPT: &str = "not-kept";
/// The code of a tree without a new context.
pub(crate) const NO_NEW_CONTEXT: &str = "no-new-context";
/// The code of a context that does not subscribe to the event.
pub(crate) const DOES_NOT_REACT: &str = "does-not-react";
/// The code of a handler that is as the generator wrote it.
pub(crate) const UNDECIDED: &str = "undecided";
/// The code of a test of the generator that was not run.
pub(crate) const TEST_IS_GONE: &str = "test-is-gone";
/// The code of tests that fail.
pub(crate) const TESTS_FAIL: &str = "tests-fail";
/// The code of a package that does not build.
pub(crate) const DOES_NOT_BUILD: &str = "does-not-build";

impl Outcome {
    pub(crate) const fn has_passed(&self) -> bool {
        self.seen.is_empty()
    }

    pub(crate) fn codes(&self) -> BTreeSet<&str> {
        self.seen.iter().map(|seen| seen.code.as_str()).collect()
    }
}

impl Seen {
    pub(crate) fn of(code: impl Into<String>, says: impl Into<String>) -> Self {
        Self { code: code.into(), file: None, says: says.into() }
    }
}
