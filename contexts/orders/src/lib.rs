//! The bounded context `orders`: baskets, orders, and the checkout that confirms or cancels each of them.
//!
//! Read `domain/order.rs` for what an order is, `application/place_order.rs` for how a use case looks, and
//! `infrastructure/http.rs` and `infrastructure/subscriptions.rs` for everything that can reach it. The language,
//! the tables and the events are told in the README beside this crate.

mod application;
pub mod contract;
mod domain;
mod infrastructure;

mod handle;

pub use handle::{Orders, Settings};
