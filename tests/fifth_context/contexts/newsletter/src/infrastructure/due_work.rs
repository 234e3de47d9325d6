//! The due work: this context has no deadline.

use std::sync::Arc;

use platform::due_work::DueWork;

/// No work.
pub(crate) const fn due_work() -> Vec<Arc<dyn DueWork>> {
    Vec::new()
}
