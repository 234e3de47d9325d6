//! One refused field of a request.

use serde::Serialize;

/// One field that is refused. A path such as `lines[0].quantity` names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// The path from the top of the body.
    pub field: String,
    /// The reason, as a phrase that follows the name: "must be 1 or more".
    pub detail: String,
}
