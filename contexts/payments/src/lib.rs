//! Payments: takes the money for an order, once, and refunds it when it must. A provider that does not answer leaves a
//! payment *unknown*; it is then asked for the outcome, and never charged again blindly.
//!
//! Read [`descriptor`](DESCRIPTOR) for what a host knows of this context, `domain/payment.rs` for the decisions,
//! `application/` for the use cases, `infrastructure/http.rs` and `infrastructure/subscriptions.rs` for all that can reach it,
//! [`contract`] for what it publishes. The layers are private.

mod domain;

mod application;

pub mod contract;

mod infrastructure;

mod handle;

mod descriptor;
mod settings;

pub use descriptor::DESCRIPTOR;
pub use handle::Payments;
pub use settings::{Settings, WebhookSecret};
