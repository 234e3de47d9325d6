//! Texts of a file as they are shown in a report: characters that a terminal obeys or that nobody sees are written out,
//! and a long text is cut.

/// The longest text of a cell in a report, in characters.
const LONGEST_CELL: usize = 40;

/// The longest reason in a report, in characters.
const LONGEST_REASON: usize = 400;

/// The text of a cell.
pub(crate) fn visible(cell: &str) -> String {
    written_out(cell, LONGEST_CELL)
}

/// A whole sentence, which may quote cells.
pub(super) fn visible_reason(reason: &str) -> String {
    written_out(reason, LONGEST_REASON)
}

fn written_out(text: &str, longest: usize) -> String {
    let mut shown = String::new();
    let mut length = 0_usize;
    for letter in text.chars() {
        let written = if is_invisible(letter) {
            letter.escape_default().to_string()
        } else {
            letter.to_string()
        };
        length = length.saturating_add(written.chars().count());
        if length > longest {
            shown.push('…');
            return shown;
        }
        shown.push_str(&written);
    }
    shown
}

/// Control characters, marks of direction, and characters without width.
fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_a_terminal_obeys_are_written_out() {
        assert_eq!(visible("A\u{1b}[31mB"), "A\\u{1b}[31mB");
        assert_eq!(visible("a\nb\tc\r\u{9b}\u{7f}"), "a\\nb\\tc\\r\\u{9b}\\u{7f}");
        assert_eq!(visible("\u{202e}x\u{200b}\u{feff}"), "\\u{202e}x\\u{200b}\\u{feff}");
        assert_eq!(visible("Größe 42 „weiß“ 花瓶"), "Größe 42 „weiß“ 花瓶");
    }

    #[test]
    fn a_long_text_is_cut() {
        assert_eq!(visible(&"x".repeat(40)), "x".repeat(40));
        assert_eq!(visible(&"x".repeat(1_000_000)), format!("{}…", "x".repeat(40)));
        assert!(visible(&"\u{1b}".repeat(1000)).chars().count() <= 41);
    }
}
