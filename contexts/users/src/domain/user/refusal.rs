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
    /// Staff do not deactivate or erase their own account by that of others: they would do it by mistake, or whoever finds
    /// their open session would.
    #[error("nobody deactivates or erases their own account this way")]
    Oneself,
}
