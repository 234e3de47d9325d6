//! From the event of an order to money and back.

use sea_orm::EntityTrait;

use super::*;

#[tokio::test]
async fn an_order_that_wants_money_is_charged_once_however_often_the_event_comes() {
    let host = Host::start().await;
    for _delivery in 0..3 {
        host.await_payment(1, "tok_success").await;
    }
    host.until_status(1, StatusName::Captured).await;
    assert_eq!(host.fact(1, "captures_at_provider").await.as_deref(), Some("1"));
    assert_eq!(host.payment(1).await.unwrap().version.as_u32(), 2);
    assert!(host.at_rest().await);
}

#[tokio::test]
async fn every_event_of_a_payment_belongs_to_the_process_of_the_order() {
    let host = Host::start().await;
    host.await_payment(1, "tok_timeout_after_charge").await;
    host.until_in_time("it is captured", async || host.at_rest().await).await;
    let events =
        platform::outbox::Entity::find().all(host.services.database.reader()).await.unwrap();
    let types: Vec<_> = events.iter().map(|event| event.event_type.as_str()).collect();
    let expected =
        ["requested", "unknown", "captured"].map(|end| format!("payments.payment-{end}.v1"));
    assert_eq!(types, expected);
    assert!(events.iter().all(|event| event.correlation_id == Uuid::from_u128(42)));
}

#[tokio::test]
async fn a_cancelled_order_gets_its_money_back() {
    let host = Host::start().await;
    host.await_payment(1, "tok_success").await;
    host.until_status(1, StatusName::Captured).await;
    host.cancel(1).await;
    host.cancel(1).await;
    until("the money is back", || async {
        let payment = host.payment(1).await.unwrap();
        payment.refunded() == payment.amount
    })
    .await;
    assert_eq!(host.payment(1).await.unwrap().refunds.len(), 1);
}

#[tokio::test]
async fn an_order_cancelled_while_the_provider_is_silent_ends_without_a_charge() {
    let host = Host::start().await;
    host.await_payment(1, "tok_never_answers").await;
    host.cancel(1).await;
    host.until_in_time("it is at rest", async || host.at_rest().await).await;
    host.until_status(1, StatusName::Voided).await;
    assert_eq!(host.fact(1, "captures_at_provider").await.as_deref(), Some("0"));
}

#[tokio::test]
async fn a_charge_that_arrives_after_its_payment_was_given_up_takes_no_money() {
    for (is_cancelled, end) in [(true, StatusName::Voided), (false, StatusName::Declined)] {
        let host = Host::start().await;
        host.await_payment(1, "tok_never_answers").await;
        if is_cancelled {
            host.cancel(1).await;
        }
        host.until_in_time("it is at rest", async || host.at_rest().await).await;
        host.until_status(1, end).await;
        host.charge_arrives(1).await;
        assert_eq!(host.fact(1, "captures_at_provider").await.as_deref(), Some("0"), "{end:?}");
        for check in host.audit().await.checks {
            assert!(check.violations.is_empty(), "{}: {:?}", check.says, check.violations);
        }
    }
}

#[tokio::test]
async fn an_order_cancelled_after_a_lost_answer_gets_its_money_back() {
    let host = Host::start().await;
    host.await_payment(1, "tok_timeout_after_charge").await;
    host.cancel(1).await;
    host.until_in_time("it is at rest", async || host.at_rest().await).await;
    let payment = host.payment(1).await.unwrap();
    assert_eq!((payment.refunded(), payment.refunds.len()), (payment.amount, 1));
}

#[tokio::test]
async fn an_unreachable_provider_only_delays() {
    let host = Host::start().await;
    host.await_payment(1, "tok_unreachable").await;
    host.until_in_time("it is at rest", async || host.at_rest().await).await;
    host.until_status(1, StatusName::Captured).await;
}

#[tokio::test]
async fn every_token_comes_to_an_end_that_the_audit_approves() {
    let host = Host::start().await;
    let ends = [
        ("tok_success", StatusName::Captured),
        ("tok_declined", StatusName::Declined),
        ("tok_insufficient_funds", StatusName::Declined),
        ("tok_slow", StatusName::Captured),
        ("tok_pending", StatusName::Captured),
        ("tok_timeout_after_charge", StatusName::Captured),
        ("tok_never_answers", StatusName::Declined),
        ("tok_unreachable", StatusName::Captured),
        ("tok_that_nobody_issued", StatusName::Declined),
    ];
    for (number, (token, _)) in (1..).zip(ends) {
        host.await_payment(number, token).await;
    }
    host.until_in_time("all are at rest", async || host.at_rest().await).await;
    for (number, (token, end)) in (1..).zip(ends) {
        let payment = host.payment(number).await.unwrap();
        assert_eq!(StatusName::of(&payment.status), end, "{token}");
    }
    for check in host.audit().await.checks {
        assert!(check.violations.is_empty(), "{}: {:?}", check.says, check.violations);
    }
}
