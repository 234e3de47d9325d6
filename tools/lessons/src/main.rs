//! The lessons without the shop: `cargo run -p lessons` builds in a fraction of the time. `galleria learn` is the same.

use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::process::ExitCode;

use clap::{Command, CommandFactory as _, FromArgMatches as _, Parser};
use lessons::{Arguments, Program, run};
use terminal::{output, wrap};

/// Lessons that break a boundary of the shop, one at a time.
#[derive(Debug, Parser)]
#[command(name = "lessons", version, max_term_width = 80)]
struct CommandLine {
    #[command(flatten)]
    arguments: Arguments,
}

/// How a clone calls the lessons.
const CALLED: &str = "cargo run -p lessons --";

/// A program `galleria` that was built from this checkout, in place of the one that cargo builds.
const PROGRAM: &str = "LESSONS_PROGRAM";

fn main() -> ExitCode {
    let matches = with_own_examples(CommandLine::command()).get_matches();
    let line = CommandLine::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let program = Program { called: CALLED, catalogue: None, galleria: galleria() };
    let folder = std::env::current_dir().unwrap_or_default();
    match run(&line.arguments, &folder, &program) {
        Ok(exit) => exit.into(),
        Err(error) => {
            output::say(&wrap(&format!("lessons: {}", output::describe(&error)), Some(80)));
            error.exit().into()
        }
    }
}

/// The command line with examples that call this program.
fn with_own_examples(command: Command) -> Command {
    let help =
        command.get_after_help().map(|help| help.to_string().replace("galleria learn", CALLED));
    let command = match help {
        Some(help) => command.after_help(help),
        None => command,
    };
    command.mut_subcommands(with_own_examples)
}

/// How `galleria` is run. Cargo shows its progress on a terminal.
fn galleria() -> Vec<OsString> {
    if let Some(program) = std::env::var_os(PROGRAM) {
        return vec![program];
    }
    let mut built = vec!["cargo", "run", "--locked", "-p", "galleria"];
    if !io::stderr().is_terminal() {
        built.push("--quiet");
    }
    built.push("--");
    built.into_iter().map(OsString::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_help_calls_this_program_and_fits_80_columns() {
        let mut whole = with_own_examples(CommandLine::command());
        whole.build();
        let verbs: Vec<Command> = whole.get_subcommands().cloned().collect();
        for mut command in verbs.into_iter().chain([whole]) {
            let help = command.render_long_help().to_string();
            assert!(!help.contains("galleria learn"), "{help}");
            for line in help.lines() {
                assert!(line.chars().count() <= 80, "{line}");
            }
        }
    }
}
