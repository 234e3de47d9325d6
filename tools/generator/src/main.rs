//! The generator alone, for a clone of which nothing is built yet: `cargo run -p code-generator -- new-context reviews`.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Command, CommandFactory as _, FromArgMatches as _, Parser};
use code_generator::cli::Verb;

/// Writes new code in the house's skeleton.
#[derive(Debug, Parser)]
#[command(
    name = "code-generator",
    version,
    max_term_width = 80,
    after_help = "\
In a clone: cargo run -p code-generator -- VERB …"
)]
struct CommandLine {
    #[command(subcommand)]
    verb: Verb,
}

fn main() -> ExitCode {
    let folder = std::env::current_dir().unwrap_or_default();
    let matches = with_own_examples(CommandLine::command()).get_matches();
    let line = CommandLine::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let (text, code) = match line.verb.run(&folder) {
        Ok(text) => (writeln!(io::stdout(), "{text}"), ExitCode::SUCCESS),
        Err(error) => (writeln!(io::stderr(), "code-generator: {error}"), ExitCode::FAILURE),
    };
    if text.is_ok() { code } else { ExitCode::FAILURE }
}

/// The command line with examples that call this program.
fn with_own_examples(command: Command) -> Command {
    let help = command.get_after_help().map(|help| {
        help.to_string()
            .replace("  galleria new-", "  code-generator new-")
            .replace("  galleria react-", "  code-generator react-")
    });
    let command = match help {
        Some(help) => command.after_help(help),
        None => command,
    };
    command.mut_subcommands(with_own_examples)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_call_this_program_and_fit_80_columns() {
        let whole = with_own_examples(CommandLine::command());
        for command in whole.get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("code-generator ") && !help.contains("  galleria "), "{help}");
            for line in help.lines() {
                assert!(line.chars().count() <= 80, "{line}");
            }
        }
    }
}
