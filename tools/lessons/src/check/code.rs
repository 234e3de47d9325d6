//! The text of a file without its comments: a line that is commented out does nothing.

use std::path::Path;

/// The text of a file without comments, if it is one of Rust; another one as it is. `None` when it cannot be read.
pub(super) fn without_comments_of(path: &Path) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let is_rust = path.extension().is_some_and(|ending| ending == "rs");
    Some(if is_rust { without_comments(&text) } else { text })
}

/// A text of Rust without comments. Literals stay, with what looks like a comment in them.
fn without_comments(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some(length) = comment(rest) {
            let (comment, after) = rest.split_at(length);
            // Lines stay lines.
            code.extend(comment.chars().filter(|letter| *letter == '\n'));
            code.push(' ');
            rest = after;
            continue;
        }
        let is_in_word = code.ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
        let length =
            if is_in_word && first == 'r' { 1 } else { literal(rest).unwrap_or(first.len_utf8()) };
        let (part, after) = rest.split_at(length);
        code.push_str(part);
        rest = after;
    }
    code
}

/// The length of the comment that a text begins with. Those between `/*` and `*/` contain others.
fn comment(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if depth == 0 {
            return None;
        } else if rest.starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    (depth > 0).then_some(text.len())
}

/// The length of the literal of a string or a letter that a text begins with.
fn literal(text: &str) -> Option<usize> {
    if let Some(raw) = text.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let inside = raw.get(hashes..)?.strip_prefix('"')?;
        let end = format!("\"{}", "#".repeat(hashes));
        let begin = 1 + hashes + 1;
        return Some(inside.find(&end).map_or(text.len(), |at| begin + at + end.len()));
    }
    if let Some(letter) = text.strip_prefix('\'') {
        // A lifetime has no second quote behind its first letter.
        let mut letters = letter.char_indices();
        let (_, first) = letters.next()?;
        let from = if first == '\\' {
            letters.next().map_or(1, |(at, one)| at + one.len_utf8())
        } else {
            first.len_utf8()
        };
        let rest = letter.get(from..)?;
        let end =
            if first == '\\' { rest.find('\'')? } else { rest.starts_with('\'').then_some(0)? };
        return Some(1 + from + end + 1);
    }
    let inside = text.strip_prefix('"')?;
    let mut is_escaped = false;
    for (at, letter) in inside.char_indices() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return Some(1 + at + 1),
            _ => {}
        }
    }
    Some(text.len())
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn comments_are_left_out_and_literals_stay() {
        for (text, code) in [
            ("a // b\nc", "a  \nc"),
            ("a /* b /* c */ d */ e", "a   e"),
            ("\"// a\" // b", "\"// a\"  "),
            ("\"a \\\" // b\" c", "\"a \\\" // b\" c"),
            ("r#\"a \" // b\"# // c", "r#\"a \" // b\"#  "),
            ("for\"// a\"", "for\"// a\""),
            ("'\"' // a", "'\"'  "),
            ("'\\'' // a", "'\\''  "),
            ("'\\u{22}' // a", "'\\u{22}'  "),
            ("fn a<'a>(b: &'a str) {} // c", "fn a<'a>(b: &'a str) {}  "),
            ("\"open // a", "\"open // a"),
            ("/* open", " "),
        ] {
            assert_eq!(without_comments(text), code, "{text}");
        }
    }
}
