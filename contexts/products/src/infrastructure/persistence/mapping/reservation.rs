//! Reservations as rows of `reservations`. The lines are stored as JSON pairs of SKU and quantity.

use platform::time::to_micros;
use shared_kernel::StoreError;
use uuid::Uuid;

use super::Row;
use crate::contract::reason_name;
use crate::domain::reservation::{ReleaseReason, Status, StoredReservation};
use crate::domain::{Lines, OrderId, Quantity, Reservation, Sku};
use crate::infrastructure::persistence::entities::reservations;

pub(crate) const RESERVED: &str = "reserved";

/// The name of a status in tables and audit facts.
pub(crate) const fn status_name(status: Status) -> &'static str {
    match status {
        Status::Reserved { .. } => RESERVED,
        Status::Rejected => "rejected",
        Status::Committed => "committed",
        Status::Released { .. } => "released",
        Status::Expired => "expired",
    }
}

pub(crate) fn to_row(reservation: &Reservation, correlation_id: Uuid) -> reservations::Model {
    let status = reservation.status();
    let pairs: Vec<(&str, i64)> =
        reservation.lines().iter().map(|line| (line.sku().as_str(), line.quantity())).collect();
    let (expires_at, reason) = match status {
        Status::Reserved { until } => (Some(to_micros(until)), None),
        Status::Released { reason } => (None, Some(reason_name(reason).to_owned())),
        Status::Rejected | Status::Committed | Status::Expired => (None, None),
    };
    reservations::Model {
        order_id: reservation.order().as_uuid(),
        version: reservation.version().as_u32().into(),
        status: status_name(status).to_owned(),
        // A list of texts and numbers always has a JSON form.
        lines: serde_json::to_string(&pairs).unwrap_or_default(),
        reason,
        expires_at,
        decided_at: to_micros(reservation.decided_at()),
        correlation_id,
        due_at: expires_at,
    }
}

pub(crate) fn from_row(row: reservations::Model) -> Result<Reservation, StoreError> {
    let reservations::Model {
        order_id,
        version,
        status,
        lines,
        reason,
        expires_at,
        decided_at,
        // The id of the checkout, for the events of the due work.
        correlation_id: _,
        // The schedule of the due work.
        due_at: _,
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
    Ok(Reservation::stored(StoredReservation {
        order: OrderId::from_uuid(order_id),
        version: row.version(version)?,
        lines: lines_of(&row, &lines)?,
        status,
        decided_at: row.time("decided_at", decided_at)?,
    }))
}

fn reason_of(row: &Row<'_>, name: Option<&str>) -> Result<ReleaseReason, StoreError> {
    let reasons = [ReleaseReason::OrderCancelled, ReleaseReason::SaleUndone];
    let reason = reasons.into_iter().find(|reason| Some(reason_name(*reason)) == name);
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
