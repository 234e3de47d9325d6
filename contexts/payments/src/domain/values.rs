//! The value objects of payments. Each has one way in, `parse`.

use std::fmt;

use shared_kernel::{IntegerForm, TextForm};

/// Stands for a means of payment that the provider stores. Its holder can charge it, so it is never printed. It is sealed with
/// the key of the customer wherever it rests or travels, opened on its way to the provider, and deleted from the payment when
/// the outcome is recorded.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PaymentToken(String);

/// The provider's reference of a charge or a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProviderReference(String);

/// The provider's code for why it refused: `insufficient_funds`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProviderReason(String);

/// The provider's id of a webhook: the same however often it is delivered.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ProviderEventId(String);

/// Why a payment was declined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DeclineReason {
    /// The provider said no. That is final.
    ByProvider(ProviderReason),
    /// The time for paying was over: the payment was given up and the provider withdrew the charge.
    NotPaidInTime,
}

/// An administrator's note about a refund, as it was written.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct RefundNote(String);

/// The same sealed with the key of the customer, since it may tell of them.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SealedNote(String);

/// A part of an amount, in minor units: at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PartialAmount(i64);

/// Why a text is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must have 1 to {at_most} characters{rule}")]
pub(crate) struct BadText {
    at_most: usize,
    rule: &'static str,
}

/// Why a number is no part of an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be at least 1")]
pub(crate) struct NotAPart;

const NOT_PAID_IN_TIME: &str = "not_paid_in_time";

/// The reasons of providers that customers are told; `orders` has words for them.
const TOLD_TO_CUSTOMERS: [&str; 8] = [
    "card_declined",
    "insufficient_funds",
    "limit_exceeded",
    "expired_card",
    "incorrect_number",
    "incorrect_cvc",
    "authentication_required",
    "invalid_token",
];

impl PaymentToken {
    /// Reads a token as the provider's page handed it out, or its sealed form.
    pub(crate) fn parse(text: &str) -> Result<Self, BadText> {
        printable(text, 256).map(Self)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PaymentToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PaymentToken(…)")
    }
}

impl ProviderReference {
    /// In place of a reference where there was nothing to charge.
    pub(crate) fn no_charge() -> Self {
        Self("no-charge".to_owned())
    }

    pub(crate) fn parse(text: &str) -> Result<Self, BadText> {
        printable(text, 128).map(Self)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl ProviderEventId {
    pub(crate) fn parse(text: &str) -> Result<Self, BadText> {
        printable(text, 255).map(Self)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl ProviderReason {
    pub(crate) fn parse(text: &str) -> Result<Self, BadText> {
        printable(text, 64).map(Self)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl DeclineReason {
    pub(crate) fn parse(text: &str) -> Result<Self, BadText> {
        if text == NOT_PAID_IN_TIME {
            return Ok(Self::NotPaidInTime);
        }
        ProviderReason::parse(text).map(Self::ByProvider)
    }

    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::ByProvider(reason) => reason.as_str(),
            Self::NotPaidInTime => NOT_PAID_IN_TIME,
        }
    }

    /// The reason as customers are told. Another word of the provider may be meant for the shop alone: it is `declined`.
    pub(crate) fn for_customers(&self) -> &str {
        match self {
            Self::ByProvider(reason) if !TOLD_TO_CUSTOMERS.contains(&reason.as_str()) => "declined",
            Self::ByProvider(_) | Self::NotPaidInTime => self.as_str(),
        }
    }
}

impl RefundNote {
    /// The form of a note.
    pub(crate) const FORM: TextForm = TextForm::like("It arrived broken.").sized(1, 200).one_line();

    pub(crate) fn parse(text: &str) -> Result<Self, BadText> {
        let note = text.trim();
        let length = note.chars().count();
        if length == 0 || length > 200 || note.chars().any(char::is_control) {
            return Err(BadText { at_most: 200, rule: ", none of them a control character" });
        }
        Ok(Self(note.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl SealedNote {
    /// Instead of a note about a customer who is erased: none is kept.
    pub(crate) fn not_kept() -> Self {
        Self("sealed.".to_owned())
    }

    /// A sealed note, as it is stored; one of before is plain until the host has sealed it.
    pub(crate) fn stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RefundNote {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RefundNote(…)")
    }
}

impl fmt::Debug for SealedNote {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SealedNote(…)")
    }
}

impl PartialAmount {
    /// The form of an amount in minor units.
    pub(crate) const FORM: IntegerForm = IntegerForm::between(1, i64::MAX, 500);

    pub(crate) const fn parse(amount_minor: i64) -> Result<Self, NotAPart> {
        if amount_minor < 1 { Err(NotAPart) } else { Ok(Self(amount_minor)) }
    }

    pub(crate) const fn amount_minor(self) -> i64 {
        self.0
    }
}

fn printable(text: &str, at_most: usize) -> Result<String, BadText> {
    let fits = !text.is_empty() && text.len() <= at_most;
    if !fits || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(BadText { at_most, rule: ", printable ASCII without spaces" });
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_printable_and_never_printed() {
        let token = PaymentToken::parse("tok_success").unwrap();
        assert_eq!(token.as_str(), "tok_success");
        assert_eq!(format!("{token:?}"), "PaymentToken(…)");
        for text in ["", "tok success", "tök", &"t".repeat(257)] {
            assert!(PaymentToken::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_note_is_trimmed_and_bounded() {
        let note = RefundNote::parse("  damaged ").unwrap();
        assert_eq!((note.as_str(), format!("{note:?}")), ("damaged", "RefundNote(…)".to_owned()));
        assert_eq!(format!("{:?}", SealedNote::stored("damaged")), "SealedNote(…)");
        assert!(RefundNote::parse(&"ü".repeat(200)).is_ok());
        for text in ["", "   ", "a\u{7}b", &"n".repeat(201)] {
            assert!(RefundNote::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn our_own_decline_reads_back_as_ours() {
        let reason = DeclineReason::parse(DeclineReason::NotPaidInTime.as_str());
        assert_eq!(reason, Ok(DeclineReason::NotPaidInTime));
    }

    #[test]
    fn customers_are_told_known_reasons_only() {
        for (word, told) in [
            ("expired_card", "expired_card"),
            ("not_paid_in_time", "not_paid_in_time"),
            ("stolen_card", "declined"),
            ("risk=97,ada@example.com", "declined"),
        ] {
            assert_eq!(DeclineReason::parse(word).unwrap().for_customers(), told, "{word}");
        }
    }
}
