//! An error and its causes as one line of text. Every log line, inbox row and message at a terminal is printed by this.

use std::error::Error;

/// An error and its causes in one line. A cause whose text was printed before is left out.
pub fn describe(error: &dyn Error) -> String {
    let mut text = in_one_line(&error.to_string());
    let mut cause = error.source();
    while let Some(link) = cause {
        let said = in_one_line(&link.to_string());
        if !text.contains(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        cause = link.source();
    }
    text
}

/// The lines of a text joined into one. Parsers draw the source line that they refuse, with a `|` at its side; the drawing
/// is left out.
pub fn in_one_line(said: &str) -> String {
    let is_drawing = |line: &&str| {
        line.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ' ')
            .starts_with('|')
    };
    let lines = said.lines().filter(|line| !is_drawing(line)).map(str::trim);
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use std::io;

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
    fn a_cause_with_the_same_text_is_left_out() {
        let error = NotShipped(io::Error::other("the order was not shipped"));
        assert_eq!(describe(&error), "the order was not shipped");
    }

    #[test]
    fn the_drawing_of_a_parser_is_left_out() {
        let parser =
            "TOML parse error at line 1, column 10\n  |\n1 | listen =\n  |   ^\nexpected a value\n";
        assert_eq!(in_one_line(parser), "TOML parse error at line 1, column 10: expected a value");
    }
}
