//! The errors of the use cases as problems (RFC 9457): of changing an order, changing a basket, and placing an order.

pub(super) mod kinds;

use platform::http::{FieldError, MoneyBody, Problem};
use serde_json::{Value, json};

use crate::application::TooManyOpen;
use crate::application::change_basket::ChangeBasketError;
use crate::application::change_order::ChangeOrderError;
use crate::application::get_order::GetOrderError;
use crate::application::place_order::PlaceOrderError;
use crate::domain::{
    BasketRefusal, LineRefusal, LinesRefusal, OrderBasketRefusal, OrderId, OrderRefusal, PriceRose,
    RisenPrice, Sku,
};

/// The order in the path. A text that is not an id names no order.
pub(super) fn order_id(text: &str) -> Result<OrderId, Problem> {
    OrderId::parse(text).map_err(|_not_an_id| no_such_order())
}

/// There is no such order, or it is another customer's: the answer must not tell which.
pub(super) fn no_such_order() -> Problem {
    Problem::of(&kinds::NO_SUCH_ORDER, "There is no such order.")
}

/// The SKU in the path. A text that is not a SKU is in no basket.
pub(super) fn sku(text: &str) -> Result<Sku, Problem> {
    Sku::parse(text).map_err(|_not_a_sku| not_in_basket())
}

fn not_in_basket() -> Problem {
    Problem::of(&kinds::NOT_IN_BASKET, "The basket has no line of this SKU.")
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
    let kind = match refusal {
        OrderRefusal::OutOfTurn { .. } => &kinds::ORDER_OUT_OF_TURN,
        OrderRefusal::NoAddress => &kinds::ORDER_WITHOUT_ADDRESS,
        OrderRefusal::WhollyRefunded { .. } => &kinds::ORDER_REFUNDED,
        OrderRefusal::NotExpired
        | OrderRefusal::PaymentDiffers { .. }
        | OrderRefusal::RefundAlreadyRecorded
        | OrderRefusal::RefundTooLarge { .. }
        | OrderRefusal::AlreadyAnonymised => &kinds::ORDER_REFUSED,
    };
    Problem::of(kind, format!("It was not done: {refusal}."))
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
            Problem::of(&kinds::BASKET_FULL, format!("It was not added: {refusal}."))
        }
        BasketRefusal::AlreadyEmpty => Problem::of(&kinds::BASKET_EMPTY, "The basket is empty."),
    }
}

impl From<PlaceOrderError> for Problem {
    fn from(error: PlaceOrderError) -> Self {
        match error {
            PlaceOrderError::Basket(refusal) => basket_not_ordered(&refusal),
            PlaceOrderError::PriceRose(rose) => price_rose(&rose),
            PlaceOrderError::TooManyOpen(refusal) => too_many_open(refusal),
            PlaceOrderError::CustomerMayNotOrder => {
                Self::of(&kinds::CUSTOMER_MAY_NOT_ORDER, "This account is closed for orders.")
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
            PlaceOrderError::KeyAway(_) => key_away(&error, "Nothing was ordered"),
            PlaceOrderError::Store(_) => Self::unexpected(&error),
        }
    }
}

fn too_many_open(refusal: TooManyOpen) -> Problem {
    let kind = match refusal {
        TooManyOpen::Orders { .. } => &kinds::TOO_MANY_OPEN_ORDERS,
        TooManyOpen::Units { .. } => &kinds::TOO_MANY_UNPAID_UNITS,
    };
    let detail = format!(
        "Nothing was ordered: {refusal}. Wait until the open orders are paid for, or cancel some of them."
    );
    Problem::of(kind, detail)
}

impl From<GetOrderError> for Problem {
    fn from(error: GetOrderError) -> Self {
        match error {
            GetOrderError::KeyAway(_) => key_away(&error, "The order is kept"),
            GetOrderError::Store(_) => Self::unexpected(&error),
        }
    }
}

/// Addresses are sealed with keys that `users` keeps, and it does not answer.
fn key_away(error: &(dyn std::error::Error + 'static), what_is_kept: &str) -> Problem {
    let detail = format!(
        "{what_is_kept}, but the key of its address cannot be had now. Send the request again a little later."
    );
    Problem::person_key_away(error, detail)
}

/// The client sent no lines, so a line of the basket is named by its SKU.
fn basket_not_ordered(refusal: &OrderBasketRefusal) -> Problem {
    match refusal {
        OrderBasketRefusal::Empty => Problem::of(
            &kinds::BASKET_EMPTY,
            "The basket is empty: put something in it, or send lines.",
        ),
        OrderBasketRefusal::Lines(lines) => {
            let line = |(sku, refusal): &(Sku, LineRefusal)| FieldError {
                field: basket_line(sku),
                detail: refusal.to_string(),
            };
            Problem::invalid(lines.iter().map(line).collect())
        }
        OrderBasketRefusal::TotalTooLarge => field("basket", &refusal.to_string()),
        OrderBasketRefusal::PriceRose(rose) => price_rose(rose),
    }
}

fn price_rose(rose: &PriceRose) -> Problem {
    let PriceRose { total, expected, risen } = rose;
    let detail = format!(
        "Nothing was ordered, and the basket is as it was: the order comes to {total} now, which is more \
         than was seen. To agree, send it again with this total as `expected_total`."
    );
    let line = |line: &RisenPrice| {
        let RisenPrice { sku, seen, now } = line;
        json!({ "sku": sku.as_str(), "price_seen": MoneyBody::from(*seen), "price_now": MoneyBody::from(*now) })
    };
    let lines: Vec<Value> = risen.iter().map(line).collect();
    let mut problem = Problem::of(&kinds::PRICE_ROSE, detail)
        .with_member("total", json!(MoneyBody::from(*total)))
        .with_member("lines", json!(lines));
    if let Some(expected) = expected {
        problem = problem.with_field("expected_total", format_args!("is {expected}"));
    }
    risen.iter().fold(problem, |problem, RisenPrice { sku, seen, now }| {
        problem.with_field(
            &basket_line(sku),
            format_args!("was {seen} when it was added, and is {now}"),
        )
    })
}

fn basket_line(sku: &Sku) -> String {
    format!("basket[{}]", sku.as_str())
}

fn field(field: &str, detail: &str) -> Problem {
    Problem::invalid(vec![FieldError { field: field.to_owned(), detail: detail.to_owned() }])
}
