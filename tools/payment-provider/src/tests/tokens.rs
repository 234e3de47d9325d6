//! The effect of each token, and of the same key used twice.

use chrono::TimeDelta;
use shared_kernel::Clock;

use super::*;
use crate::test_token::TestToken;

/// The answer to a call that is left alone for an hour of the sandbox's clock after `event`.
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
        let answer = sandbox.charge(number, token).await;
        assert_eq!((status(&answer), &answer.1["decline_reason"]), ("declined", &json!(reason)));
    }
    assert_eq!(status(&sandbox.charge(9, "tok_success").await), "captured");
    assert_eq!(sandbox.captured().await, 1);
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
        answer = sandbox.charge(1, "tok_slow") => answer,
        () = time_passes => unreachable!("time never ends"),
    };
    assert_eq!(status(&answer), "captured");
    assert!(sandbox.clock.now() - before >= TimeDelta::milliseconds(1_500));
}

#[tokio::test]
async fn a_charge_whose_answer_is_lost_is_found_by_asking() {
    let sandbox = Sandbox::open(Webhooks::Missed).await;
    let call = sandbox.charge(1, "tok_timeout_after_charge");
    let charged = until("it is charged", || async { sandbox.captured().await == 1 });
    assert_eq!(after_an_hour(&sandbox, call, charged).await, None);
    assert_eq!(status(&sandbox.look_up(1).await), "captured");
}

#[tokio::test]
async fn a_provider_that_never_answers_has_charged_nothing() {
    let sandbox = Sandbox::open(Webhooks::Missed).await;
    let call = sandbox.charge(1, "tok_never_answers");
    assert_eq!(after_an_hour(&sandbox, call, std::future::ready(())).await, None);
    assert_eq!(code(&sandbox.look_up(1).await), (404, "no_such_charge"));
    assert_eq!(sandbox.captured().await, 0);
}

#[tokio::test]
async fn a_charge_that_is_never_answered_ends_when_the_provider_stops() {
    let sandbox = Sandbox::open(Webhooks::Missed).await;
    sandbox.tasks.stopping().cancel();
    assert_eq!(code(&sandbox.charge(1, "tok_never_answers").await), (504, "failure"));
}

#[tokio::test]
async fn an_unreachable_provider_is_reached_in_the_end() {
    let sandbox = Sandbox::open(Webhooks::Missed).await;
    for _refused in 0..5 {
        let answer = sandbox.charge(1, "tok_unreachable").await;
        assert_eq!(code(&answer), (503, "not_taken"));
        assert_eq!(sandbox.captured().await, 0);
    }
    assert_eq!(status(&sandbox.charge(1, "tok_unreachable").await), "captured");
}

#[tokio::test]
async fn a_pending_charge_settles_after_its_time() {
    let sandbox = Sandbox::open(Webhooks::Missed).await;
    assert_eq!(status(&sandbox.charge(1, "tok_pending").await), "pending");
    assert_eq!(status(&sandbox.look_up(1).await), "pending");
    sandbox.clock.advance(TimeDelta::seconds(2));
    assert_eq!(status(&sandbox.look_up(1).await), "captured");
}

#[tokio::test]
async fn the_same_key_gets_the_same_answer_and_another_amount_none() {
    let sandbox = Sandbox::open(Webhooks::Missed).await;
    let first = sandbox.charge(1, "tok_success").await;
    assert_eq!(sandbox.charge(1, "tok_success").await, first);
    assert_eq!(sandbox.captured().await, 1);
    assert_eq!(code(&sandbox.charge_amount(1, "tok_success", 9).await), (409, "key_reused"));
    assert_eq!(sandbox.look_up(1).await, first);
}

