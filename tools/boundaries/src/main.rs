//! `cargo run -p boundaries`: checks this checkout, and prints each violation with its place, its rule and the reason.

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

use boundaries::{CHECKS, CheckError, Expected, Workspace, report};

const HELP: &str = "\
Checks the architecture of this checkout from its source text.

Usage: cargo run -p boundaries [-- --update]

  --update   write the lists in tools/boundaries/expected anew instead of comparing with them

Exit codes: 0 no violation, 1 violations, 2 wrong usage or no checkout here, 5 a file or command cannot be used";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let update = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["--update"] => true,
        ["--help" | "-h"] => return say(HELP, 0),
        _ => return complain(HELP, 2),
    };
    let workspace = env::current_dir().ok().and_then(|folder| Workspace::find(&folder));
    let Some(workspace) = workspace else {
        return complain(
            "this folder is in no checkout of Galleria: there is no tools/boundaries/expected",
            2,
        );
    };
    let expected = if update { Expected::update(&workspace) } else { Expected::of(&workspace) };
    match run(&workspace, &expected) {
        Ok((text, true)) => say(&text, 0),
        Ok((text, false)) => say(&text, 1),
        Err(error) => complain(&with_source(&error), 5),
    }
}

/// One line for each check, then the report of the violations; and whether there are none.
fn run(workspace: &Workspace, expected: &Expected) -> Result<(String, bool), CheckError> {
    let mut violations = Vec::new();
    let mut text = String::new();
    for check in &CHECKS {
        let found = check.run(workspace, expected)?;
        let outcome = match found.len() {
            0 => "ok".to_owned(),
            number => format!("{number} violations"),
        };
        let _infallible = writeln!(text, "{:<11} {outcome:<15} {}", check.name, check.states);
        violations.extend(found);
    }
    if !violations.is_empty() {
        text.push('\n');
        text += &report(&violations);
    }
    Ok((text, violations.is_empty()))
}

fn with_source(error: &CheckError) -> String {
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}

fn say(text: &str, code: u8) -> ExitCode {
    // A reader that has closed the pipe has seen enough.
    let _closed = writeln!(io::stdout(), "{}", text.trim_end());
    code.into()
}

fn complain(text: &str, code: u8) -> ExitCode {
    let _closed = writeln!(io::stderr(), "{text}");
    code.into()
}
