//! The refusals of decisions about a user.

/// Why a decision about a user was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UserRefusal {
    /// The account has been erased, for good.
    #[error("the account has been erased")]
    Erased,
    /// The account is closed.
    #[error("the account is deactivated")]
    Deactivated,
    /// The user is already as requested.
    #[error("it is already so")]
    NothingToChange,
    /// Admins cannot deactivate their own account: they would lock themselves out by mistake.
    #[error("nobody deactivates their own account")]
    Oneself,
}
