//! Data on standard output, messages on standard error. A reader that has gone away is no error;
//! a disk that is full is one.

use std::error::Error;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use serde::Serialize;
pub use shared_kernel::error_chain::{describe, in_one_line};

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

/// Writes a result to standard output: as indented JSON for programs, or as the text that `render_text` makes of it.
pub fn print_result<T: Serialize>(
    result: &T,
    as_json: bool,
    render_text: impl FnOnce(&T) -> String,
) -> Result<(), OutputError> {
    if as_json { print_json(result) } else { print(&render_text(result)) }
}

/// Writes a message for people to standard error.
pub fn say(text: &str) {
    // There is no other place to report a closed standard error to.
    let _closed = writeln!(io::stderr().lock(), "{text}");
}

/// Writes an error and its causes to standard error, in one line.
pub fn complain(error: &(dyn Error + 'static)) {
    say(&format!("galleria: {}", describe(error)));
}

/// A folder as it is shown: a relative one has `./` before it, so that it is not taken for a word.
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
}
