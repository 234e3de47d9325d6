//! Lines of code on a terminal that may be narrower than they are.

use console::measure_text_width;

/// The indentation of code.
pub(crate) const MARGIN: &str = "  ";
/// Stands before the rest of a line of code, since a break may be in a string.
const GOES_ON: &str = "    ↪ ";
/// The marks of comments.
const COMMENTS: [&str; 3] = ["//! ", "/// ", "// "];
/// A comment that begins so is a line of its own: an item of a list, a heading, a row of a table, a block of code.
const OWN_LINES: [&str; 4] = ["- ", "# ", "| ", "```"];

/// The lines, each in as many as it takes; see [`fitted`]. The lines of a comment are filled anew.
pub(crate) fn all_fitted(lines: &[String], width: usize) -> Vec<String> {
    let mut whole: Vec<String> = Vec::new();
    for line in lines {
        let before = whole.last_mut().filter(|before| continues(before, line));
        match (before, comment(line)) {
            (Some(before), Some((_, text))) => before.extend([" ", text]),
            _ => whole.push(line.clone()),
        }
    }
    whole.iter().flat_map(|line| fitted(line, width)).collect()
}

/// Whether `line` is the next line of the comment in `before`.
fn continues(before: &str, line: &str) -> bool {
    let is_prose = |text: &str| !OWN_LINES.iter().any(|mark| text.starts_with(mark));
    match (comment(before), comment(line)) {
        (Some((mark, before)), Some((same, text))) => {
            mark == same && is_prose(before) && is_prose(text)
        }
        _ => false,
    }
}

/// The indentation and the mark of a comment, and its text.
fn comment(line: &str) -> Option<(&str, &str)> {
    let trimmed = line.trim_start();
    let mark = COMMENTS.into_iter().find(|mark| trimmed.starts_with(mark))?;
    Some(line.split_at(line.len() - trimmed.len() + mark.len()))
}

/// A line in as many lines as it takes, each of `width` columns at most. It breaks at a blank, or else behind punctuation; the rest
/// of a comment is a comment. A word that fits no line stays whole.
fn fitted(line: &str, width: usize) -> Vec<String> {
    let (indent, _) = line.split_at(line.len() - line.trim_start().len());
    let comment = comment(line).map(|(mark, _)| mark);
    let ahead = match comment {
        Some(mark) => format!("{MARGIN}{mark}"),
        None => format!("{MARGIN}{indent}{GOES_ON}"),
    };
    let mut lines = Vec::new();
    let mut last = format!("{MARGIN}{line}");
    let mut before_text = MARGIN.len() + comment.unwrap_or(indent).len();
    while measure_text_width(&last) > width {
        let broken = broken_at(&last, " ", before_text, width)
            .or_else(|| broken_at(&last, "(,.:<", before_text, width));
        let Some((before, after)) = broken else { break };
        lines.push(before.trim_end().to_owned());
        last = format!("{ahead}{}", after.trim_start());
        before_text = ahead.len();
    }
    lines.push(last.trim_end().to_owned());
    lines
}

/// The line broken behind the last of these letters that comes after its first `start` bytes and fits.
fn broken_at<'a>(
    line: &'a str,
    letters: &str,
    start: usize,
    width: usize,
) -> Option<(&'a str, &'a str)> {
    let mut ends = line.match_indices(|letter| letters.contains(letter));
    let fits = |(place, _): &(usize, &str)| {
        let before = line.get(..=*place).unwrap_or_default();
        *place >= start && measure_text_width(before.trim_end()) <= width
    };
    let (place, _) = ends.rfind(fits)?;
    line.split_at_checked(place + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_comment_goes_on_as_a_comment_and_long_code_behind_an_arrow() {
        let words = "word ".repeat(20);
        let lines = fitted(&format!("    /// {}", words.trim_end()), 80);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].starts_with("      /// word"), "{lines:?}");
        let lines = fitted(&format!("let text = {};", "part + ".repeat(15)), 80);
        assert!(lines[1].starts_with("      ↪ + part"), "{lines:?}");
        for line in &lines {
            assert!(measure_text_width(line) <= 80, "{line}");
        }
    }

    #[test]
    fn a_comment_is_filled_anew_and_a_list_in_it_is_not() {
        let comment = ["/// one two", "/// three four", "/// - five", "/// six", "fn f() {}"];
        let lines = all_fitted(&comment.map(str::to_owned), 20);
        let expected =
            ["  /// one two three", "  /// four", "  /// - five", "  /// six", "  fn f() {}"];
        assert_eq!(lines, expected);
    }

    #[test]
    fn where_no_blank_fits_a_line_breaks_behind_punctuation() {
        assert_eq!(
            fitted("one.two.three.four", 14),
            ["  one.two.", "      ↪ three.", "      ↪ four"]
        );
        assert_eq!(fitted("onetwothreefour", 14), ["  onetwothreefour"]);
        assert_eq!(fitted("", 14), [""]);
    }
}
