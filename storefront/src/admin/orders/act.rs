//! The commands of staff about one order: ship it, deliver it, cancel it.

use super::api_of;
use crate::admin::command::command;
use crate::admin::places::order_page;
use crate::api::Call;
use crate::visit::{Outcome, Visit};

pub(super) async fn ship(visit: Visit) -> Outcome {
    act(&visit, "ship", "The order is shipped.").await
}

pub(super) async fn deliver(visit: Visit) -> Outcome {
    act(&visit, "deliver", "The order is delivered.").await
}

pub(super) async fn cancel(visit: Visit) -> Outcome {
    let done = "The order is cancelled. The units are free again, and what was paid is refunded.";
    act(&visit, "cancel", done).await
}

async fn act(visit: &Visit, verb: &str, done: &str) -> Outcome {
    let id = visit.param("id");
    let call = Call::command(format!("{}/{verb}", api_of(&id))).key(visit.form().text("key"));
    command(visit, call, done, &order_page(&id)).await
}
