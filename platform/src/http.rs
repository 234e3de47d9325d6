//! The HTTP conventions every context shares: what a request must look like, who sends it, how a command is run
//! for it, and how a refusal is told. Routes and bodies belong to the contexts; the server belongs to the host.

pub mod problem;
pub mod problems_only;

pub mod body;
pub mod fields;
pub mod query;

pub mod caller;
pub mod origin;

pub mod commands;
pub mod idempotency_keys;
mod in_flight;

pub mod etag;
pub mod page;
pub mod prefer;
mod quoted;

pub use body::JsonBody;
pub use caller::Caller;
pub use commands::{Commands, Once};
pub use etag::{IfMatch, etag};
pub use fields::{FieldError, Fields};
pub use origin::RequestOrigin;
pub use page::{BadCursor, Limit, Page, decode_cursor, encode_cursor};
pub use prefer::Wait;
pub use problem::Problem;
pub use problems_only::{no_such_page, problems_only};
pub use query::QueryString;
