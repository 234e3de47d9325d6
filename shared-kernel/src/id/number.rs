//! The number by which people know an order or another thing with a UUID, and the search for things by a number. The first digits of a
//! `UUIDv7` are a time, so that those of one minute share them; the last ones tell things apart.

use std::collections::BTreeSet;

use uuid::Uuid;

/// The digits of a number.
const DIGITS: usize = 12;
/// The fewest digits that a thing is found by.
const FEWEST_DIGITS: usize = 8;
/// The letters of an id with its hyphens.
const LETTERS: usize = 36;

/// The number of a thing: the last twelve digits of its id. Another text, such as a SKU, is its own number.
///
/// ```
/// # use shared_kernel::id::number_of;
/// assert_eq!(number_of("0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d"), "5a0e6f7b2c3d");
/// ```
pub fn number_of(id: &str) -> &str {
    let number = id.get(LETTERS - DIGITS..).filter(|_| is_id(id));
    number.unwrap_or(id)
}

/// Whether a text is a UUID with its hyphens.
fn is_id(text: &str) -> bool {
    text.len() == LETTERS && Uuid::try_parse(text).is_ok()
}

/// A text by which somebody looks for messages: the number of an order or of another aggregate, at least its last eight digits, with
/// hyphens, a `#` before it or capital letters as one likes; a whole id of an aggregate, an event or a process; or a subject such as
/// `order/…` or `product/MUG`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    text: String,
    /// `order` of `order/…`.
    kind: Option<String>,
    /// The last digits of an id, in lower case and without hyphens; empty for a text that has none.
    digits: String,
}

/// A text is the end of more than one id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("is the end of {} ids: {}; more digits tell them apart", ids.len(), ids.join(", "))]
pub struct AmbiguousNumber {
    /// The ids.
    pub ids: Vec<String>,
}

impl About {
    /// Reads a text. Each text is one: that nothing is about it is found out by looking.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let (kind, id) = match text.split_once('/') {
            Some((kind, id)) => (Some(kind.to_owned()), id),
            None => (None, text),
        };
        Self { text: text.to_owned(), kind, digits: digits(id) }
    }

    /// The text as it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether a message of this subject, process and event is meant.
    pub fn names(&self, subject: &str, process: Uuid, event: Uuid) -> bool {
        self.names_subject(subject) || [process, event].into_iter().any(|id| self.is_whole(id))
    }

    /// Whether this subject is meant.
    fn names_subject(&self, subject: &str) -> bool {
        let (_kind, id) = parts(subject);
        subject == self.text || id == self.text || self.ends(subject)
    }

    /// Whether the id of this subject ends with the digits.
    fn ends(&self, subject: &str) -> bool {
        let (kind, id) = parts(subject);
        let is_of_kind = self.kind.as_deref().is_none_or(|wanted| wanted == kind);
        if self.digits.is_empty() || !is_of_kind || !is_id(id) {
            return false;
        }
        let mut of_id = id.bytes().rev().filter(|letter| *letter != b'-');
        self.digits.bytes().rev().all(|digit| of_id.next() == Some(digit))
    }

    /// Whether the text is this id, whole.
    fn is_whole(&self, id: Uuid) -> bool {
        let mut buffer = Uuid::encode_buffer();
        self.kind.is_none() && self.digits == *id.simple().encode_lower(&mut buffer)
    }

    /// Whether a line of JSON that has a subject and ids as they are written can be about it. One that cannot need not be read.
    pub fn may_be_in(&self, line: &str) -> bool {
        if self.text.contains(['"', '\\']) {
            return true; // JSON spells it in another way.
        }
        let last = self.digits.get(self.digits.len().saturating_sub(DIGITS)..);
        let has_digits = last.is_some_and(|last| !last.is_empty() && line.contains(last));
        has_digits || line.contains(&self.text)
    }

    /// The subjects must be of one thing where a number is given.
    ///
    /// # Errors
    /// When the number is the end of the ids of several.
    pub fn only_one_of<'a>(
        &self,
        subjects: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), AmbiguousNumber> {
        let ending = subjects.into_iter().filter(|subject| self.ends(subject));
        let ids: BTreeSet<&str> = ending.map(|subject| parts(subject).1).collect();
        if ids.len() > 1 {
            return Err(AmbiguousNumber { ids: ids.into_iter().map(str::to_owned).collect() });
        }
        Ok(())
    }
}

/// The kind and the id of a subject.
fn parts(subject: &str) -> (&str, &str) {
    subject.split_once('/').unwrap_or(("", subject))
}

