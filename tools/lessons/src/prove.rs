//! The proof of lessons, for CI: each start fails with its codes, and each solution passes. It works in the checkout as a
//! learner does, with a progress of its own, and restores the tree whatever happens.

use std::path::Path;
use std::time::Instant;

use terminal::Exit;
use terminal::output;

use crate::learn::{Learn, Said, solution_of_quiz};
use crate::outcome::Outcome;
use crate::{LearnError, Lesson, Program};

mod generated;

/// The folder of the progress of proofs, from the root of the checkout.
const PROGRESS: &str = ".learn/proof";
/// A change of one of these may change the outcome of every lesson that builds nothing.
const MACHINERY: [&str; 2] = ["tools/lessons/", "tools/boundaries/src/"];

/// The lessons to prove.
pub(crate) struct Choice<'a> {
    /// These; without any and without `changed`, all.
    pub(crate) numbers: &'a [u8],
    /// Those that the changes since a commit touch.
    pub(crate) changed: Option<&'a str>,
    /// So many others with it, in turn.
    pub(crate) others: usize,
    /// Only those that build nothing.
    pub(crate) without_build: bool,
}

/// Proves lessons, one after the other, and says so line by line.
pub(crate) fn prove(
    folder: &Path,
    program: &Program,
    choice: &Choice<'_>,
) -> Result<Said, LearnError> {
    let learn = Learn::open(folder, program, Path::new(PROGRESS))?;
    // One that was cut off has left its lesson open.
    if learn.store.read()?.open.is_some() {
        learn.reset()?;
    }
    let chosen = chosen(&learn, choice)?;
    let mut failed = 0_usize;
    for lesson in &chosen {
        let began = Instant::now();
        let line = match of_lesson(&learn, lesson) {
            Ok(None) if lesson.text.way.is_some() => {
                "ok      start, generation, reset: its solution is written by hand".to_owned()
            }
            Ok(None) => format!("ok      in {:.0} s", began.elapsed().as_secs_f64()),
            Ok(Some(wrong)) => {
                failed += 1;
                format!("FAILED  {wrong}")
            }
            Err(error) => {
                failed += 1;
                format!("FAILED  {}", output::describe(&error))
            }
        };
        output::print(&format!("{:30}  {line}", lesson.name))?;
    }
    let text = format!("{} lessons, {failed} failed", chosen.len());
    Ok((text, Exit::done_if(failed == 0)))
}

fn chosen<'a>(learn: &'a Learn<'_>, choice: &Choice<'_>) -> Result<Vec<&'a Lesson>, LearnError> {
    for number in choice.numbers {
        learn.lesson(*number)?;
    }
    let may = |lesson: &&Lesson| !choice.without_build || lesson.text.builds.is_none();
    let all: Vec<&Lesson> = learn.lessons.iter().filter(may).collect();
    let Some(commit) = choice.changed else {
        let named = |lesson: &&&Lesson| {
            choice.numbers.is_empty() || choice.numbers.contains(&lesson.number)
        };
        return Ok(all.iter().filter(named).copied().collect());
    };
    let changed = learn.checkout.changed_since(commit)?;
    let is_touched = |lesson: &&Lesson| {
        changed.iter().any(|file| {
            lesson.is_about(file)
                || (lesson.text.builds.is_none()
                    && MACHINERY.iter().any(|folder| file.starts_with(folder)))
        })
    };
    let (mut touched, others): (Vec<_>, Vec<_>) = all.into_iter().partition(is_touched);
    // The next commit takes the next ones.
    let first = learn.checkout.commits()?.saturating_mul(choice.others);
    let in_turn = others.iter().cycle().skip(first % others.len().max(1)).copied();
    touched.extend(in_turn.take(choice.others.min(others.len())));
    touched.sort_by_key(|lesson| lesson.number);
    Ok(touched)
}

/// What is wrong with a lesson; nothing when it is proven.
fn of_lesson(learn: &Learn<'_>, lesson: &Lesson) -> Result<Option<String>, LearnError> {
    learn.start(lesson.number)?;
    let proven = red_then_green(learn, lesson);
    let reset = learn.reset();
    let wrong = proven?;
    reset?;
    let unclean = match lesson.generated() {
        Some(reacts) => {
            generated::workspace_is_whole(learn.checkout.root())?;
            learn.made_since(&learn.checkout.head()?, reacts)?.into_iter().collect()
        }
        None => learn.checkout.unclean(&lesson.files())?,
    };
    Ok(wrong.or_else(|| {
        (!unclean.is_empty()).then(|| format!("reset left {} changed", unclean.join(", ")))
    }))
}

fn red_then_green(learn: &Learn<'_>, lesson: &Lesson) -> Result<Option<String>, LearnError> {
    let (_, red) = learn.check(None, &[])?;
    if let Some(wrong) = is_not_red(lesson, &red) {
        return Ok(Some(wrong));
    }
    if let Some(reacts) = lesson.generated() {
        return generated::is_not_undecided(learn, reacts);
    }
    if lesson.text.way.is_some() {
        return Ok(None);
    }
    let answers = if lesson.solution().is_some() {
        learn.solution(None, true)?;
        Vec::new()
    } else {
        solution_of_quiz(lesson)
    };
    let (_, green) = learn.check(None, &answers)?;
    Ok((!green.has_passed()).then(|| format!("the solution does not pass: {}", told(&green))))
}

/// Why the first check of a lesson is not the red that it announces.
fn is_not_red(lesson: &Lesson, red: &Outcome) -> Option<String> {
    let announced = lesson.text.red.iter().map(String::as_str).collect();
    if red.codes() != announced {
        return Some(format!(
            "the start should show {}: {}",
            lesson.text.red.join(", "),
            told(red)
        ));
    }
    let at = lesson.place()?;
    let is_there = red.seen.iter().any(|seen| seen.file.as_deref() == Some(at));
    (!is_there).then(|| format!("the start should be found in {at}: {}", told(red)))
}

fn told(outcome: &Outcome) -> String {
    if outcome.has_passed() {
        return "it shows nothing".to_owned();
    }
    let seen = outcome.seen.iter().map(|seen| format!("[{}] {}", seen.code, seen.says));
    seen.collect::<Vec<_>>().join("; ") + "\n" + &outcome.drawn
}
