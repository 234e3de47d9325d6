//! The refusals of a basket, as the endpoints that change it tell them.

use platform::http::{FieldError, Problem};

use crate::domain::{BasketRefusal, Sku};

/// The SKU that a path names. What is no SKU is in no basket.
pub(super) fn sku(text: &str) -> Result<Sku, Problem> {
    Sku::parse(text).map_err(|_not_a_sku| not_in_basket())
}

pub(super) fn refused(refusal: &BasketRefusal) -> Problem {
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

pub(super) fn field(field: &str, detail: &str) -> Problem {
    Problem::invalid(vec![FieldError { field: field.to_owned(), detail: detail.to_owned() }])
}

fn not_in_basket() -> Problem {
    Problem::not_found("not-in-basket", "The basket has no line of this SKU.")
}
