//! Help, version and refusals of the command line, without the passwords that it may hold in a wrong place.

use std::process::ExitCode;

use terminal::{Exit, output, without_credentials};

/// Prints help and version to standard output, a refusal to standard error.
pub(crate) fn print(message: &clap::Error) -> ExitCode {
    let plain = message.render().to_string();
    match without_credentials(&plain) {
        Some(masked) if message.use_stderr() => output::say(masked.trim_end()),
        // A reader that has closed the pipe needs no help any more.
        Some(_) | None => drop(message.print()),
    }
    if message.use_stderr() { Exit::Usage.into() } else { Exit::Done.into() }
}
