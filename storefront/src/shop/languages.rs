//! The languages in which the shop writes mails, each with its own name.

/// Codes, as accounts have them, and names.
pub(super) const LANGUAGES: &[(&str, &str)] = &[("en", "English"), ("de", "Deutsch")];

/// The code that a browser would choose: the first of its languages in which mails are written. `accepted` is its `Accept-Language`,
/// whose order is read and whose weights are not: browsers send them in descending order.
pub(super) fn preferred(accepted: &str) -> &'static str {
    let mut wishes =
        accepted.split(',').map(|wish| wish.split([';', '-']).next().unwrap_or("").trim());
    let known = |wish: &str| {
        LANGUAGES
            .iter()
            .find(|(code, _name)| code.eq_ignore_ascii_case(wish))
            .map(|(code, _)| *code)
    };
    wishes.find_map(known).unwrap_or("en")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_that_mails_are_written_in_is_preferred() {
        for (accepted, expected) in [
            ("de-AT,de;q=0.9,en;q=0.5", "de"),
            ("fr, EN;q=0.8, de;q=0.7", "en"),
            ("fr", "en"),
            ("", "en"),
            (";,-", "en"),
        ] {
            assert_eq!(preferred(accepted), expected, "{accepted}");
        }
    }
}
