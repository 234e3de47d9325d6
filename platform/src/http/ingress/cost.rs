//! The cost of a request to the host, as route tables state it.

/// The price class of a request: classes that cost more have a rate of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cost {
    /// Reads or writes a few rows. It is not counted.
    #[default]
    Light,
    /// Reads many rows: a list, a search or a timeline.
    List,
    /// Makes work in other contexts, or at the payment provider.
    Checkout,
    /// Hashes a password.
    Password,
    /// Gives tokens for a secret that is compared by a quick hash: a refresh token, a code, a key.
    Token,
}

impl Cost {
    /// The name, as the `RateLimit` header has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::List => "list",
            Self::Checkout => "checkout",
            Self::Password => "password",
            Self::Token => "token",
        }
    }
}
