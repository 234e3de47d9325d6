//! Rows of `reservations`. The lines are kept as JSON pairs of SKU and quantity.

use platform::time::to_micros;
use shared_kernel::StoreError;
use uuid::Uuid;

use super::Row;
use crate::contract::reason_name;
use crate::domain::reservation::{ReleaseReason, Status};
use crate::domain::{Line, Lines, OrderId, Quantity, Reservation, Sku};
use crate::infrastructure::persistence::entities::reservations;

pub(in super::super) const RESERVED: &str = "reserved";

/// The status as tables, audits and facts name it.
pub(in super::super) const fn status_name(status: Status) -> &'static str {
    match status {
        Status::Reserved { .. } => RESERVED,
        Status::Rejected => "rejected",
        Status::Committed => "committed",
        Status::Released { .. } => "released",
        Status::Expired => "expired",
    }
}

pub(in super::super) fn to_row(
    reservation: Reservation,
    correlation_id: Uuid,
) -> reservations::Model {
    let Reservation { order, version, lines, status, decided_at } = reservation;
    let pairs: Vec<(&str, i64)> =
        lines.iter().map(|Line { sku, quantity }| (sku.as_str(), *quantity)).collect();
    let (expires_at, reason) = match status {
        Status::Reserved { until } => (Some(to_micros(until)), None),
        Status::Released { reason } => (None, Some(reason_name(reason).to_owned())),
        Status::Rejected | Status::Committed | Status::Expired => (None, None),
    };
    reservations::Model {
        order_id: order.as_uuid(),
        version: version.as_u32().into(),
        status: status_name(status).to_owned(),
        // A list of texts and numbers always has a JSON form.
        lines: serde_json::to_string(&pairs).unwrap_or_default(),
        reason,
        expires_at,
        decided_at: to_micros(decided_at),
        correlation_id,
        due_at: expires_at,
    }
}

pub(in super::super) fn from_row(row: reservations::Model) -> Result<Reservation, StoreError> {
    let reservations::Model {
        order_id,
        version,
        status,
        lines,
        reason,
        expires_at,
        decided_at,
        // Belongs to the process the reservation is part of, not to the reservation.
        correlation_id: _,
        due_at: _says_only_when_to_look,
    } = row;
    let row = Row { table: "reservations", key: &order_id };
    let status = match (status.as_str(), expires_at) {
        (RESERVED, Some(until)) => Status::Reserved { until: row.time("expires_at", until)? },
        ("rejected", None) => Status::Rejected,
        ("committed", None) => Status::Committed,
        ("released", None) => Status::Released { reason: reason_of(&row, reason.as_deref())? },
        ("expired", None) => Status::Expired,
        (_, _) => return Err(row.corrupt("status")),
    };
    Ok(Reservation {
        order: OrderId::from_uuid(order_id),
        version: row.version(version)?,
        lines: lines_of(&row, &lines)?,
        status,
        decided_at: row.time("decided_at", decided_at)?,
    })
}

fn reason_of(row: &Row<'_>, name: Option<&str>) -> Result<ReleaseReason, StoreError> {
    let known = [ReleaseReason::OrderCancelled, ReleaseReason::SaleUndone];
    let reason = known.into_iter().find(|reason| Some(reason_name(*reason)) == name);
    reason.ok_or_else(|| row.corrupt("reason"))
}

fn lines_of(row: &Row<'_>, lines: &str) -> Result<Lines, StoreError> {
    let pairs: Vec<(String, i64)> = row.parsed("lines", serde_json::from_str(lines))?;
    let mut wanted = Vec::with_capacity(pairs.len());
    for (sku, quantity) in pairs {
        let sku = row.parsed("lines", Sku::parse(&sku))?;
        wanted.push((sku, row.parsed("lines", Quantity::parse(quantity))?));
    }
    row.parsed("lines", Lines::parse(wanted))
}