/// The digits of a text that is an id or enough of the end of one.
fn digits(id: &str) -> String {
    if let Ok(whole) = Uuid::try_parse(id) {
        return whole.simple().to_string();
    }
    let id = id.strip_prefix('#').unwrap_or(id);
    let digits: String = id.chars().filter(|letter| *letter != '-').collect();
    let is_enough = (FEWEST_DIGITS..=32).contains(&digits.len());
    let is_number = is_enough && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    if is_number { digits.to_ascii_lowercase() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: &str = "0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d";
    /// As long as an id.
    const LONG_SKU: &str = "A-PIPE-OF-BRIAR-WOOD-XY~0123456789ab";
    const SUBJECT: &str = "order/0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d";

    fn names(text: &str, subject: &str) -> bool {
        About::parse(text).names(subject, Uuid::from_u128(2), Uuid::from_u128(1))
    }

    #[test]
    fn the_number_of_an_order_is_the_end_of_its_id() {
        assert_eq!(number_of(ORDER), "5a0e6f7b2c3d");
        for other in ["VASE-ONDA-SMK", "", "äöü", LONG_SKU] {
            assert_eq!(number_of(other), other);
        }
    }

    #[test]
    fn an_order_is_found_by_its_number_however_it_is_written() {
        let capitals = ORDER.to_uppercase();
        for text in [
            ORDER,
            SUBJECT,
            &capitals,
            &ORDER.replace('-', ""),
            "5a0e6f7b2c3d",
            "6f7b2c3d",
            "#5A0E6F7B2C3D",
            " #5a0e-6f7b-2c3d ",
            "8d11-5a0e6f7b2c3d",
            "order/5a0e6f7b2c3d",
            "order/#6F7B2C3D",
        ] {
            assert!(names(text, SUBJECT), "{text}");
            assert!(
                About::parse(text).may_be_in(&format!("{{\"subject\":\"{SUBJECT}\"}}")),
                "{text}"
            );
        }
        assert_eq!(About::parse(" #5A0E6F7B2C3D ").as_str(), "#5A0E6F7B2C3D");
        for text in
            ["f7b2c3d", "0197a3c1", "payment/5a0e6f7b2c3d", "5a0e6f7b2c3e", "", "#", "order/"]
        {
            assert!(!names(text, SUBJECT), "{text}");
        }
    }

    #[test]
    fn other_subjects_processes_and_events_are_found_as_they_are() {
        for text in ["product/MUG", "MUG", "product/abcdef12"] {
            assert!(names(text, if text == "MUG" { "product/MUG" } else { text }), "{text}");
        }
        assert!(About::parse("product/ABCD-EF12-34").may_be_in("\"product/ABCD-EF12-34\""));
        let [event, process] = [1, 2].map(|id| Uuid::from_u128(id).to_string());
        for text in [&*event, &*process, &*process.replace('-', "")] {
            assert!(names(text, "product/MUG"), "{text}");
        }
        assert!(!names(&Uuid::from_u128(3).to_string(), "product/MUG"));
        assert!(!names("0123456789ab", &format!("product/{LONG_SKU}")));
        assert!(About::parse("product/PIPE-1\"").may_be_in("\"product/PIPE-1\\\"\""));
        assert!(!names(number_of(&event), "product/MUG"), "an event is found by its whole id");
    }

    #[test]
    fn a_line_that_names_nothing_like_the_text_need_not_be_read() {
        let line = format!("{{\"subject\":\"{SUBJECT}\"}}");
        for text in ["5a0e6f7b2c3e", "order/5a0e6f7b2c3e", "MUG", "product/MUG"] {
            assert!(!About::parse(text).may_be_in(&line), "{text}");
        }
    }

    #[test]
    fn a_number_that_several_ids_end_with_is_told() {
        let other = SUBJECT.replace("8d11", "8d12");
        let subjects = [SUBJECT, &*other, SUBJECT, "product/MUG"];
        let told = About::parse("6f7b2c3d").only_one_of(subjects).unwrap_err();
        assert_eq!(told.ids, [ORDER.to_owned(), ORDER.replace("8d11", "8d12")]);
        assert!(told.to_string().starts_with("is the end of 2 ids: 0197a3c1-"), "{told}");
        for text in ["8d11-5a0e6f7b2c3d", ORDER, "payment/6f7b2c3d", "MUG"] {
            assert_eq!(About::parse(text).only_one_of(subjects), Ok(()), "{text}");
        }
    }
}