#[tokio::test]
async fn a_withdrawn_charge_is_refused_whenever_it_arrives() {
    let sandbox = Sandbox::open(Webhooks::All).await;
    for _time in 0..2 {
        assert_eq!(status(&sandbox.withdraw(1, "tok_success").await), "withdrawn");
    }
    assert_eq!(status(&sandbox.charge(1, "tok_success").await), "withdrawn");
    assert_eq!(status(&sandbox.look_up(1).await), "withdrawn");
    assert_eq!(sandbox.captured().await, 0);
}

#[tokio::test]
async fn a_charge_that_was_made_stands_when_it_is_withdrawn() {
    let sandbox = Sandbox::open(Webhooks::Missed).await;
    for (number, token) in [(1, "tok_success"), (2, "tok_declined"), (3, "tok_pending")] {
        let made = sandbox.charge(number, token).await;
        assert_eq!(sandbox.withdraw(number, token).await, made, "{token}");
    }
    assert_eq!(sandbox.captured().await, 1);
}

#[tokio::test]
async fn a_charge_and_its_withdrawal_at_once_agree_on_which_came_first() {
    let sandbox = Sandbox::open(Webhooks::Missed).await;
    for number in 1..20 {
        let (made, withdrawn) = tokio::join!(
            sandbox.charge(number, "tok_success"),
            sandbox.withdraw(number, "tok_success"),
        );
        assert_eq!(made, withdrawn);
    }
}

#[tokio::test]
async fn refunds_have_keys_too_and_never_exceed_the_charge() {
    let sandbox = Sandbox::open(Webhooks::Missed).await;
    sandbox.charge(1, "tok_success").await;
    let first = sandbox.refund(11, 1, 2_000).await;
    assert_eq!(status(&first), "completed");
    assert_eq!(sandbox.refund(11, 1, 2_000).await, first);
    assert_eq!(sandbox.get(&format!("/v1/refunds/{}", key(11))).await, first);
    assert_eq!(code(&sandbox.refund(11, 1, 1).await), (409, "key_reused"));
    let too_much = sandbox.refund(12, 1, 501).await;
    assert_eq!(
        (status(&too_much), &too_much.1["failure_reason"]),
        ("failed", &json!("exceeds_charge"))
    );
    assert_eq!(status(&sandbox.refund(13, 1, 500).await), "completed");
    assert_eq!(code(&sandbox.refund(14, 7, 1).await), (404, "no_such_charge"));
    let unknown = sandbox.get(&format!("/v1/refunds/{}", key(19))).await;
    assert_eq!(code(&unknown), (404, "no_such_refund"));
}

#[tokio::test]
async fn a_request_that_makes_no_sense_is_refused_by_name() {
    let sandbox = Sandbox::open(Webhooks::Missed).await;
    let body = json!({"amount_minor": 1, "currency": "EUR", "token": "tok_success"});
    let without_key = request(Method::POST, "/v1/charges", None, body.to_string().into());
    let no_currency = json!({"amount_minor": 1, "currency": "???", "token": "tok_success"});
    for refused in
        [without_key, post("/v1/charges", 1, &no_currency), post("/v1/refunds", 1, &body)]
    {
        assert_eq!(code(&ask(&sandbox.service, refused).await), (422, "malformed"));
    }
    for path in ["/v1/charges/1", "/v1/payouts", "/", "/v1/charges/a/b/c"] {
        assert_eq!(code(&sandbox.get(path).await), (404, "no_such_path"), "{path}");
    }
    assert_eq!(sandbox.get("/v1/health").await.0, 204);
}

#[tokio::test]
async fn every_token_is_listed_and_found_by_its_name() {
    let sandbox = Sandbox::open(Webhooks::Missed).await;
    let (_, listed) = sandbox.get("/v1/test-tokens").await;
    for (token, listed) in TestToken::ALL.into_iter().zip(listed["items"].as_array().unwrap()) {
        assert_eq!(TestToken::find(token.as_str()), Some(token));
        assert_eq!(listed["token"], token.as_str());
    }
    assert_eq!(TestToken::find("tok_nobody_knows"), None);
}
