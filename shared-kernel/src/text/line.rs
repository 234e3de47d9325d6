//! One line that people read and know something by: the name of a person or a product, a line of an address.

use std::fmt;

use super::characters::{is_blank, is_invisible, is_mark, is_part_of_writing};
use super::{NFKC, composed};

/// One line of text without characters that cannot be seen, in one form: composed (NFC), styled letters (full-width, half-width,
/// mathematical, circled, ligatures) as plain ones, every kind of blank as a space, none at the ends. Signs that mean something
/// beside their plain forms, such as `²`, `½` and `™`, stay.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Line(String);

/// Why a text is not such a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LineRefusal {
    /// Nothing that can be seen is in it.
    #[error("must not be empty")]
    Empty,
    /// It has more characters than this.
    #[error("is longer than {0} characters")]
    TooLong(usize),
    /// A line break or another control character.
    #[error("must be on one line, without control characters")]
    Control,
    /// A character that nobody sees: zero-width, a direction mark, a filler, a private or unassigned code point.
    #[error("must not contain U+{code:04X}, a character that cannot be seen", code = u32::from(*.0))]
    Invisible(char),
    /// An accent or another mark without the letter that it belongs to.
    #[error("must not contain U+{code:04X}, a combining mark, without a letter before it", code = u32::from(*.0))]
    LoneMark(char),
}

