//! The audit: checks the invariants of this context's tables, all in one snapshot, so that it may run while the shop
//! sells.

mod outbox;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use futures_util::TryStreamExt;
use platform::context::{Audit, Check, Fact};
use platform::database::{Database, check_rows, read_error};
use platform::snapshot;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, FromQueryResult, Statement,
};
use shared_kernel::StoreError;

use super::persistence::entities::{products, reservations, stock, stock_movements};
use super::persistence::mapping;
use super::persistence::mapping::reservation::{RESERVED, from_row};

pub(crate) async fn audit(database: &Database) -> Result<Audit, StoreError> {
    let rows = [
        check_rows::<products::Entity, _>(database.reader(), mapping::product::from_row).await?,
        check_rows::<stock::Entity, _>(database.reader(), mapping::stock::from_row).await?,
        check_rows::<stock_movements::Entity, _>(database.reader(), mapping::movement::from_row)
            .await?,
        check_rows::<reservations::Entity, _>(database.reader(), from_row).await?,
    ];
    Audit::with_rows(rows, invariants(database).await)
}

async fn invariants(database: &Database) -> Result<Audit, StoreError> {
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
            says: "a reservation that is due can be expired",
            examined: reservations.reserved,
            violations: reservations.stuck,
        },
    ];
    snapshot.rollback().await.map_err(read_error)?;
    Ok(Audit { checks, facts: reservations.facts, is_partial: false })
}

/// The findings of one pass over the reservations.
#[derive(Default)]
struct Reservations {
    reserved: u64,
    active: HashMap<String, i64>,
    stuck: Vec<String>,
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
        // A reservation that passed its time while no host ran is still due. One that a host could not expire is due later
        // than it should have expired.
        let fault = match (row.due_at, row.expires_at) {
            (None, _) => Some("will never be expired"),
            (Some(due_at), Some(expires_at)) if due_at > expires_at => Some("could not be expired"),
            (Some(_), _) => None,
        };
        seen.stuck.extend(
            fault.map(|fault| format!("the reservation of order {} {fault}", row.order_id)),
        );
        for line in from_row(row)?.lines().iter() {
            *seen.active.entry(line.sku().to_string()).or_default() += line.quantity();
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
    let stocked: HashSet<&str> = levels.iter().map(|level| level.sku.as_str()).collect();
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
    for sku in ledger.keys().filter(|sku| !stocked.contains(sku.as_str())) {
        violations.push(format!("{sku} has movements and no stock"));
    }
    let says = "received + adjusted + returned - sold = on hand, for every SKU";
    Check { invariant: 3, says, examined: count(levels.len()), violations }
}

fn reserved_is_what_is_active(levels: &[stock::Model], active: &HashMap<String, i64>) -> Check {
    let mut expected = active.clone();
    let mut violations = Vec::new();
    for level in levels {
        let held = expected.remove(&level.sku).unwrap_or(0);
        if held != level.reserved {
            let text =
                format!("{} has {} reserved, but orders hold {held}", level.sku, level.reserved);
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
