//! How text looks on a terminal: its width, and colours where they are wanted.

use std::env;
use std::io::{self, IsTerminal as _};

/// The width and the colours of a text.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Whether colours are written.
    pub colours: bool,
    /// How many columns a line of prose has at most.
    pub width: usize,
}

impl Look {
    /// No colours, 80 columns.
    pub const PLAIN: Self = Self { colours: false, width: 80 };

    /// That of standard output: colours on a terminal, unless the environment has `NO_COLOR`.
    pub fn of_stdout() -> Self {
        let colours = io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none();
        Self { colours, ..Self::PLAIN }
    }

    pub(crate) fn strong(self, text: &str) -> String {
        self.painted("1", text)
    }

    pub(crate) fn wrong(self, text: &str) -> String {
        self.painted("1;31", text)
    }

    pub(crate) fn margin(self, text: &str) -> String {
        self.painted("1;34", text)
    }

    fn painted(self, code: &str, text: &str) -> String {
        if self.colours { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// A label and a text, wrapped below the end of the label. It ends with a line end.
    pub(crate) fn item(self, label: &str, text: &str) -> String {
        let indent = label.chars().count();
        let mut lines = Vec::new();
        let mut line = String::new();
        let mut used = indent;
        for word in text.split_whitespace() {
            let length = word.chars().count();
            if !line.is_empty() && used + 1 + length > self.width {
                lines.push(std::mem::take(&mut line));
                used = indent;
            }
            if !line.is_empty() {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += length;
        }
        lines.push(line);
        let below = format!("\n{:indent$}", "");
        format!("{label}{}\n", lines.join(&below))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_wrapped_below_its_label() {
        let look = Look { colours: false, width: 12 };
        assert_eq!(look.item(" = why: ", "a bc de"), " = why: a bc\n        de\n");
        assert_eq!(look.item("", "one"), "one\n");
    }

    #[test]
    fn colours_are_written_only_where_they_are_wanted() {
        assert_eq!(Look::PLAIN.strong("a"), "a");
        assert_eq!(Look { colours: true, width: 80 }.strong("a"), "\u{1b}[1ma\u{1b}[0m");
    }
}
