//! What is written where: data to standard output, messages to standard error. A reader that has gone away is no error;
//! a disk that is full is one.

use std::error::Error;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use serde::Serialize;

/// Why data could not be written to standard output.
#[derive(Debug, thiserror::Error)]
#[error("the result could not be written to standard output")]
pub struct OutputError(#[from] io::Error);

/// Writes one text and a line end to standard output, at once.
pub fn print(text: &str) -> Result<(), OutputError> {
    let mut stdout = io::stdout().lock();
    let written = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
    match written {
        // `galleria … | head` has read enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

/// Writes one value as indented JSON to standard output.
pub fn print_json(value: &impl Serialize) -> Result<(), OutputError> {
    let text = serde_json::to_string_pretty(value).map_err(io::Error::from)?;
    print(&text)
}

/// Writes a message for people to standard error.
pub fn say(text: &str) {
    // Nobody is left to be told that nobody listens.
    let _closed = writeln!(io::stderr().lock(), "{text}");
}

/// Says what went wrong and why, in one line.
pub fn complain(error: &(dyn Error + 'static)) {
    say(&format!("galleria: {}", describe(error)));
}

/// An error and its causes in one line. A cause that only repeats what was said before it is left out.
pub fn describe(error: &(dyn Error + 'static)) -> String {
    let mut text = in_one_line(&error.to_string());
    let mut cause = error.source();
    while let Some(link) = cause {
        let said = in_one_line(&link.to_string());
        if !text.ends_with(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        cause = link.source();
    }
    text
}

/// A parser draws the line it stumbled over; we keep what it says of it and leave the drawing out.
pub fn in_one_line(said: &str) -> String {
    let is_drawing = |line: &&str| {
        line.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ' ')
            .starts_with('|')
    };
    let lines = said.lines().filter(|line| !is_drawing(line)).map(str::trim);
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(": ")
}

/// A folder as it is shown: a relative one has `./` before it, so that nobody takes it for a word.
pub fn folder(path: &Path) -> String {
    if path.is_absolute() || path.starts_with(".") || path.starts_with("..") {
        path.display().to_string()
    } else {
        Path::new(".").join(path).display().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the order was not shipped")]
    struct NotShipped(#[source] io::Error);

    #[test]
    fn an_error_and_its_cause_are_one_line() {
        let error = NotShipped(io::Error::other("the van is gone"));
        assert_eq!(describe(&error), "the order was not shipped: the van is gone");
    }

    #[test]
    fn folders_are_shown_as_such() {
        for (path, expected) in [
            ("data", "./data"),
            ("./data", "./data"),
            ("../data", "../data"),
            ("/srv/shop", "/srv/shop"),
        ] {
            assert_eq!(folder(Path::new(path)), expected);
        }
    }

    #[test]
    fn the_drawing_of_a_parser_is_left_out() {
        let parser =
            "TOML parse error at line 1, column 10\n  |\n1 | listen =\n  |   ^\nexpected a value\n";
        assert_eq!(in_one_line(parser), "TOML parse error at line 1, column 10: expected a value");
    }

    #[test]
    fn a_cause_that_says_the_same_is_left_out() {
        let error =
            OutputError(io::Error::other("the result could not be written to standard output"));
        assert_eq!(describe(&error), "the result could not be written to standard output");
    }
}
