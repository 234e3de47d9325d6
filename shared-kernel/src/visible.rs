//! Foreign text made visible: control characters, which a terminal would obey and a database may refuse, are written out.

use std::fmt::Write;

/// `text` with control characters and invisible ones written as `\u{0}`, cut between two characters after at most `most`
/// bytes of it.
pub fn visible(text: &str, most: usize) -> String {
    let mut shown = String::with_capacity(text.len().min(most));
    for (place, letter) in text.char_indices() {
        if place + letter.len_utf8() > most {
            shown.push('…');
            break;
        }
        if is_invisible(letter) {
            // Writing to a string cannot fail.
            let _written = write!(shown, "\\u{{{:x}}}", u32::from(letter));
        } else {
            shown.push(letter);
        }
    }
    shown
}

/// Control characters, marks that change the direction of writing, and spaces without width.
const fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\0'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_written_out() {
        let shown = visible("a\0b\u{1b}[31mc\u{9b}d\u{202e}e\u{200b}\n", 100);
        assert_eq!(shown, "a\\u{0}b\\u{1b}[31mc\\u{9b}d\\u{202e}e\\u{200b}\\u{a}");
        assert_eq!(visible("Schüssel 碗", 100), "Schüssel 碗");
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(visible("äää", 3), "ä…");
        assert_eq!(visible("äää", 6), "äää");
        assert_eq!(visible("", 0), "");
    }
}
