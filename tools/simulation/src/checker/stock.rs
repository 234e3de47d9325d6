//! Stock: the counters are consistent, and units are conserved.

use super::Violation;
use crate::disk::Disk;

/// 2.
pub(super) fn counters_fit(products: &Disk) -> Result<(), Violation> {
    let wrong =
        "SELECT sku || ': ' || on_hand || ' on hand, ' || reserved || ' reserved' FROM stock
        WHERE on_hand < reserved OR reserved < 0";
    none(products.column(wrong), 2)
}

/// 3.
pub(super) fn units_are_conserved(products: &Disk) -> Result<(), Violation> {
    let moved = "SELECT stock.sku || ': ' || on_hand || ' on hand, and its movements add up to ' || moved FROM stock
        JOIN (SELECT sku, SUM(delta) AS moved FROM stock_movements GROUP BY sku) AS ledger USING (sku)
        WHERE on_hand <> moved";
    none(products.column(moved), 3)?;
    let reserved = "SELECT sku || ': ' || reserved || ' reserved, and the reservations add up to ' || held FROM (
        SELECT sku, reserved, (SELECT COALESCE(SUM(json_extract(line.value, '$[1]')), 0)
            FROM reservations, json_each(reservations.lines) AS line
            WHERE reservations.status = 'reserved' AND json_extract(line.value, '$[0]') = stock.sku) AS held
        FROM stock) WHERE reserved <> held";
    none(products.column(reserved), 3)
}

/// A violation if a query has found a row.
pub(super) fn none(wrong: Vec<String>, invariant: u8) -> Result<(), Violation> {
    wrong.into_iter().next().map_or(Ok(()), |found| Err(Violation::of(invariant, found)))
}
