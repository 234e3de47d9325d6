//! Test data for a shop: products, customers and orders in every state. Everything goes through the shop itself, over HTTP as
//! customers and staff do it, so that it keeps every invariant; only the first admin is made as `galleria users create-admin` does.
//!
//! Read `plan.rs` for what follows from a seed, `seeding.rs` for the order of the steps, `filling.rs` for products and customers,
//! and `orders.rs` for how each order gets to its state.

pub mod plan;

mod error;
mod existing;

mod filling;
mod orders;

mod settling;

mod seeding;

mod text;

pub use error::SeedError;
pub use seeding::{LogIn, Seeded, seed};
