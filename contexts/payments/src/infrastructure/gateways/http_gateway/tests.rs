//! The gateway against the simulated provider behind a real socket, and against programs that answer something else.

use std::net::SocketAddr;

use actix_web::{App, HttpServer};
use platform::testing::{ManualClock, TestDatabase};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;
use crate::ProviderServices;
use crate::domain::PaymentToken;
use crate::domain::samples::{euros, order, refund_id};
use crate::infrastructure::fixtures::provider_database;
use crate::infrastructure::gateways::simulated::SimulationSettings;
use crate::infrastructure::gateways::simulated::standalone::StandaloneProvider;

const SOON: Duration = Duration::from_secs(5);

/// A provider that listens, and the gateway to it.
struct Counter {
    gateway: HttpGateway,
    _database: TestDatabase,
}

impl Counter {
    async fn open() -> Self {
        let database = provider_database().await;
        let clock = ManualClock::at("2026-03-01T12:00:00Z");
        let services = database.services(clock.clone());
        let settings = SimulationSettings {
            shortest_latency: Duration::ZERO,
            longest_latency: Duration::ZERO,
            ..SimulationSettings::default()
        };
        let (database_of_it, tasks) = (services.database, services.tasks);
        let services = ProviderServices { database: database_of_it, clock, tasks };
        let provider = StandaloneProvider::new(services, settings);
        let server = HttpServer::new(move || {
            let provider = provider.clone();
            App::new().configure(move |config| provider.routes(config))
        });
        let server = server.workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
        let gateway = gateway_to(server.addrs()[0]);
        actix_web::rt::spawn(server.run());
        Self { gateway, _database: database }
    }
}

fn gateway_to(address: SocketAddr) -> HttpGateway {
    HttpGateway::over_network(ProviderUrl::parse(&format!("http://{address}")).unwrap(), SOON)
}

fn charge(number: u128, token: &str) -> ChargeRequest {
    ChargeRequest {
        payment: PaymentId::of_order(order(number)),
        amount: euros(2_500),
        token: PaymentToken::parse(token).unwrap(),
    }
}

fn is_captured(outcome: &ChargeOutcome) -> bool {
    matches!(outcome, ChargeOutcome::Captured { .. })
}

#[actix_web::test]
async fn the_providers_words_become_ours() {
    let counter = Counter::open().await;
    let gateway = &counter.gateway;
    assert!(is_captured(&gateway.charge(charge(1, "tok_success")).await.unwrap()));
    assert_eq!(gateway.charge(charge(2, "tok_pending")).await, Ok(ChargeOutcome::Pending));
    let declined = gateway.charge(charge(3, "tok_declined")).await.unwrap();
    let ChargeOutcome::Declined { reason } = declined else { panic!("{declined:?}") };
    assert_eq!(reason.as_str(), "card_declined");
    let of = |number| PaymentId::of_order(order(number));
    assert!(is_captured(&gateway.look_up(of(1)).await.unwrap().unwrap()));
    assert_eq!(gateway.look_up(of(4)).await, Ok(None));
    let captures = gateway.captures().await.unwrap();
    assert_eq!(captures, HashMap::from([(of(1).as_uuid(), euros(2_500))]));
}

#[actix_web::test]
async fn the_same_key_gets_the_same_answer_and_nothing_else() {
    let counter = Counter::open().await;
    let gateway = &counter.gateway;
    let once = gateway.charge(charge(1, "tok_success")).await.unwrap();
    assert_eq!(gateway.charge(charge(1, "tok_success")).await, Ok(once.clone()));
    assert_eq!(gateway.withdraw(charge(1, "tok_success")).await, Ok(once));
    let dearer = ChargeRequest { amount: euros(2_501), ..charge(1, "tok_success") };
    assert!(matches!(gateway.charge(dearer).await, Err(GatewayError::NoAnswer { .. })));
    let withdrawn = Ok(ChargeOutcome::Withdrawn);
    assert_eq!(gateway.withdraw(charge(2, "tok_success")).await, withdrawn);
    assert_eq!(gateway.charge(charge(2, "tok_success")).await, withdrawn);
}

#[actix_web::test]
async fn refunds_go_back_and_are_found_again() {
    let counter = Counter::open().await;
    let gateway = &counter.gateway;
    let payment = PaymentId::of_order(order(1));
    let refund = RefundRequest { refund: refund_id(1), payment, amount: euros(500) };
    assert_eq!(gateway.look_up_refund(refund_id(1)).await, Ok(None));
    let without_charge = gateway.refund(refund.clone()).await.unwrap();
    assert!(matches!(without_charge, RefundOutcome::Failed { .. }));
    gateway.charge(charge(1, "tok_success")).await.unwrap();
    let refunded = gateway.refund(refund.clone()).await.unwrap();
    assert!(matches!(refunded, RefundOutcome::Completed { .. }));
    assert_eq!(gateway.refund(refund).await, Ok(refunded.clone()));
    assert_eq!(gateway.look_up_refund(refund_id(1)).await, Ok(Some(refunded)));
}

#[actix_web::test]
async fn what_surely_did_not_arrive_is_not_reached() {
    let counter = Counter::open().await;
    for _refused_connection in 0..5 {
        let refused = counter.gateway.charge(charge(1, "tok_unreachable")).await;
        assert!(matches!(refused, Err(GatewayError::NotReached { .. })), "{refused:?}");
    }
    assert!(is_captured(&counter.gateway.charge(charge(1, "tok_unreachable")).await.unwrap()));
    // Where nobody listens any more. On a connection that was open before, a request may have arrived.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = gateway_to(listener.local_addr().unwrap());
    drop(listener);
    let gone = nobody.charge(charge(2, "tok_success")).await;
    assert!(matches!(gone, Err(GatewayError::NotReached { .. })), "{gone:?}");
}

/// Answers one request with `answer`, and closes the connection.
async fn somebody_who_says(answer: String) -> HttpGateway {
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
async fn what_is_no_clear_answer_is_none() {
    let said = |key: Uuid, status: &str| {
        let body = format!(
            r#"{{"idempotency_key":"{key}","reference":"ch_1","status":"{status}","amount_minor":2500,"currency":"EUR","refunded_minor":0}}"#
        );
        http("200 OK", &body)
    };
    let of_somebody_else = said(Uuid::from_u128(7), "captured");
    let in_a_word_of_its_own = said(PaymentId::of_order(order(1)).as_uuid(), "reversed");
    for answer in [
        String::new(),
        of_somebody_else[..of_somebody_else.len() - 9].to_owned(),
        of_somebody_else,
        in_a_word_of_its_own,
        http("404 Not Found", "<html>no such page</html>"),
        http("503 Service Unavailable", "<html>the backend is away</html>"),
        http("200 OK", "[]"),
    ] {
        let gateway = somebody_who_says(answer.clone()).await;
        let looked_up = gateway.look_up(PaymentId::of_order(order(1))).await;
        assert!(matches!(looked_up, Err(GatewayError::NoAnswer { .. })), "{answer}: {looked_up:?}");
        let gateway = somebody_who_says(answer.clone()).await;
        let charged = gateway.charge(charge(1, "tok_success")).await;
        assert!(matches!(charged, Err(GatewayError::NoAnswer { .. })), "{answer}: {charged:?}");
    }
}

#[actix_web::test]
async fn books_that_cannot_be_asked_for_are_no_empty_books() {
    let gateway = somebody_who_says(http("404 Not Found", "no such page")).await;
    assert!(gateway.captures().await.is_err());
}
