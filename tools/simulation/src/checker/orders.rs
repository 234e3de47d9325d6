//! Orders: a status changes along the allowed edges only, and the total of an order never changes.

use super::stock::none;
use super::{Checker, Violation};
use crate::disk::{Disk, id};

/// The allowed transitions of a status, repeated here so that a change in the product is noticed.
const EDGES: [(&str, &[&str]); 6] = [
    ("placed", &["awaiting-payment", "cancelled"]),
    ("awaiting-payment", &["confirmed", "cancelled"]),
    ("confirmed", &["shipped", "cancelled"]),
    ("shipped", &["delivered"]),
    ("delivered", &[]),
    ("cancelled", &[]),
];

impl Checker {
    /// 11 and 22. A commit may take an order along one edge, and a group of commits along several.
    pub(super) fn orders_move_along_edges(&mut self, orders: &Disk) -> Result<(), Violation> {
        let read =
            |row: &rusqlite::Row<'_>| Ok((id(row, 0)?, row.get::<_, String>(1)?, row.get(2)?));
        for (order, status, total) in
            orders.rows("SELECT id, status, total_minor FROM orders", [], read)
        {
            let Some((previous, agreed)) = self.orders.insert(order, (status.clone(), total))
            else {
                continue;
            };
            if agreed != total {
                let found =
                    format!("order {order} cost {agreed} when it was placed, and costs {total}");
                return Err(Violation::of(22, found));
            }
            if previous != status && !leads_to(&previous, &status) {
                let found = format!("order {order} went from {previous} to {status}");
                return Err(Violation::of(11, found));
            }
        }
        Ok(())
    }
}

fn leads_to(from: &str, to: &str) -> bool {
    let next = EDGES.iter().find(|(name, _)| *name == from).map_or(&[][..], |(_, next)| *next);
    next.iter().any(|one| *one == to || leads_to(one, to))
}

/// 22.
pub(super) fn lines_add_up(orders: &Disk) -> Result<(), Violation> {
    let wrong = "SELECT 'an order of ' || total_minor || ' whose lines add up to ' || lines FROM (
        SELECT total_minor, (SELECT SUM(quantity * unit_price_minor) FROM order_lines WHERE order_id = orders.id) AS lines
        FROM orders) WHERE total_minor IS NOT lines";
    none(orders.column(wrong), 22)
}
