//! Reads every payment and checks the invariants of `docs/invariants.md`.

mod checks;

use std::collections::{HashMap, HashSet};

use platform::context::{Audit, Fact};
use platform::database::{Database, check_rows, read_error};
use platform::{outbox, pruning};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared_kernel::{Money, StoreError};
use uuid::Uuid;

use super::gateways::provider_ledger::ProviderLedger;
use super::persistence::entities::{payment_attempts, payments, refunds};
use super::persistence::mapping::records::attempt_from_row;
use super::persistence::{mapping, reading};
use crate::application::ports::StatusName;
use crate::contract;
use crate::domain::Payment;

/// Payments read at a time.
const PAGE_SIZE: u64 = 500;

/// A payment and the data that the audit compares it with.
struct Audited {
    payment: Payment,
    /// Whether its pending action has a due time, however late that is.
    has_due_time: bool,
    /// The sequences of its events.
    sequences: Vec<i64>,
}

/// Audits every payment, and compares with the provider's ledger when there is one.
pub(crate) async fn audit(
    database: &Database,
    ledger: Option<&impl ProviderLedger>,
) -> Result<Audit, StoreError> {
    let without_refunds = |row| mapping::payment::from_row(row, Vec::new());
    let rows = [
        check_rows::<payments::Entity, _>(database.reader(), without_refunds).await?,
        check_rows::<refunds::Entity, _>(database.reader(), mapping::refund::from_row).await?,
        check_rows::<payment_attempts::Entity, _>(database.reader(), attempt_from_row).await?,
    ];
    Audit::with_rows(rows, invariants(database, ledger).await)
}

async fn invariants(
    database: &Database,
    ledger: Option<&impl ProviderLedger>,
) -> Result<Audit, StoreError> {
    // The shop may be at work. The ledger before the payments were read shows money that a payment must have, and the one
    // after them shows the money that a payment may claim.
    let mut captures_before = captures_of(ledger).await?;
    let mut subjects = subjects_of_events(database).await?;
    let (payments, unreadable) = all_payments(database).await?;
    // Asked after the events were read: none is forgotten in between that would be missed.
    let forgets = pruning::has_begun(database.reader()).await.map_err(read_error)?;
    let captures_after = captures_of(ledger).await?;
    // The check of the rows names those; they are there.
    for id in unreadable {
        subjects.remove(&contract::subject(id));
        captures_before.as_mut().and_then(|before| before.remove(&id));
    }
    let mut checks = vec![
        checks::the_provider_states_what_was_asked(&payments),
        checks::cancelled_orders_hold_no_money(&payments),
        checks::unwanted_money_goes_back_once(&payments),
        checks::every_version_has_its_event(&payments, &subjects, forgets),
        checks::every_payment_ends(&payments),
    ];
    if let (Some(before), Some(after)) = (&captures_before, &captures_after) {
        checks.insert(0, checks::the_ledger_agrees(&payments, before, after));
    }
    let facts = payments
        .iter()
        .flat_map(|audited| facts(&audited.payment, captures_after.as_ref()))
        .collect();
    Ok(Audit { checks, facts, is_partial: false })
}

async fn captures_of(
    ledger: Option<&impl ProviderLedger>,
) -> Result<Option<HashMap<Uuid, Money>>, StoreError> {
    match ledger {
        Some(ledger) => ledger.captures().await.map(Some),
        None => Ok(None),
    }
}

/// The subjects of the events in the outbox.
async fn subjects_of_events(database: &Database) -> Result<HashSet<String>, StoreError> {
    let subjects: Vec<String> = outbox::Entity::find()
        .select_only()
        .column(outbox::Column::Subject)
        .filter(outbox::Column::Sequence.eq(1))
        .into_tuple()
        .all(database.reader())
        .await
        .map_err(read_error)?;
    Ok(subjects.into_iter().collect())
}

/// The payments that can be read, and the ids of the others.
async fn all_payments(database: &Database) -> Result<(Vec<Audited>, Vec<Uuid>), StoreError> {
    let (mut audited, mut unreadable): (Vec<Audited>, Vec<Uuid>) = Default::default();
    let mut last = Uuid::nil();
    loop {
        let rows = database
            .all(
                payments::Entity::find()
                    .filter(payments::Column::PaymentId.gt(last))
                    .order_by_asc(payments::Column::PaymentId)
                    .limit(PAGE_SIZE),
            )
            .await?;
        let Some(end) = rows.last() else { return Ok((audited, unreadable)) };
        last = end.payment_id;
        let mut events = events_of(database, &rows).await?;
        let known: Vec<(Uuid, bool)> =
            rows.iter().map(|row| (row.payment_id, row.next_action_at.is_some())).collect();
        let payments = reading::each_with_refunds(database, rows.into_iter().map(Ok).collect());
        for (payment, (id, has_due_time)) in payments.await?.into_iter().zip(known) {
            let Ok(payment) = payment else {
                unreadable.push(id);
                continue;
            };
            let subject = contract::subject(payment.id().as_uuid());
            // Later versions are of decisions made since the payment was read.
            let version = i64::from(payment.version().as_u32());
            let mut sequences = events.remove(&subject).unwrap_or_default();
            sequences.retain(|sequence| *sequence <= version);
            audited.push(Audited { payment, has_due_time, sequences });
        }
    }
}

/// The sequences of the events of these payments.
async fn events_of(
    database: &Database,
    rows: &[payments::Model],
) -> Result<HashMap<String, Vec<i64>>, StoreError> {
    let subjects = rows.iter().map(|row| contract::subject(row.payment_id));
    let found: Vec<(String, i64)> = outbox::Entity::find()
        .select_only()
        .column(outbox::Column::Subject)
        .column(outbox::Column::Sequence)
        .filter(outbox::Column::Subject.is_in(subjects))
        .into_tuple()
        .all(database.reader())
        .await
        .map_err(read_error)?;
    let mut sequences: HashMap<String, Vec<i64>> = HashMap::new();
    for (subject, sequence) in found {
        sequences.entry(subject).or_default().push(sequence);
    }
    Ok(sequences)
}

/// The facts that are compared with those of the other contexts.
fn facts(payment: &Payment, captures: Option<&HashMap<Uuid, Money>>) -> Vec<Fact> {
    let order = payment.order().as_uuid();
    let fact = |name, value| Fact { subject: order, name, value };
    let mut facts = vec![
        fact("payment_status", StatusName::of(payment.status()).as_str().to_owned()),
        fact("captured_minor", payment.captured().amount_minor().to_string()),
        fact("refunding_minor", payment.refunding().amount_minor().to_string()),
        fact("refunded_minor", payment.refunded().amount_minor().to_string()),
        fact("currency", payment.amount().currency().code().to_owned()),
    ];
    if let Some(captures) = captures {
        // The ledger knows a charge by its key, of which it can hold one only: the count is 0 or 1. Nothing is captured
        // without the provider.
        let of_nothing = payment.is_of_nothing() && payment.captured_as().is_some();
        let count = u8::from(of_nothing || captures.contains_key(&payment.id().as_uuid()));
        facts.push(fact("captures_at_provider", count.to_string()));
    }
    facts
}
