//! The access rule of a page.

/// The visitors that a page is shown to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// Anybody who reaches the port.
    Anyone,
    /// A browser that has opened a link.
    Session,
}
