//! The file `lesson.toml`: what is told, and how it is checked. An unknown key is refused.

use serde::Deserialize;

/// The file `lesson.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LessonText {
    /// The title.
    pub title: String,
    /// The one idea that it teaches, in a sentence.
    pub idea: String,
    /// How many minutes it takes somebody who has not seen the code.
    pub minutes: u8,
    /// The things that the check builds, such as "the tests of `platform`"; nothing when it builds nothing.
    pub builds: Option<String>,
    /// The way to a solution that is no patch: commands, and what is then written by hand.
    pub way: Option<String>,
    /// What the start patch does, and why somebody would do it.
    pub story: String,
    /// What is to be done.
    pub task: String,
    /// The codes that the first check shows.
    pub red: Vec<String>,
    /// Texts that must still be in the tree when the check passes.
    #[serde(default)]
    pub keeps: Vec<Anchor>,
    /// The hints, from a nudge to the place.
    pub hints: Vec<Hint>,
    /// The messages, drawn in at most 80 columns, as they are with the fault.
    pub drawn_red: Option<String>,
    /// The same without the fault.
    pub drawn_green: Option<String>,
    /// Where to go on after the last lesson.
    #[serde(default)]
    pub next: Vec<Next>,
    /// The check.
    pub check: Check,
}

/// A text in a file of the checkout.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// The file, from the root.
    pub file: String,
    /// A part of one of its lines.
    pub text: String,
}

/// A hint, with the place that it points to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hint {
    /// The hint.
    pub say: String,
    /// The file that it points to, from the root.
    pub file: String,
    /// A part of a line of that file, as it is after the start patch.
    pub text: String,
}

/// A task that is open.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Next {
    /// The task.
    pub task: String,
    /// The file that lists it.
    pub file: String,
    /// A part of the line that lists it.
    pub text: String,
}

/// How a lesson is checked.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Check {
    /// The boundary checker finds nothing.
    Boundaries {
        /// The file that the first finding is in.
        at: String,
    },
    /// `galleria check contracts` finds nothing.
    Contracts {
        /// The file that the first finding is in.
        at: String,
    },
    /// These tests of a package pass.
    Tests(Tests),
    /// A context that was not there at the start subscribes to an event, and its tests pass.
    Reacts(Reacts),
    /// These questions are answered from the catalogue of the program.
    Quiz {
        /// The questions.
        questions: Vec<Question>,
    },
}

/// A context that a generator begins and a learner ends.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reacts {
    /// The event type that it subscribes to.
    pub event: String,
    /// Folders: a name in one of them that was not there at the start belongs to the lesson.
    pub new_in: Vec<String>,
    /// Files and folders of the tree that the lesson changes.
    pub changes: Vec<String>,
    /// The commands of the generator with which a proof begins such a context.
    #[serde(default)]
    pub generate: Vec<String>,
}

/// Tests that must pass.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tests {
    /// The package.
    pub package: String,
    /// The test target; without one, the tests of the library.
    pub target: Option<String>,
    /// The full names of the tests. Each must run, and pass.
    pub names: Vec<String>,
    /// Test files as they were when the lesson was started: they are put in place for the run, so that a test that was
    /// edited or deleted does not help.
    #[serde(default)]
    pub committed: Vec<String>,
    /// Files of the lesson's folder that are put into the tree for the run.
    #[serde(default)]
    pub hidden: Vec<Hidden>,
}

/// A file that the check brings along.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hidden {
    /// The file, from the lesson's folder.
    pub from: String,
    /// Where it is put, from the root.
    pub to: String,
}

/// A question of a quiz.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The question.
    pub ask: String,
    /// What the catalogue is asked.
    pub about: About,
    /// The right answer as it was when the lesson was written. A proof compares it with the catalogue.
    pub answer: Vec<String>,
}

/// What the catalogue is asked.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum About {
    /// Which contexts read an event.
    ReadersOf(String),
    /// Which contexts' events a context reads.
    SourcesOf(String),
}
