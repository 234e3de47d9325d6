//! Prints an error with its causes in one line.

use std::error::Error;

/// An error and its causes in one line, for logs and inbox rows. A cause that the text ends with already is not repeated.
pub fn describe(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(link) = cause {
        let said = link.to_string();
        if !text.ends_with(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        cause = link.source();
    }
    text
}
