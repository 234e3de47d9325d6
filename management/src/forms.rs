//! The forms of values that several endpoints take.

use shared_kernel::TextForm;

/// A time, or the beginning of a day.
pub(crate) const TIME_FORM: TextForm = TextForm::like("2026-01-02T03:04:05Z").format("date-time");

/// The longest text that is compared, in characters.
const LONGEST_TEXT: usize = 200;

/// A text that is compared; forms of browsers send one that is left empty, too.
pub(crate) fn text(given: &str) -> Result<String, String> {
    if given.chars().count() > LONGEST_TEXT {
        return Err(format!("must have {LONGEST_TEXT} characters at most"));
    }
    Ok(given.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_measured_in_characters() {
        assert_eq!(text(&"ü".repeat(200)).map(|text| text.chars().count()), Ok(200));
        let refused = text(&"u".repeat(201)).unwrap_err();
        assert_eq!(refused, "must have 200 characters at most");
        assert_eq!(text(" order/1 ").as_deref(), Ok("order/1"));
    }
}
