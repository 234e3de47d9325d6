//! A PostgreSQL server as the place of a context's database: where it is, reads through the pool, and the session of the
//! writer.

mod no_connection;
mod server;
mod url;

mod arguments;
mod errors;
mod reading;
mod taken_key;

mod groups;
mod session;
mod together;
mod transaction;

pub use no_connection::NoConnection;
pub(super) use reading::{all, find_by, readers_in_use, rows};
pub use server::PostgresDatabase;
pub(crate) use session::PostgresSession;
pub(crate) use transaction::OWNERSHIP_LOCK_ALONE;
pub use url::BadDatabaseUrl;
