//! Support for the tests that cross contexts: a whole shop with an HTTP client, several shops in one host, and lists of expected
//! output.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test whose helper fails cannot go on, and its message says where"
)]

pub mod expected;

pub mod test_app;

pub mod tenant_app;
