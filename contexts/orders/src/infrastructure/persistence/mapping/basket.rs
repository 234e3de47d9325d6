//! A basket and its row, whose lines are JSON.

use serde::{Deserialize, Serialize};
use shared_kernel::{Currency, Money, StoreError};

use super::Row;
use crate::domain::{Basket, BasketLine, CustomerId, Quantity, Sku};
use crate::infrastructure::persistence::entities::baskets;

/// A line as it stands in the JSON.
#[derive(Serialize, Deserialize)]
struct StoredLine {
    sku: String,
    name: String,
    quantity: u16,
    price_minor: i64,
    currency: String,
}

pub(crate) fn to_row(basket: Basket) -> Result<baskets::Model, StoreError> {
    let Basket { customer, version, lines } = basket;
    let lines: Vec<StoredLine> = lines.into_iter().map(to_stored).collect();
    let lines =
        serde_json::to_string(&lines).map_err(|error| StoreError::Unavailable(Box::new(error)))?;
    Ok(baskets::Model { customer_id: customer.as_uuid(), version: version.as_u32().into(), lines })
}

pub(crate) fn from_row(row: &baskets::Model) -> Result<Basket, StoreError> {
    let baskets::Model { customer_id, version, lines } = row;
    let at = Row { table: "baskets", key: customer_id };
    let lines: Vec<StoredLine> =
        serde_json::from_str(lines).map_err(|_not_lines| at.corrupt("lines"))?;
    let lines: Option<Vec<BasketLine>> = lines.into_iter().map(from_stored).collect();
    Ok(Basket {
        customer: CustomerId::from_uuid(*customer_id),
        version: at.version(*version)?,
        lines: at.required("lines", lines)?,
    })
}

fn to_stored(line: BasketLine) -> StoredLine {
    let BasketLine { sku, name, quantity, price_seen } = line;
    StoredLine {
        sku: sku.as_str().to_owned(),
        name: name.as_ref().to_owned(),
        quantity: quantity.units(),
        price_minor: price_seen.amount_minor(),
        currency: price_seen.currency().code().to_owned(),
    }
}

fn from_stored(line: StoredLine) -> Option<BasketLine> {
    let StoredLine { sku, name, quantity, price_minor, currency } = line;
    Some(BasketLine {
        sku: Sku::parse(&sku).ok()?,
        name: name.into(),
        quantity: Quantity::parse(quantity.into()).ok()?,
        price_seen: Money::new(price_minor, Currency::parse(&currency).ok()?),
    })
}
