//! The ids of this context's aggregates.

shared_kernel::entity_id! {
    /// Names one user; it outlives the erasure of the account.
    pub(crate) struct UserId
}

shared_kernel::entity_id! {
    /// Names one session; access tokens carry it as `sid`.
    pub(crate) struct SessionId
}
