//! Mapping of a basket and its row, whose lines are JSON.

use serde::{Deserialize, Serialize};
use shared_kernel::{Currency, Money, StoreError};

use super::RowReader;
use crate::domain::{Basket, BasketLine, CustomerId, Quantity, Sku};
use crate::infrastructure::persistence::entities::baskets;

/// A line in the JSON.
#[derive(Serialize, Deserialize)]
struct StoredLine {
    sku: String,
    name: String,
    quantity: u16,
    price_minor: i64,
    currency: String,
}

pub(crate) fn to_row(basket: &Basket) -> Result<baskets::Model, StoreError> {
    let lines: Vec<StoredLine> = basket.lines().iter().map(to_stored).collect();
    let lines =
        serde_json::to_string(&lines).map_err(|error| StoreError::Unavailable(Box::new(error)))?;
    Ok(baskets::Model {
        customer_id: basket.customer().as_uuid(),
        version: basket.version().as_u32().into(),
        lines,
    })
}

pub(crate) fn from_row(row: &baskets::Model) -> Result<Basket, StoreError> {
    let baskets::Model { customer_id, version, lines } = row;
    let at = RowReader { table: "baskets", key: customer_id };
    let lines: Vec<StoredLine> =
        serde_json::from_str(lines).map_err(|_not_lines| at.corrupt("lines"))?;
    let lines: Option<Vec<BasketLine>> = lines.into_iter().map(from_stored).collect();
    Ok(Basket::stored(
        CustomerId::from_uuid(*customer_id),
        at.version(*version)?,
        at.required("lines", lines)?,
    ))
}

fn to_stored(line: &BasketLine) -> StoredLine {
    StoredLine {
        sku: line.sku().as_str().to_owned(),
        name: line.name().to_owned(),
        quantity: line.quantity().units(),
        price_minor: line.price_seen().amount_minor(),
        currency: line.price_seen().currency().code().to_owned(),
    }
}

fn from_stored(line: StoredLine) -> Option<BasketLine> {
    let StoredLine { sku, name, quantity, price_minor, currency } = line;
    Some(BasketLine::stored(
        Sku::parse(&sku).ok()?,
        name.into(),
        Quantity::parse(quantity.into()).ok()?,
        Money::new(price_minor, Currency::recorded(&currency).ok()?),
    ))
}
