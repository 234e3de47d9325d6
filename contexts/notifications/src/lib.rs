//! Notifications: writes e-mails to customers about their account, orders and refunds. It knows what events have told it, and asks no
//! other context.
//!
//! Read [`descriptor`](DESCRIPTOR) for what a host knows of this context, `domain/mail.rs` for the decisions,
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
pub use handle::Notifications;
pub use infrastructure::gateways::SmtpUrl;
pub use settings::Settings;
