//! The promises of every store of payments. The same suite runs on the database and in memory.

use chrono::TimeDelta;
use platform::testing::ManualClock;
use shared_kernel::{Origin, StoreError};
use uuid::Uuid;

use super::SeaOrmPayments;
use super::in_memory::InMemoryPayments;
use crate::application::ports::{
    Asked, Attempt, CommitExtras, PastAttempt, Payments, PaymentsWanted, StatusName, WebhookReceipt,
};
use crate::domain::samples::*;
use crate::domain::{Payment, PaymentChange, PaymentId, ProviderEventId, RefundId};
use crate::infrastructure::testing::payments_database;

fn no_extras() -> CommitExtras {
    CommitExtras { next_action_at: None, receipt: None }
}

fn origin() -> Origin {
    Origin::new(Uuid::from_u128(99))
}

async fn store(payments: &dyn Payments, change: PaymentChange) -> Payment {
    let state = change.state.clone();
    payments.commit(change, no_extras(), &origin()).await.unwrap();
    state
}

async fn begun(payments: &dyn Payments, number: u128) -> Payment {
    store(payments, Payment::request(request(number, "tok_success"), noon())).await
}

async fn stores_decisions(payments: &dyn Payments) {
    let mut payment = begun(payments, 1).await;
    payment = store(payments, payment.outcome_unknown(later(1)).unwrap()).await;
    assert_eq!(payments.find(payment.id()).await.unwrap(), Some(payment.clone()));
    payment =
        store(payments, payment.capture(reference(), Some(euros(2_500)), later(2)).unwrap()).await;
    payment =
        store(payments, payment.request_refund(refund_id(1), part(500), note(), later(3)).unwrap())
            .await;
    payment =
        store(payments, payment.fail_refund(refund_id(1), no_funds(), None, later(4)).unwrap())
            .await;
    payment = store(payments, payment.cancel_order(later(5)).unwrap()).await;
    let outstanding = RefundId::of_cancellation(payment.id());
    payment = store(
        payments,
        payment.complete_refund(outstanding, reference(), Some(euros(2_500)), later(6)).unwrap(),
    )
    .await;
    assert_eq!(payments.find(payment.id()).await.unwrap(), Some(payment));
    let mut refused = begun(payments, 2).await;
    refused = store(payments, refused.decline(no_funds(), None, later(1)).unwrap()).await;
    assert_eq!(payments.find(refused.id()).await.unwrap(), Some(refused));
    let mut in_question = begun(payments, 4).await;
    let capture = |payment: &Payment, stated| payment.capture(reference(), stated, later(1));
    for stated in [None, Some(euros(500))] {
        in_question = store(payments, capture(&in_question, stated).unwrap()).await;
        assert_eq!(payments.find(in_question.id()).await.unwrap(), Some(in_question.clone()));
    }
    in_question = store(payments, capture(&in_question, Some(euros(2_500))).unwrap()).await;
    assert_eq!(payments.find(in_question.id()).await.unwrap(), Some(in_question.clone()));
    let asked = in_question.request_refund(refund_id(4), part(500), note(), later(3)).unwrap();
    in_question = store(payments, asked).await;
    let noted = in_question.complete_refund(refund_id(4), reference(), None, later(4)).unwrap();
    in_question = store(payments, noted).await;
    assert_eq!(payments.find(in_question.id()).await.unwrap(), Some(in_question));
    let mut void = begun(payments, 3).await;
    void = store(payments, void.cancel_order(later(1)).unwrap()).await;
    void = store(payments, void.give_up(later(2)).unwrap()).await;
    assert_eq!(payments.find(void.id()).await.unwrap(), Some(void));
    assert_eq!(payments.find(PaymentId::of_order(order(9))).await.unwrap(), None);
}

async fn refuses_decisions_on_an_old_state(payments: &dyn Payments) {
    let payment = begun(payments, 1).await;
    let again = Payment::request(request(1, "tok_success"), noon());
    let refused = payments.commit(again, no_extras(), &origin()).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    store(payments, payment.capture(reference(), Some(euros(2_500)), later(1)).unwrap()).await;
    let late = payment.decline(no_funds(), None, later(1)).unwrap();
    let refused = payments.commit(late, no_extras(), &origin()).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
}

async fn a_webhook_takes_effect_once(payments: &dyn Payments) {
    let (payment, other) = (begun(payments, 1).await, begun(payments, 2).await);
    let extras = |payment: &Payment, event_id| {
        let receipt = WebhookReceipt {
            payment: payment.id(),
            event_id: ProviderEventId::parse(event_id).unwrap(),
            kind: "charge.captured",
            received_at: noon(),
        };
        CommitExtras { next_action_at: None, receipt: Some(receipt) }
    };
    let unknown = payment.outcome_unknown(later(1)).unwrap();
    let stored = unknown.state.clone();
    payments.commit(unknown, extras(&payment, "evt_1"), &origin()).await.unwrap();
    let captured = stored.capture(reference(), Some(euros(2_500)), later(1)).unwrap();
    let refused = payments.commit(captured.clone(), extras(&payment, "evt_1"), &origin()).await;
    assert!(matches!(refused, Err(StoreError::Duplicate { .. })), "{refused:?}");
    assert_eq!(payments.find(payment.id()).await.unwrap(), Some(stored));
    payments.commit(captured, extras(&payment, "evt_2"), &origin()).await.unwrap();
    // The same event id is news for another payment.
    let captured = other.capture(reference(), Some(euros(2_500)), later(1)).unwrap();
    payments.commit(captured, extras(&other, "evt_1"), &origin()).await.unwrap();
}

