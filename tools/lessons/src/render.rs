//! Texts at 80 columns.

use terminal::wrap;

use crate::lesson::{Check, Reacts};
use crate::outcome::Outcome;
use crate::progress::Progress;
use crate::{Lesson, LessonText, Program};

/// The width of every text.
const WIDTH: u16 = 80;

/// Prose, wrapped; a line that begins with blanks keeps them.
pub(crate) fn prose(text: &str) -> String {
    wrap(text.trim_end(), Some(WIDTH))
}

/// A label of ten columns and a text that is wrapped below its beginning.
pub(crate) fn item(label: &str, text: &str) -> String {
    let wrapped = wrap(&format!("{:10}{text}", ""), Some(WIDTH));
    let below = wrapped.get(10..).unwrap_or_default();
    format!("{label:10}{below}\n")
}

/// The lessons, each with what its check builds and how far it is.
pub(crate) fn list(lessons: &[Lesson], progress: &Progress, program: &Program) -> String {
    let called = program.called;
    let mut text = String::new();
    for lesson in lessons {
        let is_open = progress.open.as_ref().is_some_and(|open| open.lesson == lesson.name);
        let state = if is_open {
            "open".to_owned()
        } else if progress.passed.contains(&lesson.name) {
            "passed".to_owned()
        } else {
            format!("{} min", lesson.text.minutes)
        };
        let Lesson { number, text: LessonText { title, .. }, .. } = lesson;
        let builds = builds(lesson, program).map_or("", |_things| "builds");
        text.extend([format!("{number:>2}  {title:46}  {builds:6}  {state}\n")]);
    }
    let open =
        |lesson: &&Lesson| progress.open.as_ref().is_some_and(|open| open.lesson == lesson.name);
    text + &prose(&match lessons.iter().find(open) {
        Some(lesson) => format!(
            "\nLesson {} is open: `{called} check` says what is missing, and `reset` closes it.",
            lesson.number
        ),
        None => {
            format!("\nBegin with `{called} start 1`, or anywhere: no lesson needs another.")
        }
    })
}

/// The things that the check of a lesson builds.
fn builds<'a>(lesson: &'a Lesson, program: &Program) -> Option<&'a str> {
    let has_them =
        matches!(lesson.text.check, Check::Contracts { .. }) && !program.builds_galleria();
    lesson.text.builds.as_deref().filter(|_things| !has_them)
}

/// The page of a lesson that has just been started.
pub(crate) fn started(lesson: &Lesson, program: &Program) -> String {
    let called = program.called;
    let text = &lesson.text;
    let mut page = format!("Lesson {}: {}\n\n", lesson.number, text.title);
    page += &item("idea", &text.idea);
    page += &item("story", &text.story);
    for file in lesson.files() {
        page += &item("  file", &file);
    }
    if let Some(Reacts { new_in, changes, .. }) = lesson.generated() {
        let (new_in, changes) = (new_in.join(", "), changes.join(", "));
        page += &item(
            "  files",
            &format!(
                "all that is new in {new_in}, and the changes of {changes}: `reset` takes them back, and keeps them \
                 as a patch. Other files are left as they are"
            ),
        );
    }
    page += &item("task", &text.task);
    page += &item("expect", &first_red(lesson));
    page += &item(
        "build",
        &match builds(lesson, program) {
            Some(things) => format!(
                "the check builds {things}: up to ten minutes the first time, then only what changed"
            ),
            None => "nothing is built".to_owned(),
        },
    );
    page +=
        &item("then", &format!("`{called} check`, and `hint`, `solution` and `reset` likewise"));
    page
}

/// The announcement of the first red.
pub(crate) fn first_red(lesson: &Lesson) -> String {
    let codes = lesson.text.red.join(", ");
    match &lesson.text.check {
        Check::Boundaries { at } | Check::Contracts { at } => {
            format!(
                "the first check is red: {codes} in {at}. That is the lesson, and no mistake of yours"
            )
        }
        Check::Tests(_) | Check::Reacts(_) => {
            format!("the first check is red: {codes}. That is the lesson, and no mistake of yours")
        }
        Check::Quiz { questions } => {
            let ask: Vec<String> = questions.iter().map(|question| question.ask.clone()).collect();
            format!("{} questions: {}", ask.len(), ask.join(" "))
        }
    }
}

/// The outcome of a check.
pub(crate) fn checked(lesson: &Lesson, outcome: &Outcome) -> String {
    let mut text = format!("Lesson {}: {}\n\n", lesson.number, lesson.text.title);
    text += &item("expected", &outcome.expected);
    if outcome.has_passed() {
        text += &item("seen", "just that");
        text += &not_compiled(lesson);
    }
    for seen in &outcome.seen {
        let file = seen.file.as_deref().filter(|file| !seen.says.contains(*file));
        let file = file.map(|file| format!(" ({file})")).unwrap_or_default();
        text += &item("seen", &format!("[{}] {}{file}", seen.code, seen.says));
    }
    let of_lesson =
        if outcome.has_passed() { &lesson.text.drawn_green } else { &lesson.text.drawn_red };
    for drawing in [of_lesson.as_deref().unwrap_or_default(), outcome.drawn.as_str()] {
        if !drawing.is_empty() {
            text.extend(["\n", drawing.trim_end(), "\n"]);
        }
    }
    text
}

/// The remark that a check has read the source alone.
fn not_compiled(lesson: &Lesson) -> String {
    let Check::Boundaries { at } = &lesson.text.check else { return String::new() };
    let context = at.strip_prefix("contexts/").and_then(|rest| rest.split('/').next());
    let how = context.map(|name| format!("; `cargo check -p {name}` does it")).unwrap_or_default();
    item("not seen", &format!("whether it compiles. Nothing was compiled{how}"))
}

/// What is told after a check has passed.
pub(crate) fn why(lesson: &Lesson) -> String {
    let mut text = prose(&lesson.why);
    if !lesson.text.next.is_empty() {
        text += "\n\nWhere to go on:\n";
        for next in &lesson.text.next {
            text += &prose(&format!("  {} ({})", next.task, next.file));
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_wrapped_below_its_text() {
        let long =
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen";
        let text = item("idea", long);
        assert_eq!(
            text,
            "idea      one two three four five six seven eight nine ten eleven twelve\n          \
             thirteen fourteen\n"
        );
    }
}
