//! Money that waits for somebody outside the shop, counted in each context with amounts and ages.

use chrono::{DateTime, Utc};
use host::registry;
use platform::matters::{self, MatterDescriptor};
use platform::time::from_micros;
use sea_orm::DbErr;
use serde::Serialize;
use shared_kernel::{Currency, Money};
use terminal::age;

use super::finding::Finding;
use crate::databases::ShopDatabase;

const ABOUT: &str = "money";

/// The matters of one kind in one context, in one currency.
#[derive(Debug, Serialize)]
pub(super) struct Matters {
    context: &'static str,
    kind: &'static str,
    count: i64,
    amount_minor: i64,
    currency: String,
    oldest_at: Option<DateTime<Utc>>,
    oldest_age_s: i64,
    #[serde(skip)]
    descriptor: &'static MatterDescriptor,
}

/// Counts the matters in every database that can be read. The others are reported elsewhere.
pub(super) async fn count(databases: &[ShopDatabase], now: DateTime<Utc>) -> Vec<Matters> {
    let mut all = Vec::new();
    for database in databases {
        all.extend(count_in(database, now).await.unwrap_or_default());
    }
    all
}

async fn count_in(database: &ShopDatabase, now: DateTime<Utc>) -> Result<Vec<Matters>, DbErr> {
    let Some(entry) = registry::find(database.name) else { return Ok(Vec::new()) };
    if entry.descriptor.matters.is_empty() {
        return Ok(Vec::new());
    }
    let Some(connection) = database.look_into_current().await? else { return Ok(Vec::new()) };
    let counted = async {
        let mut all = Vec::new();
        for descriptor in entry.descriptor.matters {
            for found in matters::count(&connection, descriptor).await? {
                let oldest_at = from_micros(found.oldest_at);
                all.push(Matters {
                    context: database.name,
                    kind: descriptor.name,
                    count: found.count,
                    amount_minor: found.minor,
                    currency: found.currency,
                    oldest_at,
                    oldest_age_s: oldest_at.map_or(0, |at| (now - at).num_seconds().max(0)),
                    descriptor,
                });
            }
        }
        Ok(all)
    };
    let counted = counted.await;
    // Closing fails only when the connection is closed already.
    let _closed_already = connection.close().await;
    counted
}

/// A finding for each, a problem once it lasts longer than is usual.
pub(super) fn assess(matters: &[Matters]) -> Vec<Finding> {
    let finding = |one: &Matters| {
        let Matters { context, count, amount_minor, currency, oldest_age_s, descriptor, .. } = one;
        let amount = Currency::recorded(currency).map_or_else(
            |_unknown| format!("{amount_minor} {currency}"),
            |currency| Money::new(*amount_minor, currency).to_string(),
        );
        let (says, old) = (descriptor.says, age(*oldest_age_s));
        let says = format!("{context}: {count} with {amount} {says}, the oldest {old} old");
        if *oldest_age_s < descriptor.usual_for_s {
            return Finding::note(ABOUT, says);
        }
        Finding::problem(ABOUT, says, descriptor.advice)
    };
    matters.iter().map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    static OUTSTANDING: MatterDescriptor = MatterDescriptor {
        name: "outstanding",
        says: "outstanding",
        advice: "pay",
        usual_for_s: 60,
        sql: "",
    };

    fn outstanding(oldest_age_s: i64) -> Matters {
        Matters {
            context: "payments",
            kind: OUTSTANDING.name,
            count: 2,
            amount_minor: 5_000,
            currency: "EUR".to_owned(),
            oldest_at: None,
            oldest_age_s,
            descriptor: &OUTSTANDING,
        }
    }

    #[test]
    fn a_matter_is_told_with_its_number_amount_and_age_and_is_a_problem_in_time() {
        let found = assess(&[outstanding(59), outstanding(7200)]);
        assert_eq!(found.iter().map(Finding::is_problem).collect::<Vec<_>>(), [false, true]);
        assert_eq!(found[1].says, "payments: 2 with 50.00 EUR outstanding, the oldest 2 h old");
        assert!(assess(&[]).is_empty());
    }
}
