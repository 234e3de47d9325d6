//! `payments.refund-completed`: the customer is told how much goes back to them.

use std::sync::Arc;

use platform::subscription::{HandlerError, Subscription};
use serde::Deserialize;
use uuid::Uuid;

use super::{about, failed, money};
use crate::application::Application;
use crate::application::write_mail::WriteMailError;
use crate::domain::{Content, KnownOrder, OrderId};

/// The fields of the event that are read here.
#[derive(Deserialize)]
struct RefundCompleted {
    order_id: Uuid,
    amount_minor: i64,
    currency: String,
}

pub(super) fn refund_completed(application: &Arc<Application>) -> Subscription {
    let application = Arc::clone(application);
    Subscription::new(
        "payments.refund-completed.v1",
        "notifications.write-refund-completed",
        move |event: RefundCompleted, origin| {
            let application = Arc::clone(&application);
            async move {
                let order = OrderId::from_uuid(event.order_id);
                let amount = money(event.amount_minor, &event.currency)?;
                let about = about(&origin)?;
                let content = |_: &KnownOrder| Content::RefundCompleted { order, amount };
                match application.write_about_order(order, about, content, &origin).await {
                    Ok(()) => Ok(()),
                    // Events of two contexts come in any order: the order may be told yet. It is tried again, and is a dead
                    // letter in the end, which waits for `galleria republish orders`.
                    Err(unknown @ WriteMailError::UnknownOrder(_)) => {
                        Err(HandlerError::from(unknown))
                    }
                    Err(WriteMailError::Store(error)) => Err(failed(error)),
                }
            }
        },
    )
}
