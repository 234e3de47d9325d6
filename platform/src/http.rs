//! The HTTP conventions that every context shares: the form of requests, the caller, how a command is run for a
//! request, and the form of refusals. Routes and bodies belong to the contexts; the server belongs to the host, and puts together
//! from here what it answers itself: its readiness, and the requests that it forwards.

pub mod problem;
pub mod problems_only;

mod bodies;
pub mod body;
mod csv_body;
mod field_error;
pub mod fields;
mod form;
pub mod query;
mod reads;
mod unread;

pub mod caller;
mod operator_decisions;
mod operator_token;
pub mod origin;
mod policy;

pub mod ingress;

mod accountability;
pub mod audit_entries;
mod recording;
pub mod routes;

pub mod openapi;

pub mod commands;
mod in_flight;
mod used_keys;

mod compression;
mod entity_tags;
pub mod etag;
mod if_none_match;
pub mod page;
pub mod prefer;
mod quoted;
mod representation;
mod sparse;

pub mod elsewhere;
mod forwarding;
pub mod moved_away;
pub mod readiness;

pub use accountability::network_of;
pub use audit_entries::audit_entries;
pub use bodies::{MadeBody, MoneyBody};
pub use body::JsonBody;
pub use caller::Caller;
pub use commands::{Commands, Once};
pub use csv_body::{CsvBody, FILE_LIMIT};
pub use etag::{IfMatch, etag, etag_of_body, etag_of_state};
pub use field_error::FieldError;
pub use fields::Fields;
pub use form::{FormBody, FormQuery};
pub use forwarding::{Forwarder, is_below};
pub use operator_decisions::operator_decision;
pub use operator_token::OperatorToken;
pub use origin::{RequestOrigin, client_request_id, request_id};
pub use page::{BadCursor, Cursor, Limit, ListId, Page};
pub use policy::Policy;
pub use prefer::Wait;
pub use problem::Problem;
pub use problems_only::{no_such_page, not_a_page, problems_only};
pub use query::QueryString;
pub use unread::RawBody;
