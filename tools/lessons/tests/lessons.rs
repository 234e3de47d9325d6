//! The lessons of this checkout fit its tree: every patch applies, every hint points to a text that is there, and no line of
//! what is printed is too long. Nothing is built: `.ci/lessons` proves that each start is red and each solution green.

#![expect(clippy::unwrap_used, reason = "helpers of a test end it, and say what is wrong")]

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use lessons::{Check, Lesson, all_lessons, touched_files};
use tempfile::TempDir;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn lessons() -> Vec<Lesson> {
    all_lessons(&root()).unwrap()
}

/// A tree that has the files of a lesson, and nothing else.
struct Copy(TempDir);

impl Copy {
    fn of(lesson: &Lesson) -> Self {
        let copy = Self(tempfile::tempdir().unwrap());
        for file in lesson.files() {
            let from = root().join(&file);
            if from.is_file() {
                let to = copy.0.path().join(&file);
                std::fs::create_dir_all(to.parent().unwrap()).unwrap();
                std::fs::copy(from, to).unwrap();
            }
        }
        copy
    }

    fn apply(&self, patch: &str, name: &str) {
        // The limit keeps git from taking the patch for one of a work tree around the folder.
        let mut command = Command::new("git");
        command.args(["apply", "-"]).current_dir(self.0.path());
        command.env("GIT_CEILING_DIRECTORIES", self.0.path().parent().unwrap());
        command.stdin(Stdio::piped()).stderr(Stdio::piped());
        let mut git = command.spawn().unwrap();
        git.stdin.take().unwrap().write_all(patch.as_bytes()).unwrap();
        let ended = git.wait_with_output().unwrap();
        assert!(ended.status.success(), "{name}: {}", String::from_utf8_lossy(&ended.stderr));
    }

    /// The file in the copy, or else in this checkout; empty when it is in neither.
    fn text(&self, file: &str) -> String {
        let texts = [self.0.path().join(file), root().join(file)].map(std::fs::read_to_string);
        texts.into_iter().find_map(Result::ok).unwrap_or_default()
    }
}

fn has(text: &str, part: &str) -> bool {
    text.lines().any(|line| line.contains(part))
}

#[test]
fn the_lessons_are_numbered_from_one_and_there_are_ten() {
    let numbers: Vec<u8> = lessons().iter().map(|lesson| lesson.number).collect();
    let expected: Vec<u8> = (1..).take(numbers.len()).collect();
    assert_eq!(numbers, expected);
    assert!(numbers.len() >= 10, "{numbers:?}");
}

#[test]
fn every_patch_applies_and_every_hint_points_to_a_text_of_the_tree_after_the_start() {
    for lesson in lessons() {
        let name = &lesson.name;
        let copy = Copy::of(&lesson);
        if let Some(start) = lesson.start() {
            assert!(!touched_files(start).is_empty(), "{name}: the start changes nothing");
            copy.apply(start, &format!("{name}/start.patch"));
        }
        for hint in &lesson.text.hints {
            assert!(
                has(&copy.text(&hint.file), &hint.text),
                "{name}: {} in {}",
                hint.text,
                hint.file
            );
        }
        if let Some(solution) = lesson.solution() {
            copy.apply(solution, &format!("{name}/solution.patch"));
        }
        for kept in &lesson.text.keeps {
            assert!(
                has(&copy.text(&kept.file), &kept.text),
                "{name}: {} in {}",
                kept.text,
                kept.file
            );
        }
    }
}

#[test]
fn what_a_check_brings_along_is_there() {
    for lesson in lessons() {
        let Check::Tests(wanted) = &lesson.text.check else { continue };
        let name = &lesson.name;
        assert!(!wanted.names.is_empty(), "{name}: no test is named");
        for file in &wanted.committed {
            assert!(root().join(file).is_file(), "{name}: {file}");
        }
        for hidden in &wanted.hidden {
            assert!(lesson.folder.join(&hidden.from).is_file(), "{name}: {}", hidden.from);
            assert!(!root().join(&hidden.to).exists(), "{name}: {} is in the tree", hidden.to);
        }
        let brought = wanted.committed.iter().map(|file| root().join(file));
        let hidden = wanted.hidden.iter().map(|hidden| lesson.folder.join(&hidden.from));
        let texts: Vec<String> =
            brought.chain(hidden).map(|file| std::fs::read_to_string(file).unwrap()).collect();
        for test in &wanted.names {
            let function = format!("fn {}(", test.rsplit("::").next().unwrap());
            assert!(texts.iter().any(|text| has(text, &function)), "{name}: {test} is not brought");
        }
        for red in &lesson.text.red {
            let is_named = wanted.names.iter().any(|test| test.ends_with(red.as_str()));
            assert!(is_named, "{name}: {red} is no test of it");
        }
    }
}

#[test]
fn nothing_that_is_printed_as_it_stands_is_wider_than_80_columns() {
    for lesson in lessons() {
        let drawings = [&lesson.text.drawn_red, &lesson.text.drawn_green];
        let texts = drawings.into_iter().flatten().chain([&lesson.why]);
        for line in texts.flat_map(|text| text.lines()) {
            assert!(line.chars().count() <= 80, "{}: {line}", lesson.name);
        }
        assert!(lesson.text.title.chars().count() <= 46, "{}", lesson.name);
    }
}

/// A `why` names documents of this repository, and the last lesson the tasks that are open.
#[test]
fn documents_that_are_named_exist_and_the_last_lesson_names_open_tasks() {
    let lessons = lessons();
    for lesson in &lessons {
        let words = lesson.why.split([' ', '\n', ',', '(', ')', '`']);
        let documents: BTreeSet<&str> = words.filter(|word| word.starts_with("docs/")).collect();
        for document in documents {
            let path = document.trim_end_matches(['.', ':']);
            assert!(root().join(path).exists(), "{}: {document}", lesson.name);
        }
    }
    let last = lessons.last().unwrap();
    assert!(!last.text.next.is_empty(), "{}", last.name);
    for next in &last.text.next {
        let text = std::fs::read_to_string(root().join(&next.file)).unwrap();
        assert!(has(&text, &next.text), "{} in {}", next.text, next.file);
    }
}
