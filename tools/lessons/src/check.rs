//! The checks, one module a kind.

use std::path::Path;

use crate::checkout::Checkout;
use crate::lesson::{Anchor, Check};
use crate::outcome::{NOT_KEPT, Outcome, Seen};
use crate::progress::Store;
use crate::{LearnError, Lesson, Program};

mod boundaries;
mod code;
mod contracts;
mod in_place;
pub(crate) mod quiz;
mod reacts;
mod tests;

pub(crate) use in_place::put_back;

/// What a check works with.
pub(crate) struct Bench<'a> {
    pub(crate) program: &'a Program,
    pub(crate) checkout: &'a Checkout,
    pub(crate) store: &'a Store,
    /// The commit that the lesson was started on.
    pub(crate) commit: &'a str,
}

/// Runs the check of a lesson. `answers` are those to a quiz, one a question.
pub(crate) fn check(
    lesson: &Lesson,
    bench: &Bench<'_>,
    answers: &[String],
) -> Result<Outcome, LearnError> {
    let root = bench.checkout.root();
    let mut outcome = match &lesson.text.check {
        Check::Boundaries { .. } => boundaries::check(root)?,
        Check::Contracts { .. } => contracts::check(root, bench.program)?,
        Check::Tests(wanted) => tests::check(lesson, wanted, bench)?,
        Check::Reacts(reacts) => reacts::check(reacts, bench)?,
        Check::Quiz { questions } => {
            let recorded = || crate::Catalogue::recorded(root);
            let catalogue = bench.program.catalogue.clone().map_or_else(recorded, Ok)?;
            quiz::check(questions, &catalogue, answers, bench.program.called)
        }
    };
    if outcome.has_passed() {
        outcome.seen.extend(lesson.text.keeps.iter().filter_map(|anchor| lost(root, anchor)));
    }
    Ok(outcome)
}

/// Says so when a text that must stay is gone: code that is deleted or commented out breaks no rule, and does nothing either.
fn lost(root: &Path, anchor: &Anchor) -> Option<Seen> {
    let Anchor { file, text } = anchor;
    let code = code::without_comments_of(&root.join(file));
    let is_there = code.is_some_and(|code| code.contains(text));
    (!is_there).then(|| {
        let says = format!("the code still has to do its work, and `{text}` is gone");
        Seen { file: Some(file.clone()), ..Seen::of(NOT_KEPT, says) }
    })
}
