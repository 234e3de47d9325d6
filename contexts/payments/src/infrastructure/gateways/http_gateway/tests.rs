//! The gateway against a provider in memory, and against programs that answer something else. The simulated provider itself
//! is tested with payments in `tools/payment-provider`.

use std::net::SocketAddr;

use platform::http_client::HttpClient;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use uuid::Uuid;

use super::*;
use crate::domain::samples::{euros, order, refund_id};
use crate::domain::{CustomerId, PaymentToken};
use crate::infrastructure::testing::TestProvider;

fn gateway() -> HttpGateway {
    HttpGateway::new(Arc::new(TestProvider::default()))
}

fn gateway_to(address: SocketAddr) -> HttpGateway {
    HttpGateway::new(Arc::new(HttpClient::new(&format!("http://{address}")).unwrap()))
}

fn charge(number: u128, token: &str) -> ChargeRequest {
    ChargeRequest {
        payment: PaymentId::of_order(order(number)),
        order: order(number),
        customer: CustomerId::from_uuid(Uuid::from_u128(7)),
        amount: euros(2_500),
        token: PaymentToken::parse(token).unwrap(),
    }
}

fn is_captured(outcome: &ChargeOutcome) -> bool {
    matches!(outcome, ChargeOutcome::Captured { .. })
}

#[tokio::test]
async fn the_providers_answers_become_outcomes() {
    let gateway = gateway();
    assert!(is_captured(&gateway.charge(charge(1, "tok_success")).await.unwrap()));
    assert_eq!(gateway.charge(charge(2, "tok_pending")).await, Ok(ChargeOutcome::Pending));
    let declined = gateway.charge(charge(3, "tok_insufficient_funds")).await.unwrap();
    let ChargeOutcome::Declined { reason, stated } = declined else { panic!("{declined:?}") };
    assert_eq!((reason.as_str(), stated), ("insufficient_funds", Some(euros(2_500))));
    let of = |number| PaymentId::of_order(order(number));
    assert!(is_captured(&gateway.look_up(of(1)).await.unwrap().unwrap()));
    assert_eq!(gateway.look_up(of(4)).await, Ok(None));
    let captures = gateway.captures().await.unwrap();
    assert_eq!(captures, HashMap::from([(of(1).as_uuid(), euros(2_500))]));
    assert_eq!(gateway.test_tokens().await.unwrap().items[0].token, "tok_success");
}

#[tokio::test]
async fn a_charge_and_its_withdrawal_share_a_key() {
    let gateway = gateway();
    let once = gateway.charge(charge(1, "tok_success")).await.unwrap();
    assert_eq!(gateway.charge(charge(1, "tok_success")).await, Ok(once.clone()));
    assert_eq!(gateway.withdraw(charge(1, "tok_success")).await, Ok(once));
    let withdrawn = Ok(ChargeOutcome::Withdrawn);
    assert_eq!(gateway.withdraw(charge(2, "tok_success")).await, withdrawn);
    assert_eq!(gateway.charge(charge(2, "tok_success")).await, withdrawn);
}

#[tokio::test]
async fn refunds_are_completed_and_found_again() {
    let gateway = gateway();
    let payment = PaymentId::of_order(order(1));
    let refund = RefundRequest { refund: refund_id(1), payment, amount: euros(500) };
    assert_eq!(gateway.look_up_refund(refund_id(1)).await, Ok(None));
    gateway.charge(charge(1, "tok_success")).await.unwrap();
    let refunded = gateway.refund(refund.clone()).await.unwrap();
    assert!(matches!(refunded, RefundOutcome::Completed { .. }));
    assert_eq!(gateway.refund(refund).await, Ok(refunded.clone()));
    assert_eq!(gateway.look_up_refund(refund_id(1)).await, Ok(Some(refunded)));
}

#[actix_web::test]
async fn a_refund_without_a_charge_fails() {
    let refusal = r#"{"code":"no_such_charge","detail":"no such charge"}"#;
    let gateway = server_that_answers(http("404 Not Found", refusal)).await;
    let payment = PaymentId::of_order(order(1));
    let refund = RefundRequest { refund: refund_id(1), payment, amount: euros(500) };
    let refused = gateway.refund(refund).await.unwrap();
    assert!(matches!(refused, RefundOutcome::Failed { .. }));
}

