//! The payment tokens that the simulated provider knows, in the manner of the well-known test cards.

/// The effect of a token on the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum TestToken {
    Success,
    Declined,
    InsufficientFunds,
    Slow,
    Pending,
    TimeoutAfterCharge,
    NeverAnswers,
    Unreachable,
}

impl TestToken {
    /// Every token, in the order in which one would show them.
    pub(crate) const ALL: [Self; 8] = [
        Self::Success,
        Self::Declined,
        Self::InsufficientFunds,
        Self::Slow,
        Self::Pending,
        Self::TimeoutAfterCharge,
        Self::NeverAnswers,
        Self::Unreachable,
    ];

    /// The token as customers hand it over.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "tok_success",
            Self::Declined => "tok_declined",
            Self::InsufficientFunds => "tok_insufficient_funds",
            Self::Slow => "tok_slow",
            Self::Pending => "tok_pending",
            Self::TimeoutAfterCharge => "tok_timeout_after_charge",
            Self::NeverAnswers => "tok_never_answers",
            Self::Unreachable => "tok_unreachable",
        }
    }

    /// Its effect, in a sentence.
    pub(crate) const fn what_it_does(self) -> &'static str {
        match self {
            Self::Success => "The charge succeeds.",
            Self::Declined => "The charge is declined with card_declined.",
            Self::InsufficientFunds => "The charge is declined with insufficient_funds.",
            Self::Slow => "The charge succeeds, and its answer comes late but in time.",
            Self::Pending => {
                "The answer is pending; the charge succeeds a little later and a webhook says so."
            }
            Self::TimeoutAfterCharge => {
                "The charge succeeds and its answer is lost; asking the provider shows the money."
            }
            Self::NeverAnswers => {
                "No charge is made and no answer comes; the order runs out of time and nothing is taken."
            }
            Self::Unreachable => {
                "The first connections are refused; the charge succeeds once one gets through."
            }
        }
    }

    /// The token of that name; every other is declined with `invalid_token`.
    pub(crate) fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|token| token.as_str() == name)
    }
}
