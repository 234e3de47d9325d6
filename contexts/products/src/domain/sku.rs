//! The stock-keeping unit (SKU): the text that identifies one article, here and in every other context.

use std::fmt;
use std::sync::Arc;

use shared_kernel::TextForm;
use shared_kernel::text::{Line, LineRefusal, has_invisible};

/// Identifies one article. It never changes and never names another product.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Sku(Arc<str>);

/// Why a text is not a SKU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be 1 to {} characters without control characters or spaces around them",
    Sku::LONGEST
)]
pub(crate) struct NotASku;

impl Sku {
    /// The length that labels and other systems commonly hold.
    pub(crate) const LONGEST: usize = 100;
    /// Begins the digest of a derived SKU. An ordinary SKU hardly has it.
    pub(crate) const DIGEST_MARK: char = '~';
    /// The hexadecimal digits of a digest.
    pub(crate) const DIGEST_DIGITS: usize = 12;

    /// The form of a SKU.
    pub(crate) const FORM: TextForm =
        TextForm::like("MUG-WHITE").sized(1, Self::LONGEST).bare_line();

    /// Reads a SKU as it is printed on the label; case counts. A new product must have a [`NewSku`].
    pub(crate) fn parse(text: &str) -> Result<Self, NotASku> {
        let fits = (1..=Self::LONGEST).contains(&text.chars().count());
        if !fits || text.trim() != text || text.chars().any(char::is_control) {
            return Err(NotASku);
        }
        Ok(Self(text.into()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The digest at the end of a SKU that an import has derived: `~` and twelve hexadecimal digits.
    pub(crate) fn digest(sku: &str) -> Option<&str> {
        let (_, digits) = sku.rsplit_once(Self::DIGEST_MARK)?;
        let is_digest = digits.len() == Self::DIGEST_DIGITS
            && digits.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'A'..=b'F'));
        is_digest.then_some(digits)
    }
}

impl fmt::Display for Sku {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The SKU of a product that is added: one that looks like no other, and that every program can put into an address.
/// Products of earlier versions keep theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewSku(Sku);

/// Why a text is not the SKU of a new product. A SKU is a key of other systems too, so it is never corrected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NewSkuRefusal {
    #[error(transparent)]
    NotASku(#[from] NotASku),
    /// Browsers resolve `.` and `..` before they ask for an address.
    #[error("must not be . or .., which browsers take out of the address of the product")]
    DotSegment,
    /// It ends a part of an address, or begins an escape.
    #[error("must not contain {0}, which has a meaning of its own in the address of the product")]
    InAddresses(char),
    #[error("must not contain characters that cannot be seen")]
    Invisible,
    #[error(transparent)]
    NotALine(#[from] LineRefusal),
    #[error("must not contain two spaces in a row")]
    TwoSpaces,
    /// An import would take the product for its own.
    #[error("must not end in ~ and twelve digits 0-9, A-F: an import gives such SKUs itself")]
    Derived,
    /// It looks like this one.
    #[error(
        "must be written as {0}: with composed letters, none of them full-width, and plain spaces"
    )]
    NotPlain(String),
}

impl NewSku {
    /// The form of a SKU that somebody gives: one line without what has a meaning of its own in an address.
    pub(crate) const FORM: TextForm = Sku::FORM.pattern(
        r"^[^\s/\\?#%\u0000-\u001f\u007f-\u009f]([^/\\?#%\u0000-\u001f\u007f-\u009f]*[^\s/\\?#%\u0000-\u001f\u007f-\u009f])?$",
    );

    /// Reads the SKU that somebody gives to a new product.
    pub(crate) fn parse(text: &str) -> Result<Self, NewSkuRefusal> {
        let sku = Sku::parse(text)?;
        if Sku::digest(text).is_some() { Err(NewSkuRefusal::Derived) } else { Self::of(&sku) }
    }

