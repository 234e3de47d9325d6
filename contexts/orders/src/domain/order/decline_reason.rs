//! Why a payment was declined, as far as customers are told: words of a known list, whatever the provider wrote.

use std::fmt;

/// Why a payment was declined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum DeclineReason {
    CardDeclined,
    InsufficientFunds,
    LimitExceeded,
    ExpiredCard,
    IncorrectNumber,
    IncorrectCvc,
    AuthenticationRequired,
    /// The payment token is mistyped, or of another provider.
    InvalidToken,
    /// Our own: the provider did not answer before the order expired.
    NotPaidInTime,
    /// Every other word of the provider, and no word.
    Declined,
}

impl DeclineReason {
    pub(crate) const ALL: [Self; 10] = [
        Self::CardDeclined,
        Self::InsufficientFunds,
        Self::LimitExceeded,
        Self::ExpiredCard,
        Self::IncorrectNumber,
        Self::IncorrectCvc,
        Self::AuthenticationRequired,
        Self::InvalidToken,
        Self::NotPaidInTime,
        Self::Declined,
    ];

    /// The reason that `payments` reported. A word that is not in the list may be meant for the shop alone, or name a
    /// person, so it is not repeated.
    pub(crate) fn reported(word: &str) -> Self {
        Self::parse(word).unwrap_or(Self::Declined)
    }

    /// Reads the stable text.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.text() == text)
    }

    /// The stable text for clients and the store; where a provider has a word for it, the usual one.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::CardDeclined => "card_declined",
            Self::InsufficientFunds => "insufficient_funds",
            Self::LimitExceeded => "limit_exceeded",
            Self::ExpiredCard => "expired_card",
            Self::IncorrectNumber => "incorrect_number",
            Self::IncorrectCvc => "incorrect_cvc",
            Self::AuthenticationRequired => "authentication_required",
            Self::InvalidToken => "invalid_token",
            Self::NotPaidInTime => "not_paid_in_time",
            Self::Declined => "declined",
        }
    }
}

impl fmt::Display for DeclineReason {
    /// For people, as the end of a sentence.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::CardDeclined => "the bank declined the card",
            Self::InsufficientFunds => "the card does not have enough money",
            Self::LimitExceeded => "the amount exceeds the limit of the card",
            Self::ExpiredCard => "the card has expired",
            Self::IncorrectNumber => "the number of the card is wrong",
            Self::IncorrectCvc => "the security code of the card is wrong",
            Self::AuthenticationRequired => "the bank asks the holder of the card to confirm",
            Self::InvalidToken => "the payment provider does not know the payment token",
            Self::NotPaidInTime => "the payment did not arrive in time",
            Self::Declined => "the payment provider declined the payment",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_read_back_and_other_words_are_not_repeated() {
        for reason in DeclineReason::ALL {
            assert_eq!(DeclineReason::parse(reason.text()), Some(reason));
            assert_eq!(DeclineReason::reported(reason.text()), reason);
        }
        for word in ["", "stolen_card", "Card of Ada Lovelace", "risk score 97"] {
            assert_eq!(DeclineReason::reported(word), DeclineReason::Declined, "{word}");
        }
    }
}
