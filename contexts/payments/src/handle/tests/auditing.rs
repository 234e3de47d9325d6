//! The audit finds what is planted.

use sea_orm::StatementBuilder;
use sea_orm::sea_query::Query;
use shared_kernel::Origin;

use super::*;
use crate::infrastructure::persistence::entities::payments;

pub(super) async fn spoil<S>(database: &platform::database::Database, statement: S)
where
    S: StatementBuilder + Clone + Send + Sync + 'static,
{
    let mut unit = database.unit_of_work(&Origin::new(Uuid::nil()));
    unit.run(statement);
    database.commit(unit).await.unwrap();
}

async fn broken(host: &Host) -> Vec<u8> {
    let checks = host.audit().await.checks.into_iter();
    checks.filter(|check| !check.violations.is_empty()).map(|check| check.invariant).collect()
}

async fn shop_with_one_payment(token: &str, status: StatusName) -> Host {
    let host = Host::start().await;
    host.await_payment(1, token).await;
    host.until_status(1, status).await;
    assert!(broken(&host).await.is_empty());
    host
}

/// Its attempt is stored too, so that nothing is written any more.
async fn shop_with_a_pending_charge() -> Host {
    let host = shop_with_one_payment("tok_pending", StatusName::Unknown).await;
    let payment = PaymentId::of_order(order(1));
    until("the attempt is stored", || async {
        host.payments.application.payments.attempts(payment).await.unwrap().len() == 1
    })
    .await;
    host
}

#[tokio::test]
async fn reports_the_payment_of_each_order() {
    let host = shop_with_one_payment("tok_success", StatusName::Captured).await;
    for (name, value) in [
        ("payment_status", "captured"),
        ("captured_minor", "2500"),
        ("refunding_minor", "0"),
        ("refunded_minor", "0"),
        ("captures_at_provider", "1"),
    ] {
        assert_eq!(host.fact(1, name).await.as_deref(), Some(value), "{name}");
    }
}

#[tokio::test]
async fn a_capture_that_the_provider_does_not_know_is_found() {
    let host = shop_with_one_payment("tok_success", StatusName::Captured).await;
    host.provider.ledger().charges.clear();
    assert_eq!(broken(&host).await, [5]);
}

#[tokio::test]
async fn an_order_that_costs_nothing_is_captured_without_the_provider() {
    let host = Host::start().await;
    host.await_payment_of(0, 1, "tok_success").await;
    host.until_status(1, StatusName::Captured).await;
    assert!(host.provider.ledger().charges.is_empty());
    assert!(broken(&host).await.is_empty());
    assert_eq!(host.fact(1, "captures_at_provider").await.as_deref(), Some("1"));
}

#[tokio::test]
async fn money_at_the_provider_of_a_declined_payment_is_found() {
    let host = shop_with_one_payment("tok_declined", StatusName::Declined).await;
    host.provider.set_status_of_charges("captured");
    assert_eq!(broken(&host).await, [5]);
}

#[tokio::test]
async fn a_lost_event_is_found() {
    let host = shop_with_one_payment("tok_success", StatusName::Captured).await;
    let lost = Query::delete().from_table(platform::outbox::Entity).to_owned();
    spoil(&host.services.database, lost).await;
    assert_eq!(broken(&host).await, [8]);
}

#[tokio::test]
async fn a_provider_that_states_another_amount_is_found() {
    let host = shop_with_a_pending_charge().await;
    for charge in host.provider.ledger().charges.values_mut() {
        charge["amount_minor"] = 500.into();
        charge["status"] = "captured".into();
    }
    host.until_in_time("the provider was asked", async || {
        host.payment(1).await.unwrap().discrepancy().is_some()
    })
    .await;
    assert_eq!(broken(&host).await, [5]);
    let checks = host.audit().await.checks;
    let says: Vec<_> = checks.iter().flat_map(|check| &check.violations).collect();
    assert!(
        says[0].contains("25.00 EUR were asked for") && says[0].contains("5.00 EUR"),
        "{says:?}"
    );
}

#[tokio::test]
async fn money_held_for_a_cancelled_order_is_found() {
    let host = shop_with_one_payment("tok_success", StatusName::Captured).await;
    let cancelled = Query::update()
        .table(payments::Entity)
        .value(payments::Column::UnwantedSince, 1)
        .to_owned();
    spoil(&host.services.database, cancelled).await;
    assert_eq!(broken(&host).await, [6, 12]);
}

#[tokio::test]
async fn a_payment_that_became_due_while_no_host_ran_breaks_nothing() {
    let host = shop_with_a_pending_charge().await;
    let long_ago =
        Query::update().table(payments::Entity).value(payments::Column::NextActionAt, 1).to_owned();
    spoil(&host.services.database, long_ago).await;
    assert!(broken(&host).await.is_empty());
}

#[tokio::test]
async fn a_pending_action_without_a_due_time_is_found() {
    let host = shop_with_a_pending_charge().await;
    let forgotten = Query::update()
        .table(payments::Entity)
        .value(payments::Column::NextActionAt, Option::<i64>::None)
        .to_owned();
    spoil(&host.services.database, forgotten).await;
    assert_eq!(broken(&host).await, [12]);
}

#[tokio::test]
async fn outstanding_money_and_amounts_in_question_are_counted_with_their_ages() {
    let host = shop_with_one_payment("tok_success", StatusName::Captured).await;
    let counted = async || {
        let reader = host.services.database.reader();
        let mut all = Vec::new();
        for matter in crate::DESCRIPTOR.matters {
            let found = platform::matters::count(reader, matter).await.unwrap();
            let found = found.into_iter();
            all.extend(
                found.map(|it| (matter.name, it.currency, it.count, it.minor, it.oldest_at)),
            );
        }
        all
    };
    assert!(counted().await.is_empty());
    let waits = Query::update()
        .table(payments::Entity)
        .value(payments::Column::UnwantedSince, 7)
        .value(payments::Column::DiscrepancySince, 9)
        .to_owned();
    spoil(&host.services.database, waits).await;
    let euros = || "EUR".to_owned();
    assert_eq!(
        counted().await,
        [("discrepancies", euros(), 1, 2_500, 9), ("outstanding-refunds", euros(), 1, 2_500, 7)]
    );
}
