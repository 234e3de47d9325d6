//! The form that a text or a number must have to be parsed into a value: the limits of a parser as plain data, so that the
//! description of an API says what the parser checks. A form is coarser than its parser: it does not say every rule.

/// The form of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextForm {
    /// The fewest characters.
    pub shortest: usize,
    /// The most characters; `None` where the parser counts in another unit, or not at all.
    pub longest: Option<usize>,
    /// The name of a format of JSON Schema, such as `uuid`.
    pub format: Option<&'static str>,
    /// A regular expression of ECMA-262 that the whole text matches.
    pub pattern: Option<&'static str>,
    /// The texts that are taken, if they are few; else empty.
    pub one_of: &'static [&'static str],
    /// A text that the parser takes.
    pub example: &'static str,
}

/// The form of a whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IntegerForm {
    /// The least number.
    pub least: i64,
    /// The greatest number.
    pub most: i64,
    /// A number between them that is refused.
    pub but: Option<i64>,
    /// A number that the parser takes.
    pub example: i64,
}

/// A character that can be seen between blanks, no control character between the blanks at the ends.
const ONE_LINE: &str = r"^[\s\u0085]*[^\s\u0000-\u001f\u007f-\u009f]([^\u0000-\u001f\u007f-\u009f\u2028\u2029]*[^\s\u0000-\u001f\u007f-\u009f])?[\s\u0085]*$";
/// The same without blanks at the ends.
const BARE_LINE: &str = r"^[^\s\u0000-\u001f\u007f-\u009f]([^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f])?$";
/// No control character but tabs and line breaks, except among the blanks at the ends.
const LINES: &str =
    r"^[\s\u0085]*[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*[\s\u0085]*$";

impl TextForm {
    /// A UUID.
    pub const UUID: Self = Self::like("01981e5c-7c4e-7a9b-8f3e-0d1c2b3a4f5e").format("uuid");

    /// Any text, such as the example.
    pub const fn like(example: &'static str) -> Self {
        Self { shortest: 0, longest: None, format: None, pattern: None, one_of: &[], example }
    }

    /// The form with these numbers of characters.
    #[must_use]
    pub const fn sized(self, shortest: usize, longest: usize) -> Self {
        Self { shortest, longest: Some(longest), ..self }
    }

    /// The form with a format of JSON Schema.
    #[must_use]
    pub const fn format(self, format: &'static str) -> Self {
        Self { format: Some(format), ..self }
    }

    /// The form with a pattern.
    #[must_use]
    pub const fn pattern(self, pattern: &'static str) -> Self {
        Self { pattern: Some(pattern), ..self }
    }

    /// One line that has more than blanks and no control characters. Blanks at its ends do not count.
    #[must_use]
    pub const fn one_line(self) -> Self {
        self.pattern(ONE_LINE)
    }

    /// One line that has no control characters, and no blanks at its ends.
    #[must_use]
    pub const fn bare_line(self) -> Self {
        self.pattern(BARE_LINE)
    }

    /// Lines, possibly none, without control characters but tabs.
    #[must_use]
    pub const fn lines(self) -> Self {
        self.pattern(LINES)
    }

    /// The form with another example.
    #[must_use]
    pub const fn example(self, example: &'static str) -> Self {
        Self { example, ..self }
    }

    /// One of these texts, of which the first is the example.
    pub const fn one_of(texts: &'static [&'static str]) -> Self {
        let example = match texts {
            [first, ..] => first,
            [] => "",
        };
        Self { one_of: texts, ..Self::like(example) }
    }
}

impl IntegerForm {
    /// A number from `least` to `most`, such as the example.
    pub const fn between(least: i64, most: i64, example: i64) -> Self {
        Self { least, most, but: None, example }
    }

    /// The form without this number.
    #[must_use]
    pub const fn but(self, refused: i64) -> Self {
        Self { but: Some(refused), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_says_what_was_said_of_it() {
        let text = TextForm::like("Ada").sized(1, 9).format("name").pattern("^A").example("Ann");
        let expected = TextForm {
            shortest: 1,
            longest: Some(9),
            format: Some("name"),
            pattern: Some("^A"),
            one_of: &[],
            example: "Ann",
        };
        assert_eq!(text, expected);
        let one_of = TextForm::one_of(&["sent", "lost"]);
        assert_eq!((one_of.one_of, one_of.example), (&["sent", "lost"][..], "sent"));
        let number = IntegerForm::between(-9, 9, 5).but(0);
        assert_eq!(number, IntegerForm { least: -9, most: 9, but: Some(0), example: 5 });
    }
}
