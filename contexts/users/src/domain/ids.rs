//! The ids of this context's aggregates.

shared_kernel::entity_id! {
    /// Names one user; it outlives the erasure of the account.
    pub(crate) struct UserId
}

shared_kernel::entity_id! {
    /// Names one session; access tokens carry it as `sid`.
    pub(crate) struct SessionId
}

shared_kernel::entity_id! {
    /// Names one service account; it is the `client_id` of its program.
    pub(crate) struct ServiceAccountId
}

shared_kernel::entity_id! {
    /// Names one authorization code; the code has it in the clear.
    pub(crate) struct CodeId
}
