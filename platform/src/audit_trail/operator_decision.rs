//! A decision of an operator as the audit trail has it.

use shared_kernel::{Accountable, ClientNetwork};
use uuid::Uuid;

/// The circumstances of an operator's decision. The default is that of one at the command line, without a note.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OperatorDecision {
    /// The network that the request came from; `None` at the command line.
    pub network: Option<ClientNetwork>,
    /// The id of the request, which its answer and the log have; `None` at the command line.
    pub request_id: Option<Uuid>,
    /// The reason that the operator gives.
    pub note: Option<String>,
}

impl OperatorDecision {
    pub(crate) fn by(&self) -> Accountable {
        Accountable { network: self.network, ..Accountable::OPERATOR }
    }
}
