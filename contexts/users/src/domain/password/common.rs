//! Common passwords, which are guessed first.

use std::collections::HashSet;
use std::sync::LazyLock;

use shared_kernel::text::folded;

static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("common.txt").lines().filter(|line| !line.starts_with('#')).collect()
});

/// Whether a password is a common one, or one that was extended by digits and signs only. Case does not count.
pub(super) fn is_common(password: &str) -> bool {
    let key = folded(password);
    let word = key.trim_end_matches(|letter: char| {
        letter.is_ascii_digit() || letter.is_ascii_punctuation() || letter == ' '
    });
    // A password of digits alone leaves an empty word, which is not in the list.
    [key.as_str(), word].into_iter().any(|text| COMMON.contains(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_passwords_are_known_in_any_case_and_with_digits_and_signs_at_the_end() {
        for common in [
            "12345678",
            "password",
            "PASSWORD",
            "Password1",
            "password2026!",
            "qwertyuiop",
            "iloveyou",
            "Dragon2026",
            "ｐａｓｓｗｏｒｄ",
            "letmein123",
            "correcthorsebatterystaple",
            // The name of this program.
            "Galleria2026",
        ] {
            assert!(is_common(common), "{common}");
        }
        for rare in ["correct horse battery", "a better password", "pässwör1", "", "7", "!!!!"] {
            assert!(!is_common(rare), "{rare}");
        }
        assert!(COMMON.len() > 10_000);
    }
}
