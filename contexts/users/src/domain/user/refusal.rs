//! Why a decision about a user is not taken.

/// Why a decision about a user was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UserRefusal {
    /// Everything about them is gone, and stays gone.
    #[error("the account has been erased")]
    Erased,
    /// The account is closed.
    #[error("the account is deactivated")]
    Deactivated,
    /// It is already as it would be.
    #[error("it is already so")]
    NothingToChange,
    /// An admin who closes their own account locks themselves out by mistake.
    #[error("nobody deactivates their own account")]
    Oneself,
}
