//! Named tests of one package, run by cargo. A test that does not run has not passed.

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::process::{Command, Stdio};

use terminal::output;

use super::{Bench, in_place};
use crate::lesson::Tests;
use crate::outcome::{DOES_NOT_BUILD, Outcome, Seen, TEST_IS_GONE, TESTS_FAIL};
use crate::{LearnError, Lesson};

/// A test of a lesson begins a line with this to have it drawn.
const DRAWN: &str = "lesson| ";
/// How many lines of a build that fails are shown.
const LINES_OF_A_BUILD: usize = 24;
/// Selects the packages in place of `-p PACKAGE`: `--workspace --all-features` builds with the features that other runs in
/// the same target folder have, so that nothing is built twice.
const SELECTION: &str = "LESSONS_SELECT";

/// The end of a run of cargo.
struct Ended {
    stdout: String,
    stderr: String,
}

pub(super) fn check(
    lesson: &Lesson,
    wanted: &Tests,
    bench: &Bench<'_>,
) -> Result<Outcome, LearnError> {
    announce(&wanted.package);
    let ended = in_place::with_files(lesson, wanted, bench, || run(wanted, bench.checkout.root()))?;
    let expected = match wanted.names.as_slice() {
        [one] => format!("the test passes: {}", last_of(one)),
        many => format!("{} tests pass", many.len()),
    };
    Ok(judge(wanted, &ended, expected))
}

fn announce(package: &str) {
    output::say(&format!("The tests of {package} are built and run …"));
    output::say("The first build takes up to ten minutes, later ones what has changed.");
}

/// All tests of the library of a package. Tests with these beginnings and ends of their names must be among them.
pub(super) fn check_all(
    package: &str,
    root: &Path,
    expected: String,
    wanted: &[(&str, &str)],
) -> Result<Outcome, LearnError> {
    announce(package);
    let mut command = cargo(root);
    let ended = end(command.args(["-p", package, "--lib", "--", "--format=pretty"]))?;
    Ok(judge_all(package, &ended, expected, wanted))
}

fn judge_all(package: &str, ended: &Ended, expected: String, wanted: &[(&str, &str)]) -> Outcome {
    let seen = if !ended.was_built() {
        vec![Seen::of(DOES_NOT_BUILD, format!("{package} could not be built"))]
    } else if ended.stdout.contains("test result: ok.") {
        let is_gone = |(begin, end): &&(&str, &str)| !has_passed(&ended.stdout, begin, end);
        let gone = wanted.iter().filter(is_gone).map(|(begin, end)| {
            let test =
                if begin.is_empty() { (*end).to_owned() } else { format!("{begin}…{end}") };
            let says = format!(
                "no test `{test}` was run; give it back its name, and let it state the decision"
            );
            Seen::of(TEST_IS_GONE, says)
        });
        gone.collect()
    } else {
        vec![Seen::of(TESTS_FAIL, format!("tests of {package} fail"))]
    };
    let failed = ended.stdout.lines().filter(|line| line.ends_with("... FAILED"));
    let drawn = if ended.was_built() {
        failed.map(|line| line.to_owned() + "\n").collect()
    } else {
        beginning(&ended.stderr)
    };
    Outcome { expected, seen, drawn }
}

/// Whether a test has passed whose name begins and ends so.
fn has_passed(stdout: &str, begin: &str, end: &str) -> bool {
    let passed =
        stdout.lines().filter_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... ok"));
    passed.map(last_of).any(|name| {
        name == end || (!begin.is_empty() && name.starts_with(begin) && name.ends_with(end))
    })
}

/// `cargo test`. On a terminal it shows its progress and its errors itself.
fn cargo(root: &Path) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.arg("test").current_dir(root).stdin(Stdio::null());
    if io::stderr().is_terminal() {
        command.stderr(Stdio::inherit());
    } else {
        command.arg("--quiet").stderr(Stdio::piped());
    }
    command
}

fn end(command: &mut Command) -> Result<Ended, LearnError> {
    let failed = |source| LearnError::Tool { program: "cargo".to_owned(), source };
    let output = command.stdout(Stdio::piped()).spawn().map_err(failed)?;
    let output = output.wait_with_output().map_err(failed)?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ok(Ended { stdout: text(&output.stdout), stderr: text(&output.stderr) })
}

impl Ended {
    fn was_built(&self) -> bool {
        self.stdout.contains("test result: ")
    }
}

fn run(wanted: &Tests, root: &Path) -> Result<Ended, LearnError> {
    let mut command = cargo(root);
    command.arg("--locked");
    match std::env::var(SELECTION) {
        Ok(selection) => command.args(selection.split_whitespace()),
        Err(_) => command.args(["-p", &wanted.package]),
    };
    match &wanted.target {
        Some(target) => command.args(["--test", target]),
        None => command.arg("--lib"),
    };
    command.args(["--", "--format=pretty", "--exact", "--show-output"]);
    end(command.args(&wanted.names))
}

fn judge(wanted: &Tests, ended: &Ended, expected: String) -> Outcome {
    let mut seen = Vec::new();
    for name in &wanted.names {
        let begin = format!("test {name} ... ");
        let how = ended.stdout.lines().find_map(|line| line.strip_prefix(begin.as_str()));
        let says = match how {
            Some("ok") => continue,
            Some(_) => panicked(name, &ended.stdout).unwrap_or_else(|| "it fails".to_owned()),
            None => "it was not run".to_owned(),
        };
        seen.push(Seen::of(last_of(name), says));
    }
    if !ended.was_built() {
        seen = vec![Seen::of(DOES_NOT_BUILD, "the tests could not be built")];
    }
    let drawn =
        if ended.was_built() { drawn(wanted, &ended.stdout) } else { beginning(&ended.stderr) };
    Outcome { expected, seen, drawn }
}