impl Line {
    /// Reads a line of 1 to `longest` characters, counted in its stored form.
    ///
    /// # Errors
    /// The first reason why the text is refused.
    pub fn parse(text: &str, longest: usize) -> Result<Self, LineRefusal> {
        let line = plain_letters(text.trim()).trim_matches(is_blank).to_owned();
        if line.is_empty() {
            return Err(LineRefusal::Empty);
        }
        let letters: Vec<char> = line.chars().collect();
        for (place, letter) in letters.iter().copied().enumerate() {
            if letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}') {
                return Err(LineRefusal::Control);
            }
            if is_invisible(letter) && !is_part_of_writing(&letters, place) {
                return Err(LineRefusal::Invisible(letter));
            }
            let before = place.checked_sub(1).and_then(|place| letters.get(place));
            if is_mark(letter) && before.is_none_or(|before| is_blank(*before)) {
                return Err(LineRefusal::LoneMark(letter));
            }
        }
        if letters.len() > longest { Err(LineRefusal::TooLong(longest)) } else { Ok(Self(line)) }
    }

    /// Takes a line that is stored. Earlier versions refused less, so only an empty text and control characters are an error.
    ///
    /// # Errors
    /// When no version can have stored the text.
    pub fn stored(text: &str) -> Result<Self, LineRefusal> {
        if text.is_empty() {
            return Err(LineRefusal::Empty);
        }
        if text.contains(char::is_control) {
            return Err(LineRefusal::Control);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for Line {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Declares the type of one kind of line: a [`Line`] of at most so many characters that is not mixed up with another kind.
///
/// ```
/// shared_kernel::line_type! {
///     /// The title of a book.
///     #[derive(Debug)]
///     pub struct Title: 20
/// }
/// assert_eq!(Title::parse("  Emma ").unwrap().as_str(), "Emma");
/// assert!(Title::parse("Emma, or a long title").is_err());
/// ```
#[macro_export]
macro_rules! line_type {
    ($(#[$attribute:meta])* $visibility:vis struct $name:ident: $longest:literal) => {
        $(#[$attribute])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        $visibility struct $name($crate::text::Line);

        #[expect(clippy::allow_attributes, reason = "not every kind of line uses every conversion")]
        #[allow(dead_code, unreachable_pub)]
        impl $name {
            /// The form of such a line.
            pub const FORM: $crate::TextForm = $crate::TextForm::like("Ada").sized(1, $longest).one_line();

            /// Reads such a line, in the one form that a `Line` has.
            pub fn parse(text: &str) -> Result<Self, $crate::text::LineRefusal> {
                $crate::text::Line::parse(text, $longest).map(Self)
            }

            /// Such a line as it is stored: earlier versions refused less.
            pub fn stored(text: &str) -> Result<Self, $crate::text::LineRefusal> {
                $crate::text::Line::stored(text).map(Self)
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }

            /// The text.
            pub fn into_string(self) -> String {
                self.0.into_string()
            }
        }
    };
}

/// The form in which a [`Line`] is stored, of a text that need not be one: a search for a name has to be in it.
pub fn plain_letters(text: &str) -> String {
    let plain: String = text.chars().flat_map(plain).collect();
    composed(&plain).into_owned()
}

/// A blank as a space, and a letter that differs from a plain one by its style alone as the plain one.
fn plain(letter: char) -> impl Iterator<Item = char> {
    let (one, many) = match letter {
        _ if letter.is_whitespace()
            && !letter.is_control()
            && !matches!(letter, '\u{2028}' | '\u{2029}') =>
        {
            (Some(' '), None)
        }
        '\u{ff01}'..='\u{ff9f}'
        | '\u{ffa1}'..='\u{ffee}'
        | '\u{1d400}'..='\u{1d7ff}'
        | '\u{24b6}'..='\u{24e9}'
        | '\u{1f130}'..='\u{1f149}'
        | '\u{fb00}'..='\u{fb06}' => {
            let styled = letter.to_string();
            (None, Some(NFKC.normalize(&styled).into_owned()))
        }
        _ => (Some(letter), None),
    };
    one.into_iter().chain(many.unwrap_or_default().chars().collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(text: &str) -> Result<String, LineRefusal> {
        Line::parse(text, 100).map(Line::into_string)
    }

    #[test]
    fn names_in_every_script_are_taken_as_they_are() {
        for name in [
            "Zoë Żółć-O'Neill 李",
            "Nº 3, 5 m² ½ Acme™",
            "נֹעַם בֶּן־דָּוִד",
            "محمد علي",
            "کتاب\u{200c}ها می\u{200c}خواهم",
            "श्री क्\u{200d}षेत्र",
            "क्\u{200c}ष র\u{200c}\u{9cd}যাব",
            "ශ්\u{200d}රී",
            "葛\u{e0100}城",
            "สมชาย ใจดี",
            "ᠮᠣᠩᠭᠣᠯ ᠮᠣᠩᠭᠣ\u{180b}ᠯ",
            "\u{600}\u{661}\u{662}",
            "Ada 👩\u{200d}👩\u{200d}👧 ❤\u{fe0f} 👍🏽 🇩🇪 1\u{fe0f}\u{20e3} 🏳\u{fe0f}\u{200d}🌈",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} England",
            "한국 ユウキ",
        ] {
            assert_eq!(line(name).as_deref(), Ok(name));
        }
    }

    #[test]
    fn ways_of_writing_one_name_become_one() {
        for (written, stored) in [
            ("  Ada ", "Ada"),
            ("Ａｄａ　Ｌｏｖｅｌａｃｅ", "Ada Lovelace"),
            ("Jose\u{301}", "José"),
            ("Ada\u{a0}Lovelace", "Ada Lovelace"),
            ("𝐀𝐝𝐚 Ⓐ ﬁn ﾕｳｷ", "Ada A fin ユウキ"),
        ] {
            assert_eq!(line(written).as_deref(), Ok(stored), "{written}");
        }
    }

    #[test]
    fn characters_that_nobody_sees_are_refused() {
        let invisible = [
            "\u{200b}",
            "\u{200c}",
            "\u{200d}",
            "\u{200e}",
            "\u{200f}",
            "\u{202a}",
            "\u{202e}",
            "\u{2060}",
            "\u{2066}",
            "\u{2069}",
            "\u{feff}",
            "\u{ad}",
            "\u{34f}",
            "\u{61c}",
            "\u{115f}",
            "\u{1160}",
            "\u{17b4}",
            "\u{180e}",
            "\u{3164}",
            "\u{ffa0}",
            "\u{fe0f}",
            "\u{e0001}",
            "\u{e0041}",
            "\u{e0100}",
            "\u{e000}",
            "\u{f0000}",
            "\u{378}",
            "\u{fdd0}",
            "\u{ffff}",
            "\u{fffc}",
            "\u{1bca0}",
        ];
        for hidden in invisible {
            for text in [
                format!("Ada{hidden}"),
                format!("A{hidden}da"),
                format!("{hidden}Ada"),
                hidden.to_owned(),
            ] {
                assert!(
                    matches!(line(&text), Err(LineRefusal::Invisible(_))),
                    "{text:?}: {:?}",
                    line(&text)
                );
            }
        }
        for text in ["Ada\nLovelace", "Ada\u{7}", "a\tb", "a\u{2028}b", "a\u{85}b"] {
            assert_eq!(line(text), Err(LineRefusal::Control), "{text:?}");
        }
        let out_of_place = "1\u{fe0f} 🏴\u{e0067} 🏴\u{e007f}\u{e007f} a\u{200d}👧 👩\u{200d} م\u{200c}a a\u{200c}م";
        for text in out_of_place.split(' ') {
            assert!(matches!(line(text), Err(LineRefusal::Invisible(_))), "{text:?}");
        }
    }

    #[test]
    fn names_of_blanks_and_marks_alone_are_refused() {
        for text in ["", "   ", "\u{a0}\u{3000}", "\u{2800}"] {
            assert_eq!(line(text), Err(LineRefusal::Empty), "{text:?}");
        }
        for text in ["\u{301}", "\u{301}Ada", "Ada \u{308}", "\u{20dd}", "\u{93e}"] {
            assert!(matches!(line(text), Err(LineRefusal::LoneMark(_))), "{text:?}");
        }
    }

    #[test]
    fn the_length_is_counted_in_the_stored_form() {
        assert!(line(&"e\u{301}".repeat(100)).is_ok());
        assert_eq!(line(&"é".repeat(101)), Err(LineRefusal::TooLong(100)));
        let says = Line::parse("a\u{202e}b", 10).unwrap_err().to_string();
        assert_eq!(says, "must not contain U+202E, a character that cannot be seen");
    }

    proptest! {
        #[test]
        fn a_stored_line_is_parsed_to_itself(text in "\\PC{1,20}") {
            if let Ok(line) = Line::parse(&text, 200) {
                prop_assert_eq!(Line::parse(line.as_str(), 200), Ok(line.clone()));
                prop_assert_eq!(Line::stored(line.as_str()), Ok(line));
            }
        }
    }
}
