//! Stock levels as rows of `stock`.

use shared_kernel::StoreError;

use super::Row;
use crate::domain::{ProductId, Sku, StockLevel};
use crate::infrastructure::persistence::entities::stock;

pub(crate) fn to_row(level: &StockLevel) -> stock::Model {
    stock::Model {
        sku: level.sku().to_string(),
        product_id: level.product().as_uuid(),
        on_hand: level.on_hand(),
        reserved: level.reserved(),
    }
}

pub(crate) fn from_row(row: stock::Model) -> Result<StockLevel, StoreError> {
    let stock::Model { sku, product_id, on_hand, reserved } = row;
    let row = Row { table: "stock", key: &sku };
    let parsed = row.parsed("sku", Sku::parse(&sku))?;
    Ok(StockLevel::stored(parsed, ProductId::from_uuid(product_id), on_hand, reserved))
}
