//! Whether the stored data keeps its promises. Everything is read from one snapshot, so that an audit may run while
//! the shop sells.

mod outbox;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use futures_util::TryStreamExt;
use platform::context::{Audit, Check, Fact};
use platform::database::{Database, read_error};
use platform::snapshot;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, FromQueryResult, Statement,
};
use shared_kernel::StoreError;

use super::entities::{reservations, stock};
use super::mapping::reservation::{RESERVED, from_row};

pub(crate) async fn audit(database: &Database) -> Result<Audit, StoreError> {
    let snapshot = snapshot::begin(database).await?;
    let levels = stock::Entity::find().all(&snapshot).await.map_err(read_error)?;
    let reservations = read_reservations(&snapshot).await?;
    let ledger = read_ledger(&snapshot).await.map_err(read_error)?;
    let checks = vec![
        never_oversold(&levels),
        units_are_conserved(&levels, &ledger),
        reserved_is_what_is_active(&levels, &reservations.active),
        outbox::state_and_outbox_agree(&snapshot).await.map_err(read_error)?,
        Check {
            invariant: 18,
            says: "whoever looks at a reservation whose time is over can give it back",
            examined: reservations.reserved,
            violations: reservations.kept,
        },
    ];
    snapshot.rollback().await.map_err(read_error)?;
    Ok(Audit { checks, facts: reservations.facts })
}

/// What one pass over the reservations tells.
#[derive(Default)]
struct Reservations {
    reserved: u64,
    active: HashMap<String, i64>,
    kept: Vec<String>,
    facts: Vec<Fact>,
}

async fn read_reservations(snapshot: &DatabaseTransaction) -> Result<Reservations, StoreError> {
    let mut seen = Reservations::default();
    let mut rows = reservations::Entity::find().stream(snapshot).await.map_err(read_error)?;
    while let Some(row) = rows.try_next().await.map_err(read_error)? {
        let value = row.status.clone();
        seen.facts.push(Fact { subject: row.order_id, name: "reservation", value });
        if row.status != RESERVED {
            continue;
        }
        seen.reserved += 1;
        // One whose time was over while no host was there to look is still to be given back. Where one has looked and
        // could not, it is looked at later than when it should have expired.
        let what = match (row.due_at, row.expires_at) {
            (None, _) => Some("will be given back by nobody"),
            (Some(due_at), Some(expires_at)) if due_at > expires_at => {
                Some("could not be given back")
            }
            (Some(_), _) => None,
        };
        seen.kept
            .extend(what.map(|what| format!("the reservation of order {} {what}", row.order_id)));
        for line in from_row(row)?.lines.iter() {
            *seen.active.entry(line.sku.to_string()).or_default() += line.quantity;
        }
    }
    Ok(seen)
}

#[derive(FromQueryResult)]
struct Sum {
    sku: String,
    units: i64,
}

async fn read_ledger(snapshot: &DatabaseTransaction) -> Result<HashMap<String, i64>, DbErr> {
    let text = "SELECT sku, CAST(SUM(delta) AS BIGINT) AS units FROM stock_movements GROUP BY sku";
    let statement = Statement::from_string(ConnectionTrait::get_database_backend(snapshot), text);
    let sums = Sum::find_by_statement(statement).all(snapshot).await?;
    Ok(sums.into_iter().map(|sum| (sum.sku, sum.units)).collect())
}

fn never_oversold(levels: &[stock::Model]) -> Check {
    let oversold =
        levels.iter().filter(|level| level.on_hand < level.reserved || level.reserved < 0);
    let violation = |level: &stock::Model| {
        format!("{} has {} on hand and {} reserved", level.sku, level.on_hand, level.reserved)
    };
    Check {
        invariant: 2,
        says: "on hand >= reserved >= 0 for every SKU",
        examined: count(levels.len()),
        violations: oversold.map(violation).collect(),
    }
}

fn units_are_conserved(levels: &[stock::Model], ledger: &HashMap<String, i64>) -> Check {
    let known: HashMap<&str, i64> =
        levels.iter().map(|level| (level.sku.as_str(), level.on_hand)).collect();
    let mut violations = Vec::new();
    for level in levels {
        let moved = ledger.get(&level.sku).copied().unwrap_or(0);
        if moved != level.on_hand {
            let text = format!(
                "{} has {} on hand, but its movements add up to {moved}",
                level.sku, level.on_hand
            );
            violations.push(text);
        }
    }
    for sku in ledger.keys().filter(|sku| !known.contains_key(sku.as_str())) {
        violations.push(format!("{sku} has movements and no stock"));
    }
    let says = "received + adjusted + returned - sold = on hand, for every SKU";
    Check { invariant: 3, says, examined: count(levels.len()), violations }
}

fn reserved_is_what_is_active(levels: &[stock::Model], active: &HashMap<String, i64>) -> Check {
    let mut expected = active.clone();
    let mut violations = Vec::new();
    for level in levels {
        let promised = expected.remove(&level.sku).unwrap_or(0);
        if promised != level.reserved {
            let text = format!(
                "{} has {} reserved, but orders hold {promised}",
                level.sku, level.reserved
            );
            violations.push(text);
        }
    }
    violations
        .extend(expected.keys().map(|sku| format!("{sku} is held by orders and has no stock")));
    let says = "reserved = the sum of active reservations, for every SKU";
    Check { invariant: 3, says, examined: count(levels.len()), violations }
}

fn count(things: usize) -> u64 {
    u64::try_from(things).unwrap_or(u64::MAX)
}