    /// Takes `sku` for a new product, a derived one too.
    pub(crate) fn of(sku: &Sku) -> Result<Self, NewSkuRefusal> {
        let text = sku.as_str();
        if matches!(text, "." | "..") {
            return Err(NewSkuRefusal::DotSegment);
        }
        if let Some(special) = text.chars().find(|letter| "/\\?#%".contains(*letter)) {
            return Err(NewSkuRefusal::InAddresses(special));
        }
        if text.contains("  ") {
            return Err(NewSkuRefusal::TwoSpaces);
        }
        if has_invisible(text) {
            return Err(NewSkuRefusal::Invisible);
        }
        let line = Line::parse(text, Sku::LONGEST)?;
        if line.as_str() == text {
            Ok(Self(sku.clone()))
        } else {
            Err(NewSkuRefusal::NotPlain(line.into_string()))
        }
    }

    pub(crate) const fn sku(&self) -> &Sku {
        &self.0
    }

    pub(crate) fn into_sku(self) -> Sku {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_printed_on_labels_are_taken() {
        for text in ["A", "VASE-01/RED.L", "Größe 42/schwarz", "..", &"Ä".repeat(100)] {
            assert_eq!(Sku::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn texts_that_look_alike_on_a_label_are_refused() {
        for text in ["", " A", "A ", "A\nB", "A\u{0}", &"X".repeat(101)] {
            assert_eq!(Sku::parse(text), Err(NotASku), "{text:?}");
        }
    }

    #[test]
    fn a_new_product_has_a_sku_that_every_program_can_ask_for() {
        for text in [
            "A",
            "VASE-01.RED_L",
            "Größe 42",
            "...",
            ".A",
            "A+B=C;D",
            "NYM 5mm²",
            "花瓶-1",
            "a",
            "(1)",
            "A:B~C",
        ] {
            assert_eq!(NewSku::parse(text).unwrap().sku().as_str(), text);
        }
        for text in [".", ".."] {
            assert_eq!(NewSku::parse(text), Err(NewSkuRefusal::DotSegment));
        }
        for (text, special) in [
            ("a/b", '/'),
            ("/", '/'),
            ("..\\a", '\\'),
            ("a?b", '?'),
            ("a#b", '#'),
            ("%2e", '%'),
            ("%2E%2e", '%'),
            ("50%", '%'),
        ] {
            assert_eq!(NewSku::parse(text), Err(NewSkuRefusal::InAddresses(special)), "{text}");
        }
    }

    #[test]
    fn a_sku_that_an_import_would_take_for_its_own_is_given_by_the_import_alone() {
        let derived = "X-Y~C54A5967D979";
        assert_eq!(NewSku::parse(derived), Err(NewSkuRefusal::Derived));
        assert!(NewSku::of(&Sku::parse(derived).unwrap()).is_ok());
        for ordinary in ["X~C54A5967D97", "X~c54a5967d979", "X-C54A5967D979", "X~C54A5967D979-B"] {
            assert!(NewSku::parse(ordinary).is_ok(), "{ordinary}");
        }
    }

    #[test]
    fn a_new_product_has_a_sku_that_looks_like_no_other() {
        for text in [
            "A\u{200b}B",
            "\u{200b}",
            "\u{202e}AB",
            "A\u{2066}B",
            "A\u{ad}B",
            "\u{3164}",
            "A\u{feff}",
            "A\u{e000}",
            "A\u{200d}B",
            "क्\u{200d}ष",
            "A\u{fe0f}",
        ] {
            assert_eq!(NewSku::parse(text), Err(NewSkuRefusal::Invisible), "{text:?}");
        }
        for (text, plain) in [
            ("ＡＢ", "AB"),
            ("Gro\u{308}ße", "Größe"),
            ("A\u{a0}B", "A B"),
            ("A\u{3000}B", "A B"),
            ("𝐀", "A"),
        ] {
            assert_eq!(
                NewSku::parse(text),
                Err(NewSkuRefusal::NotPlain(plain.to_owned())),
                "{text}"
            );
        }
        assert_eq!(NewSku::parse("A  B"), Err(NewSkuRefusal::TwoSpaces));
        let lone = NewSkuRefusal::NotALine(LineRefusal::LoneMark('\u{301}'));
        assert_eq!(NewSku::parse("\u{301}A"), Err(lone));
        for text in ["", " A", "A ", "A\tB"] {
            assert_eq!(NewSku::parse(text), Err(NewSkuRefusal::NotASku(NotASku)), "{text:?}");
        }
    }
}
