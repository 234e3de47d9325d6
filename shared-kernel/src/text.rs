//! Text that names or identifies something. Each text has many ways of being written (composed or decomposed, in capitals, in
//! full-width letters, with characters that nobody sees); here it gets the one form that is compared and stored.

mod characters;
mod line;
mod mailbox;

use std::borrow::Cow;

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};
use unicase::UniCase;

pub use line::{Line, LineRefusal, plain_letters};
pub use mailbox::{Mailbox, NotAMailbox};

const NFC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();
const NFKC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfkc();
const NFD: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizerBorrowed::new_nfd();

/// The composed form (NFC, UAX #15): the same letters, however they were typed. No letter is lost.
pub fn composed(text: &str) -> Cow<'_, str> {
    NFC.normalize(text)
}

/// The key under which two ways of writing one text are the same: compatible characters are one (NFKC, UAX #15) and case does
/// not count (full case folding, Unicode 3.13). For comparison only: letters are lost. It is its own key.
///
/// ```
/// use shared_kernel::text::folded;
/// assert_eq!(folded("Ｊose\u{301} STRASSE"), folded("José Straße"));
/// ```
pub fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let once = |text: &str| {
        NFKC.normalize(&UniCase::unicode(NFKC.normalize(text)).to_folded_case()).into_owned()
    };
    // Normalising may bring out a letter that has a case of its own; a second round settles it.
    once(&once(text))
}

/// [`folded`], and letters are the same with and without accents, as when a person looks for a name on a list.
pub fn folded_without_accents(text: &str) -> String {
    let is_mark = |letter: &char| {
        GeneralCategoryGroup::Mark.contains(CodePointMapData::<GeneralCategory>::new().get(*letter))
    };
    NFD.normalize(&folded(text)).chars().filter(|letter| !is_mark(letter)).collect()
}

/// Whether some character of `text` cannot be seen, wherever it stands: what is typed from a label has none.
pub fn has_invisible(text: &str) -> bool {
    text.contains(characters::is_invisible)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ways_of_writing_one_text_have_one_key() {
        for (one, other) in [
            ("ada", "ADA"),
            ("jose\u{301}", "JOSÉ"),
            ("Ａｄａ", "ada"),
            ("ΟΔΟΣ", "οδος"),
            ("ﬁn", "FIN"),
            ("straße", "STRASSE"),
            ("ＮＯ．１", "no.1"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} and {other}");
        }
        for (one, other) in [("ılker", "ilker"), ("ada", "аdа"), ("jose", "josé")] {
            assert_ne!(folded(one), folded(other), "{one} and {other}");
        }
        assert_eq!(folded_without_accents("São Paulo"), "sao paulo");
    }

    #[test]
    fn a_character_that_cannot_be_seen_is_found_wherever_it_stands() {
        for text in ["", "MUG-1", "José", "½ ™", "कुर्सी"] {
            assert!(!has_invisible(text), "{text:?}");
        }
        for text in ["\u{200b}MUG", "M\u{202e}UG", "MUG\u{7}", "MUG\u{feff}"] {
            assert!(has_invisible(text), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_key_is_its_own_key(text in "\\PC{0,20}") {
            let key = folded(&text);
            prop_assert_eq!(folded(&key), key.clone());
            prop_assert_eq!(folded(&NFD.normalize(&text)), key);
        }
    }
}
