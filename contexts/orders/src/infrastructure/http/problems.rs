//! The errors of the use cases as problems (RFC 9457): of changing an order, changing a basket, and placing an order.

use platform::http::{FieldError, Problem};

use crate::application::change_basket::ChangeBasketError;
use crate::application::change_order::ChangeOrderError;
use crate::application::place_order::PlaceOrderError;
use crate::domain::{BasketRefusal, LineRefusal, LinesRefusal, OrderId, OrderRefusal, Sku};

/// The order in the path. A text that is not an id names no order.
pub(super) fn order_id(text: &str) -> Result<OrderId, Problem> {
    OrderId::parse(text).map_err(|_not_an_id| no_such_order())
}

/// There is no such order, or it is another customer's: the answer must not tell which.
pub(super) fn no_such_order() -> Problem {
    Problem::not_found("no-such-order", "There is no such order.")
}

/// The SKU in the path. A text that is not a SKU is in no basket.
pub(super) fn sku(text: &str) -> Result<Sku, Problem> {
    Sku::parse(text).map_err(|_not_a_sku| not_in_basket())
}

fn not_in_basket() -> Problem {
    Problem::not_found("not-in-basket", "The basket has no line of this SKU.")
}

impl From<ChangeOrderError> for Problem {
    fn from(error: ChangeOrderError) -> Self {
        match error {
            ChangeOrderError::NoSuchOrder(_) => no_such_order(),
            ChangeOrderError::Refused(refusal) => order_refused(refusal),
            ChangeOrderError::Store(_) => Self::unexpected(&error),
        }
    }
}

fn order_refused(refusal: OrderRefusal) -> Problem {
    let code = match refusal {
        OrderRefusal::OutOfTurn { .. } => "order-out-of-turn",
        OrderRefusal::NoAddress => "order-without-address",
        OrderRefusal::WhollyRefunded { .. } => "order-refunded",
        OrderRefusal::NotExpired
        | OrderRefusal::PaymentDiffers { .. }
        | OrderRefusal::RefundAlreadyRecorded
        | OrderRefusal::RefundTooLarge { .. }
        | OrderRefusal::AlreadyAnonymised => "order-refused",
    };
    Problem::conflict(code, format!("It was not done: {refusal}."))
}

impl From<ChangeBasketError> for Problem {
    fn from(error: ChangeBasketError) -> Self {
        match error {
            ChangeBasketError::UnknownSku(_) => field("sku", "is not a product of this shop"),
            ChangeBasketError::Refused(refusal) => basket_refused(&refusal),
            ChangeBasketError::Store(_) => Self::unexpected(&error),
        }
    }
}

fn basket_refused(refusal: &BasketRefusal) -> Problem {
    match refusal {
        BasketRefusal::NotOnSale(_) => field("sku", "is no longer on sale"),
        BasketRefusal::TooMany(_) => field("quantity", "makes the line larger than 999 units"),
        BasketRefusal::NotInBasket(_) => not_in_basket(),
        BasketRefusal::Full => {
            Problem::conflict("basket-full", format!("It was not added: {refusal}."))
        }
        BasketRefusal::AlreadyEmpty => Problem::conflict("basket-empty", "The basket is empty."),
    }
}

impl From<PlaceOrderError> for Problem {
    fn from(error: PlaceOrderError) -> Self {
        match error {
            PlaceOrderError::EmptyBasket => Self::conflict(
                "basket-empty",
                "The basket is empty: put something in it, or send lines.",
            ),
            PlaceOrderError::CustomerMayNotOrder => {
                Self::forbidden("customer-may-not-order", "This account is closed for orders.")
            }
            PlaceOrderError::Lines(LinesRefusal::Lines(lines)) => {
                let line = |(position, refusal): &(usize, LineRefusal)| FieldError {
                    field: format!("lines[{position}].sku"),
                    detail: refusal.to_string(),
                };
                Self::invalid(lines.iter().map(line).collect())
            }
            PlaceOrderError::Lines(refusal @ LinesRefusal::TotalTooLarge) => {
                field("lines", &refusal.to_string())
            }
            PlaceOrderError::UnfitBasket(_) | PlaceOrderError::Store(_) => Self::unexpected(&error),
        }
    }
}

fn field(field: &str, detail: &str) -> Problem {
    Problem::invalid(vec![FieldError { field: field.to_owned(), detail: detail.to_owned() }])
}
