//! The verbs: each reads the progress, does one thing to the tree, and returns the text to print.

use std::collections::BTreeSet;
use std::path::Path;

use terminal::Exit;

use crate::check::{Bench, check, put_back};
use crate::checkout::Checkout;
use crate::lesson::Reacts;
use crate::outcome::Outcome;
use crate::progress::{FOLDER, Open, Progress, Store};
use crate::render;
use crate::{LearnError, Lesson, Program, all_lessons};

/// The lessons of a checkout, and the progress of a learner.
pub(crate) struct Learn<'a> {
    pub(crate) program: &'a Program,
    pub(crate) checkout: Checkout,
    pub(crate) store: Store,
    pub(crate) lessons: Vec<Lesson>,
    /// Files that the last check had put in place when it was cut off.
    pub(crate) put_back: Vec<String>,
}

/// A text to print, and how the process ends.
pub(crate) type Said = (String, Exit);

impl<'a> Learn<'a> {
    /// The lessons of the checkout that `folder` is in, with the progress in `progress`, from its root.
    pub(crate) fn open(
        folder: &Path,
        program: &'a Program,
        progress: &Path,
    ) -> Result<Self, LearnError> {
        let checkout = Checkout::find(folder)?;
        let store = Store::at(checkout.root().join(progress));
        let lessons = all_lessons(checkout.root())?;
        let put_back = put_back(checkout.root(), &store)?;
        Ok(Self { program, checkout, store, lessons, put_back })
    }

