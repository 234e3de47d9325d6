//! The payment token: the customer's browser gets it from the payment provider in place of a card number.

use std::fmt;

use shared_kernel::TextForm;

/// An opaque token, 1 to 64 letters, digits and underscores. It gives access to a means of payment, so it is never shown.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PaymentToken(String);

/// Why a text is not a payment token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to {} letters, digits or underscores", PaymentToken::LONGEST)]
pub(crate) struct NotAPaymentToken;

impl PaymentToken {
    const LONGEST: usize = 64;

    /// The form of a token.
    pub(crate) const FORM: TextForm =
        TextForm::like("tok_success").sized(1, Self::LONGEST).pattern("^[A-Za-z0-9_]*$");

    /// Reads the token a client sent.
    pub(crate) fn parse(text: &str) -> Result<Self, NotAPaymentToken> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if text.is_empty() || text.len() > Self::LONGEST || !text.bytes().all(allowed) {
            return Err(NotAPaymentToken);
        }
        Ok(Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PaymentToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PaymentToken(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payment_token_is_checked_and_never_shown() {
        let token = PaymentToken::parse("tok_visa_4242").unwrap();
        assert_eq!(token.as_str(), "tok_visa_4242");
        assert_eq!(format!("{token:?}"), "PaymentToken(..)");
        assert!(PaymentToken::parse(&"x".repeat(64)).is_ok());
        for text in ["", "tok visa", "tok-visa", "tök", &"x".repeat(65)] {
            assert_eq!(PaymentToken::parse(text), Err(NotAPaymentToken), "{text:?}");
        }
    }
}
