//! What is asked for.

use crate::new_context::{self, NewContext};
use crate::new_endpoint::{self, NewEndpoint};
use crate::new_event::{self, NewEvent};
use crate::plan::Draft;
use crate::react_to::{self, ReactTo};
use crate::{GenerateError, Plan, Workspace};

/// A request.
#[derive(Debug, Clone)]
pub enum Request {
    /// A context.
    Context(NewContext),
    /// An event that a context publishes.
    Event(NewEvent),
    /// An endpoint of a context.
    Endpoint(NewEndpoint),
    /// A subscription of a context to the event of another one.
    Reaction(ReactTo),
}

/// Plans a request on these texts. Nothing is written.
///
/// # Errors
/// When a name cannot be used or is taken, what is named is not there, or the place for new code is not found.
pub fn plan(workspace: &Workspace, request: &Request) -> Result<Plan, GenerateError> {
    let mut draft = Draft::new(workspace);
    match request {
        Request::Context(request) => new_context::plan(&mut draft, request)?,
        Request::Event(request) => new_event::plan(&mut draft, request)?,
        Request::Endpoint(request) => new_endpoint::plan(&mut draft, request)?,
        Request::Reaction(request) => react_to::plan(&mut draft, request)?,
    }
    Ok(draft.finish())
}