    /// The folder of a learner's progress, from the root.
    pub(crate) fn of_learner() -> &'static Path {
        Path::new(FOLDER)
    }

    pub(crate) fn list(&self) -> Result<Said, LearnError> {
        let progress = self.store.read()?;
        Ok((render::list(&self.lessons, &progress, self.program), Exit::Done))
    }

    /// Puts the fault of a lesson into the tree, if its files are as they are committed.
    pub(crate) fn start(&self, number: u8) -> Result<Said, LearnError> {
        let lesson = self.lesson(number)?;
        let mut progress = self.store.read()?;
        let called = self.program.called;
        if let Some(open) = &progress.open {
            return Err(LearnError::OtherOpen { open: number_of(&open.lesson), called });
        }
        let (files, commit) = (lesson.files(), self.checkout.head()?);
        let unclean = match lesson.generated() {
            Some(reacts) => self.made_since(&commit, reacts)?.into_iter().collect(),
            None => self.checkout.unclean(&files)?,
        };
        if !unclean.is_empty() {
            return Err(LearnError::Unclean { files: unclean });
        }
        if let Some(patch) = lesson.start() {
            self.checkout.apply(patch)?;
        }
        let as_started = self.checkout.difference(&commit, &files)?;
        progress.open = Some(Open { lesson: lesson.name.clone(), commit, files, as_started });
        self.store.write(&progress)?;
        Ok((render::started(lesson, self.program), Exit::Done))
    }

    /// Checks the open lesson.
    pub(crate) fn check(
        &self,
        number: Option<u8>,
        answers: &[String],
    ) -> Result<(Said, Outcome), LearnError> {
        let (lesson, open, mut progress) = self.open_lesson(number)?;
        let bench = Bench {
            program: self.program,
            checkout: &self.checkout,
            store: &self.store,
            commit: &open.commit,
        };
        let outcome = check(lesson, &bench, answers)?;
        let mut text = render::checked(lesson, &outcome);
        let called = self.program.called;
        if outcome.has_passed() {
            progress.passed.insert(lesson.name.clone());
            self.store.write(&progress)?;
            text.extend([format!("\nPassed. `{called} reset` restores the tree.\n\n")]);
            text += &render::why(lesson);
        } else {
            text.extend([format!("\nNot yet. `{called} hint` helps, a step at a time.")]);
        }
        Ok(((text, Exit::done_if(outcome.has_passed())), outcome))
    }

    /// The next hint of the open lesson; after the last one, all of them.
    pub(crate) fn hint(&self, number: Option<u8>) -> Result<Said, LearnError> {
        let (lesson, _, mut progress) = self.open_lesson(number)?;
        let read = progress.hints.entry(lesson.name.clone()).or_default();
        *read = (*read + 1).min(lesson.text.hints.len());
        let shown = *read;
        self.store.write(&progress)?;
        let mut text = String::new();
        for (step, hint) in lesson.text.hints.iter().take(shown).enumerate() {
            text += &render::item(&format!("hint {}", step + 1), &hint.say);
            text += &render::item("  at", &place(self.checkout.root(), &hint.file, &hint.text));
        }
        if shown == lesson.text.hints.len() {
            text.extend([format!(
                "\nThat was the last one. `{} solution` shows it.",
                self.program.called
            )]);
        }
        Ok((text.trim_end().to_owned(), Exit::Done))
    }

    /// The solution of the open lesson, as a patch; `apply` puts it into the tree.
    pub(crate) fn solution(&self, number: Option<u8>, apply: bool) -> Result<Said, LearnError> {
        let (lesson, open, progress) = self.open_lesson(number)?;
        if let Some(way) = &lesson.text.way {
            return Ok((way.trim_end().to_owned(), Exit::Done));
        }
        let Some(patch) = lesson.solution() else {
            let answers = solution_of_quiz(lesson).join("\n");
            return Ok((format!("The answers, a line a question:\n{answers}"), Exit::Done));
        };
        let called = self.program.called;
        if apply {
            let before = self.checkout.difference(&open.commit, &open.files)?;
            self.checkout.apply(patch)?;
            if before == open.as_started {
                // The solution alone is no work of the learner that a reset has to keep.
                let as_started = self.checkout.difference(&open.commit, &open.files)?;
                let open = Some(Open { as_started, ..open });
                self.store.write(&Progress { open, ..progress })?;
            }
            return Ok((format!("The solution is in the tree: `{called} check`."), Exit::Done));
        }
        let note =
            format!("`{called} solution --apply` puts this into the tree as it was started:");
        Ok((format!("{}\n\n{}", render::prose(&note), patch.trim_end()), Exit::Done))
    }

    /// Restores the files of the open lesson, and keeps the learner's edits of them as a patch.
    pub(crate) fn reset(&self) -> Result<Said, LearnError> {
        let (lesson, mut open, mut progress) = self.open_lesson(None)?;
        let mut others = BTreeSet::new();
        if let Some(reacts) = lesson.generated() {
            open.files = self.made_since(&open.commit, reacts)?;
            others = self.checkout.all_changed_since(&open.commit)?;
            others.retain(|file| !open.files.contains(file));
        }
        let present = self.checkout.difference(&open.commit, &open.files)?;
        let kept = if present.is_empty() || present == open.as_started {
            None
        } else {
            Some(self.store.keep(&lesson.name, &present)?)
        };
        let left = self.checkout.restore(&open.commit, &open.files)?;
        progress.open = None;
        self.store.write(&progress)?;
        let mut text = match open.files.len() {
            0 => format!("Lesson {} is closed; it had changed nothing.", lesson.number),
            1 => format!("Lesson {} is closed, and its file is restored.", lesson.number),
            files => {
                format!("Lesson {} is closed, and its {files} files are restored.", lesson.number)
            }
        };
        if let Some(path) = kept {
            let path =
                path.strip_prefix(self.checkout.root()).unwrap_or(&path).display().to_string();
            text.extend([format!(
                "\nYour edits of them are kept in {path}; `git apply {path}` brings them back."
            )]);
        }
        if !others.is_empty() {
            let others: Vec<String> = others.into_iter().collect();
            text.extend([format!(
                "\nLeft as they are, since the lesson does not own them: {}.",
                others.join(", ")
            )]);
        }
        for folder in left {
            text.extend([format!(
                "\n{folder} is still there, with files that git ignores; remove it by hand, since cargo may take it for a \
                 crate."
            )]);
        }
        if self.checkout.head()? != open.commit {
            text += "\nYou have committed meanwhile: the files are as they were before the lesson, and git shows the difference.";
        }
        Ok((render::prose(&text), Exit::Done))
    }

    /// The files that differ from a commit and belong to a context that is made in a lesson.
    pub(crate) fn made_since(
        &self,
        commit: &str,
        reacts: &Reacts,
    ) -> Result<BTreeSet<String>, LearnError> {
        let mut files = self.checkout.all_changed_since(commit)?;
        let mut known = Vec::new();
        for folder in &reacts.new_in {
            known.push((folder, self.checkout.names_in(commit, folder)?));
        }
        files.retain(|file| {
            let is_changed = reacts.changes.iter().any(|place| below(file, place).is_some());
            is_changed
                || known.iter().any(|(folder, names)| {
                    let name = below(file, folder).and_then(|rest| rest.split('/').next());
                    name.is_some_and(|name| !names.iter().any(|known| known == name))
                })
        });
        Ok(files)
    }

    pub(crate) fn lesson(&self, number: u8) -> Result<&Lesson, LearnError> {
        let found = self.lessons.iter().find(|lesson| lesson.number == number);
        found.ok_or(LearnError::NoSuchLesson { number, called: self.program.called })
    }

    /// The lesson that is open, which must be `number` if there is one.
    pub(crate) fn open_lesson(
        &self,
        number: Option<u8>,
    ) -> Result<(&Lesson, Open, Progress), LearnError> {
        let progress = self.store.read()?;
        let called = self.program.called;
        let wanted = number.map(|number| self.lesson(number)).transpose()?;
        let open = progress.open.clone();
        if let Some(wanted) = wanted
            && open.as_ref().is_none_or(|open| open.lesson != wanted.name)
        {
            let number = wanted.number;
            let instead = match &open {
                Some(open) => {
                    let open = number_of(&open.lesson);
                    format!("lesson {open} is, and `{called} check {open}` checks it")
                }
                None => format!("`{called} start {number}` opens it"),
            };
            return Err(LearnError::NotOpen { number, instead });
        }
        let open = open.ok_or(LearnError::NoneOpen { called })?;
        let lesson = self.lessons.iter().find(|lesson| lesson.name == open.lesson);
        let why = || format!("the open lesson {} is not in this checkout", open.lesson);
        let lesson = lesson.ok_or_else(|| LearnError::Unchecked { why: why() })?;
        Ok((lesson, open, progress))
    }
}

/// The path of a file below a folder; empty when `place` is the file itself.
fn below<'a>(file: &'a str, place: &str) -> Option<&'a str> {
    let rest = file.strip_prefix(place)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

/// The number of a lesson as it is shown, of the name of its folder.
fn number_of(name: &str) -> String {
    let number = name.split('-').next().unwrap_or(name);
    number.trim_start_matches('0').to_owned()
}

/// The answers that a quiz was written with, a line a question.
pub(crate) fn solution_of_quiz(lesson: &Lesson) -> Vec<String> {
    lesson.questions().iter().map(|question| question.answer.join(", ")).collect()
}

/// `file:line` of a text.
fn place(root: &Path, file: &str, text: &str) -> String {
    let all = std::fs::read_to_string(root.join(file)).unwrap_or_default();
    let line = all.lines().position(|line| line.contains(text));
    line.map_or_else(|| file.to_owned(), |line| format!("{file}:{}", line + 1))
}

#[cfg(test)]
mod tests;
