//! The comparison of a replica with its owner: page by page, in bounded memory, while hosts may be running.
//!
//! The two databases are read one after the other, and an event takes its time. A difference therefore counts only if it
//! is still there when it is read again, and if no event about the aggregate is on its way. The way is searched in its
//! direction (outbox, broker, inbox), so that an event cannot pass unseen between two looks.

use std::collections::{HashMap, HashSet};

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{DatabaseConnection, QuerySelect, QueryTrait};
use serde::Serialize;

use super::fault::{Fault, fault};
use super::reading::{ReadStates, State, Wanted};
use crate::inbox;
use crate::outbox::{self, pending_deliveries};

/// States read at a time.
const PAGE: u64 = 500;
/// The most differences that are looked at closely. A replica with more is rebuilt as a whole anyway.
const MOST: usize = 1_000;

/// The owner or the copy.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The context.
    pub context: &'static str,
    /// Its database.
    pub connection: &'a DatabaseConnection,
    /// How its states are read.
    pub read: ReadStates,
}

/// The outcome of a comparison.
#[derive(Debug, Default)]
pub struct Comparison {
    /// How many aggregates were compared.
    pub examined: u64,
    /// The copies that differ, at most a thousand.
    pub differences: Vec<Difference>,
}

/// A copy that differs from its owner, and that no event on its way will correct.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The aggregate.
    pub id: Uuid,
    /// The fault of the copy.
    #[serde(flatten)]
    pub fault: Fault,
}

/// Compares every copy with its owner. `is_in_transit` says whether the broker holds events for the context of the copy; it is
/// asked only if something differs.
///
/// # Errors
/// When a database cannot be read.
pub async fn compare(
    aggregate: &str,
    owner: Side<'_>,
    copy: Side<'_>,
    is_in_transit: impl Future<Output = bool>,
) -> Result<Comparison, DbErr> {
    let (examined, suspects) = suspects(owner, copy).await?;
    if suspects.is_empty() {
        return Ok(Comparison { examined, differences: Vec::new() });
    }
    let mut under_way = pending(owner.connection, aggregate).await?;
    let is_in_transit = is_in_transit.await;
    under_way.extend(waiting(copy.connection, owner.context, aggregate).await?);
    let mut differences = differences(owner, copy, &suspects).await?;
    differences.retain(|difference| {
        let will_come = is_in_transit || under_way.contains(&difference.id);
        !(will_come && difference.fault.is_mended_by_a_snapshot())
    });
    Ok(Comparison { examined, differences })
}

/// The number of the owner's aggregates, and the ids of those whose copy differs at first sight.
async fn suspects(owner: Side<'_>, copy: Side<'_>) -> Result<(u64, Vec<Uuid>), DbErr> {
    let (mut examined, mut suspects) = (0, HashSet::new());
    for (side, is_owner) in [(owner, true), (copy, false)] {
        let mut after = Uuid::nil();
        loop {
            let page = Wanted::After { id: after, at_most: PAGE };
            let page = (side.read)(side.connection, page).await?;
            let ids: Vec<Uuid> = page.into_iter().map(|state| state.id).collect();
            let Some(last) = ids.last().filter(|_| suspects.len() < MOST) else { break };
            after = *last;
            if is_owner {
                examined += u64::try_from(ids.len()).unwrap_or(u64::MAX);
            }
            suspects.extend(differences(owner, copy, &ids).await?.into_iter().map(|one| one.id));
        }
    }
    let mut suspects: Vec<Uuid> = suspects.into_iter().collect();
    suspects.sort_unstable();
    suspects.truncate(MOST);
    Ok((examined, suspects))
}

/// The copies of `ids` that differ now. The copy is read before its owner, which can only have moved on meanwhile.
async fn differences(
    owner: Side<'_>,
    copy: Side<'_>,
    ids: &[Uuid],
) -> Result<Vec<Difference>, DbErr> {
    let copies = by_id((copy.read)(copy.connection, Wanted::Among(ids)).await?);
    let originals = by_id((owner.read)(owner.connection, Wanted::Among(ids)).await?);
    let difference =
        |id: &Uuid| Some(Difference { id: *id, fault: fault(originals.get(id), copies.get(id))? });
    Ok(ids.iter().filter_map(difference).collect())
}

fn by_id(states: Vec<State>) -> HashMap<Uuid, State> {
    states.into_iter().map(|state| (state.id, state)).collect()
}

/// The aggregates with events in the owner's outbox that some subscriber has not taken.
async fn pending(owner: &DatabaseConnection, aggregate: &str) -> Result<HashSet<Uuid>, DbErr> {
    use crate::outbox::Column;
    let positions = pending_deliveries::Entity::find()
        .select_only()
        .column(pending_deliveries::Column::Position)
        .into_query();
    let subjects: Vec<String> = outbox::Entity::find()
        .select_only()
        .column(Column::Subject)
        .filter(Column::Position.in_subquery(positions))
        .into_tuple()
        .all(owner)
        .await?;
    Ok(aggregates(&subjects, aggregate))
}

/// The aggregates with events of `owner` in the inbox of the copy that are not handled: they wait, or are dead letters.
async fn waiting(
    copy: &DatabaseConnection,
    owner: &str,
    aggregate: &str,
) -> Result<HashSet<Uuid>, DbErr> {
    let subjects: Vec<String> = inbox::Entity::find()
        .select_only()
        .column(inbox::Column::Subject)
        .filter(Expr::cust(inbox::IS_UNFINISHED))
        .filter(inbox::Column::Source.eq(owner))
        .into_tuple()
        .all(copy)
        .await?;
    Ok(aggregates(&subjects, aggregate))
}

/// The ids in subjects such as `product/…` and `product-snapshot/…/…`.
fn aggregates(subjects: &[String], aggregate: &str) -> HashSet<Uuid> {
    let id = |subject: &String| {
        let rest = subject.strip_prefix(aggregate)?;
        let rest = rest.strip_prefix("-snapshot").unwrap_or(rest);
        Uuid::try_parse(rest.strip_prefix('/')?.split('/').next()?).ok()
    };
    subjects.iter().filter_map(id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: Uuid = Uuid::from_u128(1);

    #[test]
    fn the_aggregate_of_a_subject_is_found_in_events_and_snapshots() {
        let subjects = [
            format!("product/{ID}"),
            format!("product-snapshot/{}/{ID}", Uuid::from_u128(2)),
            format!("products/{}", Uuid::from_u128(3)),
            "product/vase".to_owned(),
        ];
        let found = aggregates(&subjects, "product");
        assert_eq!(found, HashSet::from([ID, Uuid::from_u128(2)]));
    }
}
