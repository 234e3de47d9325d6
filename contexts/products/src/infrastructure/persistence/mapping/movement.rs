//! Movements as rows of `stock_movements`.

use platform::time::to_micros;
use shared_kernel::StoreError;

use super::Row;
use crate::domain::movement::StoredMovement;
use crate::domain::{Movement, MovementId, MovementKind, OrderId, Reason, Sku};
use crate::infrastructure::persistence::entities::stock_movements;

pub(crate) fn to_row(movement: &Movement) -> stock_movements::Model {
    let (kind, reason, order_id) = match movement.kind() {
        MovementKind::Received => ("received", None, None),
        MovementKind::Adjusted { reason } => ("adjusted", Some(reason.as_str().to_owned()), None),
        MovementKind::Sold { order } => ("sold", None, Some(order.as_uuid())),
        MovementKind::Returned { order } => ("returned", None, Some(order.as_uuid())),
    };
    stock_movements::Model {
        id: movement.id().as_uuid(),
        sku: movement.sku().to_string(),
        kind: kind.to_owned(),
        delta: movement.delta(),
        reason,
        order_id,
        moved_at: to_micros(movement.moved_at()),
    }
}

pub(crate) fn from_row(row: stock_movements::Model) -> Result<Movement, StoreError> {
    let stock_movements::Model { id, sku, kind, delta, reason, order_id, moved_at } = row;
    let row = Row { table: "stock_movements", key: &id };
    let order = order_id.map(OrderId::from_uuid);
    let kind = match (kind.as_str(), reason, order) {
        ("received", None, None) => MovementKind::Received,
        ("adjusted", Some(reason), None) => {
            MovementKind::Adjusted { reason: row.parsed("reason", Reason::parse(&reason))? }
        }
        ("sold", None, Some(order)) => MovementKind::Sold { order },
        ("returned", None, Some(order)) => MovementKind::Returned { order },
        (_, _, _) => return Err(row.corrupt("kind")),
    };
    Ok(Movement::stored(StoredMovement {
        id: MovementId::from_uuid(id),
        sku: row.parsed("sku", Sku::parse(&sku))?,
        delta,
        kind,
        moved_at: row.time("moved_at", moved_at)?,
    }))
}