#[actix_web::test]
async fn a_request_that_certainly_did_not_arrive_is_not_reached() {
    let refusal = r#"{"code":"not_taken","detail":"connection refused"}"#;
    let gateway = server_that_answers(http("503 Service Unavailable", refusal)).await;
    let refused = gateway.charge(charge(1, "tok_unreachable")).await;
    assert!(matches!(refused, Err(GatewayError::NotReached { .. })), "{refused:?}");
    // No server listens there any more. On a connection that was open before, a request may have arrived.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gateway = gateway_to(listener.local_addr().unwrap());
    drop(listener);
    let gone = gateway.charge(charge(2, "tok_success")).await;
    assert!(matches!(gone, Err(GatewayError::NotReached { .. })), "{gone:?}");
}

/// Answers one request with `answer`, and closes the connection.
async fn server_that_answers(answer: String) -> HttpGateway {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    actix_web::rt::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _request = stream.read(&mut [0; 4096]).await.unwrap();
        stream.write_all(answer.as_bytes()).await.unwrap();
    });
    gateway_to(address)
}

fn http(status: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n{body}")
}

#[actix_web::test]
async fn an_answer_that_is_not_clear_is_no_answer() {
    let stated = |key: Uuid, status: &str| {
        let body = format!(
            r#"{{"idempotency_key":"{key}","reference":"ch_1","status":"{status}","amount_minor":2500,"currency":"EUR"}}"#
        );
        http("200 OK", &body)
    };
    let of_another_charge = stated(Uuid::from_u128(7), "captured");
    let of_an_unknown_status = stated(PaymentId::of_order(order(1)).as_uuid(), "reversed");
    for answer in [
        String::new(),
        of_another_charge[..of_another_charge.len() - 9].to_owned(),
        of_another_charge,
        of_an_unknown_status,
        http("404 Not Found", "<html>no such page</html>"),
        http("503 Service Unavailable", "<html>the backend is away</html>"),
        http("409 Conflict", r#"{"code":"key_reused","detail":"this key was used before"}"#),
        http("200 OK", "[]"),
    ] {
        let gateway = server_that_answers(answer.clone()).await;
        let looked_up = gateway.look_up(PaymentId::of_order(order(1))).await;
        assert!(matches!(looked_up, Err(GatewayError::NoAnswer { .. })), "{answer}: {looked_up:?}");
        let gateway = server_that_answers(answer.clone()).await;
        let charged = gateway.charge(charge(1, "tok_success")).await;
        assert!(matches!(charged, Err(GatewayError::NoAnswer { .. })), "{answer}: {charged:?}");
    }
}

#[actix_web::test]
async fn the_amount_comes_with_the_outcome_as_the_provider_states_it() {
    let payment = PaymentId::of_order(order(1));
    for (members, stated) in [
        (r#","amount_minor":500,"currency":"EUR""#, Some(euros(500))),
        (r#","amount_minor":2500,"currency":"eur""#, None),
        (r#","amount_minor":"2500","currency":"EUR""#, None),
        (r#","currency":"EUR""#, None),
        ("", None),
    ] {
        let answer = |key: Uuid, status: &str| {
            http(
                "200 OK",
                &format!(
                    r#"{{"idempotency_key":"{key}","reference":"r_1","status":"{status}"{members}}}"#
                ),
            )
        };
        let gateway = server_that_answers(answer(payment.as_uuid(), "captured")).await;
        let looked_up = gateway.look_up(payment).await.unwrap().unwrap();
        let ChargeOutcome::Captured { stated: of_charge, .. } = looked_up else { panic!() };
        let gateway = server_that_answers(answer(refund_id(1).as_uuid(), "completed")).await;
        let looked_up = gateway.look_up_refund(refund_id(1)).await.unwrap().unwrap();
        let RefundOutcome::Completed { stated: of_refund, .. } = looked_up else { panic!() };
        assert_eq!((of_charge, of_refund), (stated, stated), "{members}");
    }
}

#[actix_web::test]
async fn a_provider_without_a_list_of_test_tokens_has_none() {
    for answer in [
        http("404 Not Found", "<html>no such page</html>"),
        http("404 Not Found", r#"{"code":"no_such_path","detail":"no such path"}"#),
        http("404 Not Found", ""),
    ] {
        let gateway = server_that_answers(answer).await;
        assert!(gateway.test_tokens().await.unwrap().items.is_empty());
    }
    let broken = server_that_answers(http("502 Bad Gateway", "<html>away</html>")).await;
    assert!(broken.test_tokens().await.is_err());
}

#[actix_web::test]
async fn a_ledger_that_cannot_be_read_is_not_an_empty_ledger() {
    let gateway = server_that_answers(http("404 Not Found", "no such page")).await;
    assert!(gateway.captures().await.is_err());
}
