//! What each token does, and what the same key does twice.

use chrono::TimeDelta;
use shared_kernel::Clock;

use super::*;
use crate::application::ports::{
    ChargeOutcome, Gateway, GatewayError, RefundOutcome, RefundRequest,
};
use crate::domain::samples::refund_id;
use crate::infrastructure::fixtures::until;
use crate::infrastructure::gateways::provider_books::ProviderBooks;
use crate::infrastructure::gateways::simulated::test_token::TestToken;

async fn captured(sandbox: &Sandbox) -> usize {
    sandbox.provider.ledger.captures().await.unwrap().len()
}

/// What came of a call that is left alone for an hour of the sandbox's clock after `event`.
async fn after_an_hour<T>(
    sandbox: &Sandbox,
    call: impl Future<Output = T>,
    event: impl Future<Output = ()>,
) -> Option<T> {
    let an_hour = async {
        event.await;
        sandbox.clock.advance(TimeDelta::hours(1));
        tokio::task::yield_now().await;
    };
    tokio::select! {
        biased;
        answer = call => Some(answer),
        () = an_hour => None,
    }
}

#[tokio::test]
async fn tokens_that_answer_at_once() {
    let sandbox = Sandbox::open(Webhooks::Missed).await;
    let declined = ["tok_declined", "tok_insufficient_funds", "tok_of_another_provider"];
    let reasons = ["card_declined", "insufficient_funds", "invalid_token"];
    for (number, (token, reason)) in (1..).zip(declined.into_iter().zip(reasons)) {
        let answer = sandbox.gateway.charge(charge(number, token)).await.unwrap();
        let ChargeOutcome::Declined { reason: given } = answer else { panic!("{answer:?}") };
        assert_eq!(given.as_str(), reason);
    }
    let answer = sandbox.gateway.charge(charge(9, "tok_success")).await.unwrap();
    assert!(matches!(answer, ChargeOutcome::Captured { .. }));
    assert_eq!(captured(&sandbox).await, 1);
}

#[tokio::test]
async fn a_slow_answer_comes_late() {
    let sandbox = Sandbox::open(Webhooks::Missed).await;
    let before = sandbox.clock.now();
    let time_passes = async {
        loop {
            tokio::task::yield_now().await;
            sandbox.clock.advance(TimeDelta::milliseconds(100));
        }
    };
    let answer = tokio::select! {
        biased;
        answer = sandbox.gateway.charge(charge(1, "tok_slow")) => answer,
        () = time_passes => unreachable!("time never ends"),
    };
    assert!(matches!(answer, Ok(ChargeOutcome::Captured { .. })), "{answer:?}");
    assert!(sandbox.clock.now() - before >= TimeDelta::milliseconds(1_500));
}

#[tokio::test]
async fn a_charge_whose_answer_is_lost_is_found_by_asking() {
    let sandbox = Sandbox::open(Webhooks::Missed).await;
    let call = sandbox.gateway.charge(charge(1, "tok_timeout_after_charge"));
    let charged = until("it is charged", || async { captured(&sandbox).await == 1 });
    assert_eq!(after_an_hour(&sandbox, call, charged).await, None);
    let found = sandbox.gateway.look_up(PaymentId::of_order(order(1))).await.unwrap();
    assert!(matches!(found, Some(ChargeOutcome::Captured { .. })), "{found:?}");
}

#[tokio::test]
async fn a_provider_that_never_answers_has_charged_nothing() {
    let sandbox = Sandbox::open(Webhooks::Missed).await;
    let call = sandbox.gateway.charge(charge(1, "tok_never_answers"));
    assert_eq!(after_an_hour(&sandbox, call, std::future::ready(())).await, None);
    assert_eq!(sandbox.gateway.look_up(PaymentId::of_order(order(1))).await, Ok(None));
    assert_eq!(captured(&sandbox).await, 0);
}

#[tokio::test]
async fn an_unreachable_provider_is_reached_in_the_end() {
    let sandbox = Sandbox::open(Webhooks::Missed).await;
    for _refused in 0..5 {
        let answer = sandbox.gateway.charge(charge(1, "tok_unreachable")).await;
        assert!(matches!(answer, Err(GatewayError::NotReached { .. })), "{answer:?}");
        assert_eq!(captured(&sandbox).await, 0);
    }
    let answer = sandbox.gateway.charge(charge(1, "tok_unreachable")).await;
    assert!(matches!(answer, Ok(ChargeOutcome::Captured { .. })), "{answer:?}");
}