async fn takes_due_payments_once(payments: &dyn Payments) {
    assert_eq!(payments.next_due().await.unwrap(), None);
    for number in 1..=3 {
        let change = Payment::request(request(number, "tok_success"), noon());
        let at = Some(later(i64::try_from(number).unwrap()));
        let extras = CommitExtras { next_action_at: at, receipt: None };
        payments.commit(change, extras, &origin()).await.unwrap();
    }
    assert_eq!(payments.next_due().await.unwrap(), Some(later(1)));
    let due = payments.take_due(later(2), later(9), 10).await.unwrap().payments;
    let orders: Vec<_> = due.iter().map(|due| (due.payment.order(), due.attempts)).collect();
    assert_eq!(orders, [(order(1), 0), (order(2), 0)]);
    assert!(payments.take_due(later(2), later(9), 10).await.unwrap().payments.is_empty());
    assert_eq!(payments.next_due().await.unwrap(), Some(later(3)));
    assert_eq!(payments.take_due(later(9), later(99), 1).await.unwrap().payments.len(), 1);
}

async fn counts_attempts_until_the_next_decision(payments: &dyn Payments) {
    let payment = begun(payments, 1).await;
    let attempt = |minute| Attempt {
        payment: payment.id(),
        version: payment.version(),
        at: later(minute),
        asked: Asked::Charge,
        answer: "connection refused".to_owned(),
        next_action_at: later(minute + 1),
    };
    payments.record_attempt(attempt(1)).await.unwrap();
    payments.record_attempt(attempt(2)).await.unwrap();
    let due = payments.take_due(later(3), later(4), 10).await.unwrap().payments;
    assert_eq!(due.iter().map(|due| due.attempts).collect::<Vec<_>>(), [2]);
    store(payments, payment.capture(reference(), Some(euros(2_500)), later(5)).unwrap()).await;
    payments.record_attempt(attempt(6)).await.unwrap();
    assert_eq!(payments.next_due().await.unwrap(), None, "settled, so no action is pending");
    let stored = payments.attempts(payment.id()).await.unwrap();
    let past = |minute| PastAttempt {
        at: later(minute),
        asked: Asked::Charge,
        answer: "connection refused".to_owned(),
    };
    assert_eq!(stored, [past(1), past(2), past(6)]);
}

async fn lists_newest_first(payments: &dyn Payments) {
    for number in 1..=5 {
        let at = noon() + TimeDelta::minutes(i64::try_from(number / 2).unwrap());
        store(payments, Payment::request(request(number, "tok_success"), at)).await;
    }
    let captured = payments.find(PaymentId::of_order(order(2))).await.unwrap().unwrap();
    store(payments, captured.capture(reference(), Some(euros(2_500)), later(9)).unwrap()).await;
    let mut wanted =
        PaymentsWanted { status: None, order: None, discrepancy: None, after: None, at_most: 2 };
    let mut seen = Vec::new();
    loop {
        let page = payments.list(wanted.clone()).await.unwrap();
        let Some(last) = page.last() else { break };
        wanted.after = Some((last.requested_at(), last.id()));
        seen.extend(page.iter().map(|payment| (payment.requested_at(), payment.id())));
    }
    assert_eq!(seen.len(), 5);
    assert!(seen.is_sorted_by(|one, next| one > next), "{seen:?}");
    let wanted = PaymentsWanted { after: None, at_most: 9, ..wanted };
    let open = PaymentsWanted { status: Some(StatusName::Requested), ..wanted.clone() };
    assert_eq!(payments.list(open).await.unwrap().len(), 4);
    let one = PaymentsWanted { order: Some(order(2)), ..wanted.clone() };
    assert_eq!(payments.list(one).await.unwrap().len(), 1);
    let open = payments.find(PaymentId::of_order(order(3))).await.unwrap().unwrap();
    store(payments, open.capture(reference(), Some(euros(1)), later(9)).unwrap()).await;
    for (in_question, found) in [(true, 1), (false, 4)] {
        let some = PaymentsWanted { discrepancy: Some(in_question), ..wanted.clone() };
        assert_eq!(payments.list(some).await.unwrap().len(), found);
    }
}

async fn stores_cancelled_orders(payments: &dyn Payments) {
    assert!(!payments.is_cancelled(order(1)).await.unwrap());
    payments.store_cancellation(order(1), noon(), &origin()).await.unwrap();
    payments.store_cancellation(order(1), later(1), &origin()).await.unwrap();
    assert!(payments.is_cancelled(order(1)).await.unwrap());
    assert!(!payments.is_cancelled(order(2)).await.unwrap());
}

macro_rules! on_both_stores {
    ($($promise:ident)*) => {
        mod in_memory_store {
            use super::*;
            $(#[tokio::test]
            async fn $promise() {
                super::$promise(&InMemoryPayments::default()).await;
            })*
        }

        mod database_store {
            use super::*;
            $(#[tokio::test]
            async fn $promise() {
                let database = payments_database().await;
                let services = database.services(ManualClock::at("2026-03-01T12:00:00Z"));
                let payments = SeaOrmPayments::new(&services);
                super::$promise(&payments).await;
            })*
        }
    };
}

on_both_stores! {
    stores_decisions
    refuses_decisions_on_an_old_state
    a_webhook_takes_effect_once
    takes_due_payments_once
    counts_attempts_until_the_next_decision
    lists_newest_first
    stores_cancelled_orders
}
