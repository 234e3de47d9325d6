//! The access rule of a page.

use shared_kernel::Permission;

/// The visitors that a page is shown to. The API decides about everything that a page does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Anybody.
    Anyone,
    /// Visitors who are logged in.
    Customer,
    /// Staff: accounts with any permission.
    Staff,
    /// A user with this permission.
    Holder(Permission),
}
