//! What the tests that cross contexts are written with: a whole shop that is spoken to over HTTP, the checks of the
//! boundaries, and planted trees that break them.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a test whose helper fails cannot go on, and says where; and syn has dozens of kinds of everything"
)]

pub mod boundaries;
pub mod expected;
pub mod planted;

pub mod test_app;
