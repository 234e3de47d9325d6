//! The width of the terminal, and text wrapped to it.

use console::{Term, measure_text_width};

/// A narrower terminal gets lines of this width: narrower columns are not readable.
const NARROWEST: u16 = 40;

/// The columns to fit lines into: those of `COLUMNS` where it is set, else those of the terminal. `None` where standard
/// output is no terminal: lines stay whole there, so that they can be searched.
pub fn width() -> Option<u16> {
    let configured = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let stdout = Term::stdout();
    let of_terminal = || stdout.is_term().then(|| stdout.size().1);
    configured.or_else(of_terminal).map(|columns: u16| columns.max(NARROWEST))
}

/// The text with its lines wrapped at blanks to fit `width`; unchanged without one. The rest of a wrapped line is indented as
/// its beginning is. A word that is longer than a line stays whole: it may be a path or an id to copy.
pub fn wrap(text: &str, width: Option<u16>) -> String {
    let Some(width) = width.map(usize::from) else { return text.to_owned() };
    text.lines().map(|line| wrap_line(line, width)).collect::<Vec<_>>().join("\n")
}

fn wrap_line(line: &str, width: usize) -> String {
    if measure_text_width(line) <= width {
        return line.to_owned();
    }
    let indent: String = line.chars().take_while(|letter| *letter == ' ').collect();
    let mut wrapped = indent.clone();
    let mut used = indent.len();
    let mut is_first = true;
    for word in line.split_whitespace() {
        let length = measure_text_width(word);
        if is_first {
            used += length;
        } else if used + 1 + length <= width {
            wrapped.push(' ');
            used += 1 + length;
        } else {
            wrapped.push('\n');
            wrapped.push_str(&indent);
            used = indent.len() + length;
        }
        wrapped.push_str(word);
        is_first = false;
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_wrapped_at_blanks_under_its_beginning() {
        let text = "short\n  one two three four";
        assert_eq!(wrap(text, Some(11)), "short\n  one two\n  three\n  four");
        assert_eq!(wrap(text, None), text);
    }

    #[test]
    fn a_long_word_stays_whole() {
        assert_eq!(wrap("see /a/long/path/to/it", Some(10)), "see\n/a/long/path/to/it");
    }
}
