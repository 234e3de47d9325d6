//! Lessons in `lessons/NN-name/`: each puts one fault into the checkout of the learner, checks the repair, and restores the
//! tree. The crate knows no context: what the running program knows of the shop comes in as [`Program`].
//!
//! Reading order: [`Lesson`] is a folder with `lesson.toml`, patches and a text; `Checkout` is the git work tree; `Progress`
//! is the one file of a learner; `check` has the kinds of checks; [`run`] does what the command line asks for.

mod arguments;
pub use arguments::{Arguments, run};
mod learn;
mod prove;

mod lesson;
pub use lesson::{Anchor, Check, Lesson, LessonError, LessonText, all_lessons};
mod patch;
pub use patch::touched_files;

mod check;
mod outcome;

mod program;
pub use program::{Catalogue, Program, Subscription};
mod checkout;
mod progress;

mod error;
mod render;
pub use error::LearnError;
