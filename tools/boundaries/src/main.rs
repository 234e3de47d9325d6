//! `cargo run -p boundaries`: checks the boundaries of the workspace around the current folder, without building anything of it.
//! `galleria check boundaries` is the same with the shop around it.

use std::env;
use std::error::Error;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use boundaries::catalogue::{explain, rule};
use boundaries::{CheckError, Look, Options, check_boundaries};

const HELP: &str = "\
Checks the boundaries of a Cargo workspace from its source text. The nearest
boundaries.toml at or above the current folder says what holds there.

Usage: boundaries [--config FILE] [--ratchet FILE] [--update] [--json]
       boundaries explain [CODE]

  --config FILE   the file that describes the workspace
  --ratchet FILE  known findings: new ones fail, and entries that are stale
  --update        write the ratchet file anew, or without one the recorded
                  lists, instead of comparing with them
  --json          print the report for programs

Exit codes: 0 nothing was found, 1 findings, 2 it cannot be checked";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["--help" | "-h"] => return say(HELP, 0),
        ["explain"] => return say(&explain::list(), 0),
        ["explain", code] => {
            return rule(code).map_or_else(
                || complain(&format!("{code} is no code; `boundaries explain` lists them"), 2),
                |rule| say(&explain::page(rule, Look::of_stdout()), 0),
            );
        }
        _ => {}
    }
    let Some((options, as_json)) = read(&arguments) else { return complain(HELP, 2) };
    match check_boundaries(&options) {
        Ok(report) => {
            let text =
                if as_json { report.render_json() } else { report.render_text(Look::of_stdout()) };
            say(&text, u8::from(!report.is_clean()))
        }
        Err(error) => complain(&with_source(&error), 2),
    }
}

/// The options, and whether JSON is asked for; nothing when an argument is unknown.
fn read(arguments: &[&str]) -> Option<(Options, bool)> {
    let mut options = Options { folder: env::current_dir().ok()?, ..Options::default() };
    let mut as_json = false;
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match *argument {
            "--config" => options.config = Some(PathBuf::from(rest.next()?)),
            "--ratchet" => options.ratchet = Some(PathBuf::from(rest.next()?)),
            "--update" => options.update = true,
            "--json" => as_json = true,
            _ => return None,
        }
    }
    Some((options, as_json))
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