/// The message of the panic of a test: the lines below the one that names its place.
fn panicked(name: &str, stdout: &str) -> Option<String> {
    let (_, after) = section(name, stdout)?.split_once(" panicked at ")?;
    let message = after.lines().skip(1).take_while(|line| {
        !line.starts_with("note: ") && !line.starts_with("stack backtrace") && !line.is_empty()
    });
    let message = message.map(str::trim).collect::<Vec<_>>().join(" ");
    (!message.is_empty()).then_some(message)
}

/// The output of a test.
fn section<'a>(name: &str, stdout: &'a str) -> Option<&'a str> {
    let section = stdout.split(&format!("---- {name} stdout ----")).nth(1)?;
    section.split("\n---- ").next()
}

/// The lines that each test wants to have drawn, a drawing for each test, in the order of the lesson.
fn drawn(wanted: &Tests, stdout: &str) -> String {
    let drawings = wanted.names.iter().filter_map(|name| {
        let lines = section(name, stdout)?.lines();
        let lines = lines.filter_map(|line| line.trim_start().strip_prefix(DRAWN));
        let drawing: String = lines.map(|line| line.to_owned() + "\n").collect();
        (!drawing.is_empty()).then_some(drawing)
    });
    drawings.collect::<Vec<_>>().join("\n")
}

fn beginning(stderr: &str) -> String {
    let lines = stderr.lines().filter(|line| !line.trim().is_empty());
    lines.take(LINES_OF_A_BUILD).map(|line| line.to_owned() + "\n").collect()
}

fn last_of(name: &str) -> &str {
    name.rsplit("::").next().unwrap_or(name)
}

#[cfg(test)]
mod unit {
    use super::*;

    fn wanted() -> Tests {
        Tests {
            package: "platform".to_owned(),
            target: None,
            names: vec!["a::first".to_owned(), "a::second".to_owned()],
            committed: Vec::new(),
            hidden: Vec::new(),
        }
    }

    fn judged(stdout: &str) -> Outcome {
        let ended = Ended { stdout: stdout.to_owned(), stderr: "error: no\n".to_owned() };
        judge(&wanted(), &ended, String::new())
    }

    #[test]
    fn tests_that_pass_are_green_and_their_lines_are_drawn() {
        let outcome = judged(
            "running 2 tests\ntest a::first ... ok\ntest a::second ... ok\n\nsuccesses:\n\n\
             ---- a::first stdout ----\nlesson| a ─▶ b\nother\n\ntest result: ok. 2 passed\n",
        );
        assert!(outcome.has_passed());
        assert_eq!(outcome.drawn, "a ─▶ b\n");
    }

    #[test]
    fn a_test_that_fails_says_its_message_and_one_that_is_gone_has_not_passed() {
        let outcome = judged(
            "running 1 test\ntest a::first ... FAILED\n\nfailures:\n\n---- a::first stdout ----\n\n\
             thread 'a::first' panicked at src/a.rs:1:2:\nassertion failed: charged twice\n  left: 2\n \
             right: 1\nnote: run with `RUST_BACKTRACE=1`\n\ntest result: FAILED. 0 passed\n",
        );
        let told: Vec<(&str, &str)> =
            outcome.seen.iter().map(|seen| (seen.code.as_str(), seen.says.as_str())).collect();
        let said = "assertion failed: charged twice left: 2 right: 1";
        assert_eq!(told, [("first", said), ("second", "it was not run")]);
    }

    #[test]
    fn a_build_that_fails_is_told_as_such() {
        let outcome = judged("");
        assert_eq!(outcome.codes().into_iter().collect::<Vec<_>>(), [DOES_NOT_BUILD]);
        assert_eq!(outcome.drawn, "error: no\n");
    }

    #[test]
    fn each_test_has_a_drawing_of_its_own_in_the_order_of_the_lesson() {
        let outcome = judged(
            "test a::first ... FAILED\ntest a::second ... ok\n\nsuccesses:\n\n---- a::second stdout ----\n\
             lesson| second\n\n\nfailures:\n\n---- a::first stdout ----\nlesson| first\n\ntest result: FAILED.\n",
        );
        assert_eq!(outcome.drawn, "first\n\nsecond\n");
    }

    #[test]
    fn tests_that_were_deleted_or_ignored_have_not_passed() {
        let wanted = [("", "sold_takes_effect"), ("the_rule_of_", "_is_kept")];
        let codes = |stdout: &str| {
            let ended = Ended { stdout: stdout.to_owned(), stderr: String::new() };
            judge_all("parcels", &ended, String::new(), &wanted).seen.len()
        };
        let both = "test a::sold_takes_effect ... ok\ntest b::the_rule_of_parcels_is_kept ... ok\n";
        assert_eq!(codes(&format!("{both}test result: ok. 2 passed\n")), 0);
        let ignored = both.replace("kept ... ok", "kept ... ignored");
        assert_eq!(codes(&format!("{ignored}test result: ok. 1 passed\n")), 1);
        assert_eq!(codes("test a::other ... ok\ntest result: ok. 1 passed\n"), 2);
    }
}
