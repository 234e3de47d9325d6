//! Orders named in paths, and the refusals that several endpoints share.

use platform::http::Problem;

use crate::domain::{OrderId, OrderRefusal};

/// The order that a path names. What is no id names no order.
pub(super) fn order_id(text: &str) -> Result<OrderId, Problem> {
    OrderId::parse(text).map_err(|_not_an_id| no_such_order())
}

/// There is none, or it is somebody else's: a stranger must not learn which.
pub(super) fn no_such_order() -> Problem {
    Problem::not_found("no-such-order", "There is no such order.")
}

/// The order is in a state that does not allow it.
pub(super) fn refused(refusal: OrderRefusal) -> Problem {
    let code = match refusal {
        OrderRefusal::OutOfTurn { .. } => "order-out-of-turn",
        OrderRefusal::NoAddress => "order-without-address",
        OrderRefusal::DeadlineAhead
        | OrderRefusal::PaymentDiffers { .. }
        | OrderRefusal::RefundKnown
        | OrderRefusal::RefundTooLarge { .. }
        | OrderRefusal::AlreadyAnonymous => "order-refused",
    };
    Problem::conflict(code, format!("It was not done: {refusal}."))
}
