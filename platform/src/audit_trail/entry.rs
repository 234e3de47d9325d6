//! An entry on its way to the writer, which gives it its number and its hash.

use chrono::{DateTime, Utc};
use shared_kernel::Accountable;
use uuid::Uuid;

/// The longest details that are kept, in bytes. The event itself has all of them.
const LONGEST_DETAILS: usize = 4 * 1024;

/// An event that has no entry: what ends access has one.
pub(crate) const WITHOUT_ENTRY: &str = "users.access-ended.v1";

/// Whether it was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused.
    Refused,
}

impl Outcome {
    /// The name, as the table has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }
}

/// An entry that is not in the chain yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub(crate) occurred_at: DateTime<Utc>,
    pub(crate) by: Accountable,
    pub(crate) action: String,
    pub(crate) object: String,
    pub(crate) outcome: Outcome,
    pub(crate) times: u64,
    pub(crate) details: Option<String>,
    pub(crate) request_id: Option<Uuid>,
}

/// Entries for the trail of a context, in their order.
#[derive(Debug, Clone)]
pub(crate) struct Appended {
    pub(crate) context: &'static str,
    pub(crate) entries: Vec<Entry>,
}

impl Entry {
    /// Something that was done once.
    pub(crate) fn done(
        by: Accountable,
        action: impl Into<String>,
        object: impl Into<String>,
        occurred_at: DateTime<Utc>,
    ) -> Self {
        let (action, object) = (action.into(), object.into());
        let outcome = Outcome::Done;
        Self { occurred_at, by, action, object, outcome, times: 1, details: None, request_id: None }
    }

    /// The same with details as JSON; those that are too long are left out.
    pub(crate) fn with_details(mut self, details: &str) -> Self {
        self.details = (details.len() <= LONGEST_DETAILS).then(|| details.to_owned());
        self
    }

    /// The same, of this request.
    pub(crate) const fn of_request(mut self, request_id: Uuid) -> Self {
        self.request_id = Some(request_id);
        self
    }
}