#[tokio::test]
async fn a_pending_charge_settles_after_its_time() {
    let sandbox = Sandbox::open(Webhooks::Missed).await;
    let answer = sandbox.gateway.charge(charge(1, "tok_pending")).await;
    assert_eq!(answer, Ok(ChargeOutcome::Pending));
    let payment = PaymentId::of_order(order(1));
    assert_eq!(sandbox.gateway.look_up(payment).await, Ok(Some(ChargeOutcome::Pending)));
    sandbox.clock.advance(TimeDelta::seconds(2));
    let settled = sandbox.gateway.look_up(payment).await.unwrap();
    assert!(matches!(settled, Some(ChargeOutcome::Captured { .. })), "{settled:?}");
}

#[tokio::test]
async fn the_same_key_gets_the_same_answer_and_another_amount_none() {
    let sandbox = Sandbox::open(Webhooks::Missed).await;
    let first = sandbox.gateway.charge(charge(1, "tok_success")).await.unwrap();
    let again = sandbox.gateway.charge(charge(1, "tok_success")).await.unwrap();
    assert_eq!(first, again);
    assert_eq!(captured(&sandbox).await, 1);
    let other = ChargeRequest { amount: euros(9), ..charge(1, "tok_success") };
    assert!(matches!(sandbox.gateway.charge(other).await, Err(GatewayError::NoAnswer { .. })));
    let found = sandbox.gateway.look_up(PaymentId::of_order(order(1))).await.unwrap();
    assert_eq!(found, Some(first));
}

#[tokio::test]
async fn a_withdrawn_charge_is_refused_whenever_it_arrives() {
    let sandbox = Sandbox::open(Webhooks::All).await;
    for _time in 0..2 {
        let withdrawn = sandbox.gateway.withdraw(charge(1, "tok_success")).await;
        assert_eq!(withdrawn, Ok(ChargeOutcome::Withdrawn));
    }
    let arrived = sandbox.gateway.charge(charge(1, "tok_success")).await;
    assert_eq!(arrived, Ok(ChargeOutcome::Withdrawn));
    let found = sandbox.gateway.look_up(PaymentId::of_order(order(1))).await;
    assert_eq!(found, Ok(Some(ChargeOutcome::Withdrawn)));
    assert_eq!(captured(&sandbox).await, 0);
}

#[tokio::test]
async fn a_charge_that_was_made_stands_when_it_is_withdrawn() {
    let sandbox = Sandbox::open(Webhooks::Missed).await;
    for (number, token) in [(1, "tok_success"), (2, "tok_declined"), (3, "tok_pending")] {
        let made = sandbox.gateway.charge(charge(number, token)).await;
        assert_eq!(sandbox.gateway.withdraw(charge(number, token)).await, made, "{token}");
    }
    assert_eq!(captured(&sandbox).await, 1);
}

#[tokio::test]
async fn a_charge_and_its_withdrawal_at_once_agree_on_who_came_first() {
    let sandbox = Sandbox::open(Webhooks::Missed).await;
    for number in 1..20 {
        let (made, withdrawn) = tokio::join!(
            sandbox.gateway.charge(charge(number, "tok_success")),
            sandbox.gateway.withdraw(charge(number, "tok_success")),
        );
        assert_eq!(made, withdrawn);
    }
}

#[tokio::test]
async fn refunds_have_keys_too_and_never_exceed_the_charge() {
    let sandbox = Sandbox::open(Webhooks::Missed).await;
    sandbox.gateway.charge(charge(1, "tok_success")).await.unwrap();
    let payment = PaymentId::of_order(order(1));
    let refund = |number, amount| RefundRequest {
        refund: refund_id(number),
        payment,
        amount: euros(amount),
    };
    let first = sandbox.gateway.refund(refund(1, 2_000)).await.unwrap();
    assert!(matches!(first, RefundOutcome::Completed { .. }));
    assert_eq!(sandbox.gateway.refund(refund(1, 2_000)).await, Ok(first.clone()));
    assert_eq!(sandbox.gateway.look_up_refund(refund_id(1)).await, Ok(Some(first)));
    assert!(sandbox.gateway.refund(refund(1, 1)).await.is_err());
    let too_much = sandbox.gateway.refund(refund(2, 501)).await.unwrap();
    assert!(matches!(too_much, RefundOutcome::Failed { .. }), "{too_much:?}");
    let rest = sandbox.gateway.refund(refund(3, 500)).await.unwrap();
    assert!(matches!(rest, RefundOutcome::Completed { .. }), "{rest:?}");
    let nothing = RefundRequest { payment: PaymentId::of_order(order(7)), ..refund(4, 1) };
    let nothing = sandbox.gateway.refund(nothing).await.unwrap();
    assert!(matches!(nothing, RefundOutcome::Failed { .. }), "{nothing:?}");
    assert_eq!(sandbox.gateway.look_up_refund(refund_id(9)).await, Ok(None));
}

#[test]
fn every_token_is_found_by_its_name() {
    for token in TestToken::ALL {
        assert_eq!(TestToken::find(token.as_str()), Some(token));
    }
    assert_eq!(TestToken::find("tok_nobody_knows"), None);
}
