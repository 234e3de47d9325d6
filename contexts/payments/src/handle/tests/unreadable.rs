//! A payment whose row cannot be read delays no other.

use platform::time::to_micros;
use sea_orm::ColumnTrait;
use sea_orm::sea_query::UpdateStatement;
use shared_kernel::StoreError;

use super::auditing::spoil;
use super::*;
use crate::application::ports::{CommitExtras, Payments as _, PaymentsWanted};
use crate::domain::samples::request;
use crate::infrastructure::persistence::SeaOrmPayments;
use crate::infrastructure::persistence::entities::payments;

/// No currency has this name.
fn without_currency(number: u128) -> UpdateStatement {
    Query::update()
        .table(payments::Entity)
        .value(payments::Column::Currency, "???")
        .and_where(payments::Column::OrderId.eq(order(number).as_uuid()))
        .to_owned()
}

#[tokio::test]
async fn an_unreadable_payment_is_reported_with_its_row_and_hides_no_other() {
    let database = payments_database().await;
    let services = database.services(ManualClock::at("2026-03-01T12:00:00Z"));
    let store = SeaOrmPayments::new(&services);
    for (number, due_in) in [(1, 1), (2, 2), (3, 3)] {
        let change = Payment::request(request(number, "tok_success"), later(0));
        let extras = CommitExtras { next_action_at: Some(later(due_in)), receipt: None };
        store.commit(change, extras, &Origin::new(Uuid::nil())).await.unwrap();
    }
    for number in [1, 2] {
        spoil(&database, without_currency(number)).await;
    }

    let page = store.take_due(later(3), later(9), 2).await.unwrap();
    assert_eq!((page.payments.len(), page.unreadable.len()), (0, 2));
    for (number, (payment, broken)) in (1..).zip(page.unreadable) {
        assert_eq!(payment, PaymentId::of_order(order(number)));
        let StoreError::CorruptRow { table, column, key } = broken else { panic!("{broken:?}") };
        assert_eq!((table, column, key), ("payments", "currency", payment.to_string()));
    }
    let next = store.take_due(later(3), later(9), 2).await.unwrap();
    assert_eq!(next.payments.iter().map(|due| due.payment.order()).collect::<Vec<_>>(), [order(3)]);
    assert!(next.unreadable.is_empty());
    assert_eq!(store.next_due().await.unwrap(), Some(later(9)));
}

#[tokio::test]
async fn a_payment_is_pursued_beside_one_that_cannot_be_read() {
    let host = Host::start().await;
    let store = &host.payments.application.payments;
    for number in [1, 2] {
        host.await_payment(number, "tok_pending").await;
        let payment = PaymentId::of_order(order(number));
        until("it was asked for", || async { store.attempts(payment).await.unwrap().len() == 1 })
            .await;
    }
    spoil(&host.services.database, without_currency(1)).await;
    let both_at_once = Query::update()
        .table(payments::Entity)
        .value(payments::Column::NextActionAt, to_micros(later(1)))
        .to_owned();
    spoil(&host.services.database, both_at_once).await;
    host.provider.set_status_of_charges("captured");
    let is_captured = async || {
        let payment = host.payment(2).await.unwrap();
        StatusName::of(payment.status()) == StatusName::Captured
    };
    host.until_in_time("the other one is captured", is_captured).await;
}

#[tokio::test]
async fn an_unreadable_payment_fails_its_own_loads_only() {
    let database = payments_database().await;
    let services = database.services(ManualClock::at("2026-03-01T12:00:00Z"));
    let store = SeaOrmPayments::new(&services);
    for number in [1, 2] {
        let change = Payment::request(request(number, "tok_success"), later(0));
        let extras = CommitExtras { next_action_at: None, receipt: None };
        store.commit(change, extras, &Origin::new(Uuid::nil())).await.unwrap();
    }
    spoil(&database, without_currency(1)).await;
    let of = |number| PaymentId::of_order(order(number));
    let (broken, sound) = tokio::join!(store.find(of(1)), store.find(of(2)));
    assert!(matches!(broken, Err(StoreError::CorruptRow { .. })), "{broken:?}");
    assert_eq!(sound.unwrap().unwrap().order(), order(2));
}

#[tokio::test]
async fn an_unreadable_payment_is_left_out_of_the_list_which_shows_the_others_page_by_page() {
    let host = Host::start().await;
    for number in 1..=4 {
        host.await_payment(number, "tok_success").await;
        host.until_status(number, StatusName::Captured).await;
        host.clock.advance(chrono::TimeDelta::seconds(1));
    }
    spoil(&host.services.database, without_currency(3)).await;
    let without_reference = Query::update()
        .table(payments::Entity)
        .value(payments::Column::ProviderReference, "")
        .and_where(payments::Column::OrderId.eq(order(1).as_uuid()))
        .to_owned();
    spoil(&host.services.database, without_reference).await;
    let page = async |after: Option<&Payment>| {
        let after = after.map(|last| (last.requested_at(), last.id()));
        let wanted =
            PaymentsWanted { status: None, order: None, discrepancy: None, after, at_most: 1 };
        host.payments.application.list_payments(wanted).await.unwrap()
    };
    let first = page(None).await;
    assert_eq!(first[0].order(), order(4));
    let second = page(first.first()).await;
    assert_eq!(second[0].order(), order(2));
    assert!(page(second.first()).await.is_empty());

    let checks = host.audit().await.checks.into_iter();
    let unreadable: Vec<_> = checks.flat_map(|check| check.violations).collect();
    assert_eq!(unreadable.len(), 2, "{unreadable:?}");
    let named = PaymentId::of_order(order(3)).to_string();
    assert!(unreadable.iter().any(|row| row.contains(&named) && row.contains("currency")));
}
