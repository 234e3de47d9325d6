//! Writes the code of a new context, event, endpoint or subscription, in the skeleton that all contexts share. It comes with
//! tests that fail until the decision is filled in that no generator can make.
//!
//! Reading order: [`Request`] is what is asked for; [`plan`] makes a [`Plan`] of it from the texts of a [`Workspace`], and
//! touches nothing; [`Plan::write`] writes all of it or nothing. `templates/` has the code that is written, `anchors` finds
//! the places in files that are there. [`cli`] has the verbs.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the enums of syn are open and have dozens of variants"
)]

mod request;
pub use request::{Request, plan};

mod plan;
mod workspace;
pub use plan::{Change, Plan};
pub use workspace::Workspace;

pub mod cli;

mod new_context;
mod new_endpoint;
mod new_event;
mod new_workspace;
mod react_to;
pub use new_context::NewContext;
pub use new_endpoint::NewEndpoint;
pub use new_event::NewEvent;
pub use new_workspace::NewWorkspace;
pub use react_to::ReactTo;

mod anchors;
mod event_readers;
mod fields;
mod manifest;
mod names;
mod rustfmt;
mod templates;

mod error;
pub use error::GenerateError;
