//! Colours, where standard output is a terminal.

use std::io::IsTerminal;

/// How a text looks on a terminal.
#[derive(Debug, Clone, Copy)]
pub(super) enum Style {
    Bold,
    Dim,
    Green,
    Red,
}

/// Paints texts, or leaves them as they are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ink {
    colours: bool,
}

impl Ink {
    /// Colours if standard output is a terminal and `NO_COLOR` is not set (<https://no-color.org>).
    pub(super) fn for_standard_output() -> Self {
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self { colours: std::io::stdout().is_terminal() && !unwanted }
    }

    /// No colours.
    #[cfg(test)]
    pub(super) const fn none() -> Self {
        Self { colours: false }
    }

    pub(super) fn paint(self, style: Style, text: &str) -> String {
        if !self.colours {
            return text.to_owned();
        }
        let code = match style {
            Style::Bold => 1,
            Style::Dim => 2,
            Style::Green => 32,
            Style::Red => 31,
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paints_only_where_there_are_colours() {
        assert_eq!(Ink { colours: true }.paint(Style::Green, "ok"), "\u{1b}[32mok\u{1b}[0m");
        assert_eq!(Ink::none().paint(Style::Green, "ok"), "ok");
    }
}
