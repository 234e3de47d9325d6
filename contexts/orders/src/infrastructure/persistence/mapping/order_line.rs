//! Mapping of the lines of an order and their rows. The currency of all lines is that of the order.

use shared_kernel::{Currency, Money, StoreError};

use super::RowReader;
use crate::domain::{OrderId, OrderLine, OrderLines, Quantity, Sku};
use crate::infrastructure::persistence::entities::order_lines;

pub(crate) fn to_rows(
    order: OrderId,
    lines: &OrderLines,
) -> impl Iterator<Item = order_lines::Model> {
    (1..).zip(lines.as_slice()).map(move |(line_no, line)| order_lines::Model {
        order_id: order.as_uuid(),
        line_no,
        sku: line.sku().as_str().to_owned(),
        name: line.name().to_owned(),
        quantity: line.quantity().units().cast_signed(),
        unit_price_minor: line.unit_price().amount_minor(),
    })
}

pub(crate) fn from_row(
    row: order_lines::Model,
    currency: Currency,
) -> Result<OrderLine, StoreError> {
    let order_lines::Model { order_id, line_no, sku, name, quantity, unit_price_minor } = row;
    let key = format!("{order_id}/{line_no}");
    let at = RowReader { table: "order_lines", key: &key };
    Ok(OrderLine::stored(
        at.parse("sku", &sku, Sku::parse)?,
        name.into(),
        at.required("quantity", Quantity::parse(quantity.into()).ok())?,
        Money::new(unit_price_minor, currency),
    ))
}
