//! Splitting header values that may hold quoted strings, as RFC 9110 writes lists and parameters.

/// The parts of `text` between separators that stand outside double quotes, trimmed; empty ones are left out.
pub(super) fn split_outside_quotes(text: &str, separator: char) -> Vec<&str> {
    let mut quoted = false;
    let parts = text.split(move |letter: char| {
        if letter == '"' {
            quoted = !quoted;
        }
        letter == separator && !quoted
    });
    parts.map(str::trim).filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_separator_within_quotes_separates_nothing() {
        assert_eq!(split_outside_quotes(r#" a, "b,c" ,,d"#, ','), ["a", r#""b,c""#, "d"]);
        assert_eq!(split_outside_quotes(r#"x="1;2"; y"#, ';'), [r#"x="1;2""#, "y"]);
        assert!(split_outside_quotes(" , ", ',').is_empty());
    }
}
