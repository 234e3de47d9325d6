//! The route table: every endpoint, who may call it, what it takes and what it answers.

use platform::http::problem::StatusCode;
use platform::http::routes::{Policy, RouteTable, get};

use super::bodies::SubscriberBody;
use super::get_subscriber;
use super::problems::kinds;

/// Every endpoint of this context.
pub(crate) fn table() -> RouteTable {
    RouteTable::api([get("/newsletter/subscribers/{user_id}", get_subscriber::get_subscriber)
        .who(Policy::Public)
        .does("Show a subscriber")
        .answers::<SubscriberBody>(StatusCode::OK)
        .problems(&[&kinds::NO_SUCH_SUBSCRIBER])])
}
