//! The bounded context `orders`: baskets, orders, and the checkout that confirms or cancels each of them.
//!
//! Reading order: `domain/order.rs` for what an order is and `domain/order/checkout.rs` for the process;
//! `application/ship_order.rs` for a use case; `infrastructure/http.rs` (the route table),
//! `infrastructure/subscriptions.rs` and `infrastructure/due_work.rs` for everything that can reach the context;
//! `descriptor.rs` for what a host knows of it. The terms, tables and events are in the README of this crate.

mod application;
pub mod contract;
mod domain;
mod infrastructure;

mod descriptor;
mod handle;
mod settings;

pub use descriptor::DESCRIPTOR;
pub use handle::Orders;
pub use settings::Settings;
