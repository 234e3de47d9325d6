//! Payments with the simulated provider: from the event of an order to money and back.

use uuid::Uuid;

use super::host::{Host, until};

#[tokio::test]
async fn an_order_that_wants_money_is_charged_once_however_often_the_event_comes() {
    let host = Host::start().await;
    for _delivery in 0..3 {
        host.await_payment(1, "tok_success").await;
    }
    host.until_status(1, "captured").await;
    assert_eq!(host.fact(1, "captures_at_provider").await.as_deref(), Some("1"));
    assert_eq!(host.published().await, ["payment-requested", "payment-captured"]);
    assert!(host.at_rest().await);
}

#[tokio::test]
async fn every_event_of_a_payment_belongs_to_the_process_of_the_order() {
    let host = Host::start().await;
    host.await_payment(1, "tok_timeout_after_charge").await;
    host.until_in_time("it is captured", async || host.at_rest().await).await;
    let types = host.published().await;
    assert_eq!(types, ["payment-requested", "payment-unknown", "payment-captured"]);
    let events = host.events().await;
    assert!(events.iter().all(|event| event.correlation_id == Uuid::from_u128(42)));
}

#[tokio::test]
async fn a_cancelled_order_gets_its_money_back() {
    let host = Host::start().await;
    host.await_payment(1, "tok_success").await;
    host.until_status(1, "captured").await;
    host.cancel(1).await;
    host.cancel(1).await;
    until("the money is back", || async {
        host.fact(1, "refunded_minor").await.as_deref() == Some("2500")
    })
    .await;
    assert_eq!(host.refunds().await, 1);
}

#[tokio::test]
async fn an_order_cancelled_while_the_provider_is_silent_ends_without_a_charge() {
    let host = Host::start().await;
    host.await_payment(1, "tok_never_answers").await;
    host.cancel(1).await;
    host.until_in_time("it is at rest", async || host.at_rest().await).await;
    host.until_status(1, "voided").await;
    assert_eq!(host.fact(1, "captures_at_provider").await.as_deref(), Some("0"));
}

#[tokio::test]
async fn a_charge_that_arrives_after_its_payment_was_given_up_takes_no_money() {
    for (is_cancelled, end) in [(true, "voided"), (false, "declined")] {
        let host = Host::start().await;
        host.await_payment(1, "tok_never_answers").await;
        if is_cancelled {
            host.cancel(1).await;
        }
        host.until_in_time("it is at rest", async || host.at_rest().await).await;
        host.until_status(1, end).await;
        host.charge_arrives(1).await;
        assert_eq!(host.fact(1, "captures_at_provider").await.as_deref(), Some("0"), "{end}");
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
    assert_eq!(host.fact(1, "refunded_minor").await.as_deref(), Some("2500"));
    assert_eq!(host.refunds().await, 1);
}

#[tokio::test]
async fn a_provider_that_has_captured_another_amount_confirms_nothing_and_is_told() {
    let host = Host::start().await;
    host.charge_of(1, 500).await;
    host.await_payment(1, "tok_success").await;
    let is_noted = async || host.published().await.contains(&"payment-amount-differs".to_owned());
    host.until_in_time("it is noted", is_noted).await;
    assert_eq!(host.fact(1, "payment_status").await.as_deref(), Some("unknown"));
    host.cancel(1).await;
    assert_eq!(host.refunds().await, 0, "nothing is refunded");
    let checks = host.audit().await.checks;
    let broken = checks.iter().filter(|check| !check.violations.is_empty());
    assert_eq!(broken.map(|check| check.invariant).collect::<Vec<_>>(), [5]);
    assert!(!host.at_rest().await, "the provider is asked again");
}

#[tokio::test]
async fn an_unreachable_provider_only_delays() {
    let host = Host::start().await;
    host.await_payment(1, "tok_unreachable").await;
    host.until_in_time("it is at rest", async || host.at_rest().await).await;
    host.until_status(1, "captured").await;
}

#[tokio::test]
async fn every_token_comes_to_an_end_that_the_audit_approves() {
    let host = Host::start().await;
    let ends = [
        ("tok_success", "captured"),
        ("tok_declined", "declined"),
        ("tok_insufficient_funds", "declined"),
        ("tok_slow", "captured"),
        ("tok_pending", "captured"),
        ("tok_timeout_after_charge", "captured"),
        ("tok_never_answers", "declined"),
        ("tok_unreachable", "captured"),
        ("tok_that_nobody_issued", "declined"),
    ];
    for (number, (token, _)) in (1..).zip(ends) {
        host.await_payment(number, token).await;
    }
    host.until_in_time("all are at rest", async || host.at_rest().await).await;
    for (number, (token, end)) in (1..).zip(ends) {
        assert_eq!(host.fact(number, "payment_status").await.as_deref(), Some(end), "{token}");
    }
    for check in host.audit().await.checks {
        assert!(check.violations.is_empty(), "{}: {:?}", check.says, check.violations);
    }
}
