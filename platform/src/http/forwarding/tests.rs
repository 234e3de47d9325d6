//! Forwarded requests and answers, with a server that shows what it was sent.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::rc::Rc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use actix_web::App;
use actix_web::body::{BodySize, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{HttpServer, Route, web};
use serde_json::Value;

use super::*;
use crate::http::ingress::{Ingress, IngressSettings, SETTINGS, Wire};
use crate::settings::SettingValues;

/// A request as it arrived: the lines of its head, and its body.
#[derive(Debug)]
struct Arrived {
    head: Vec<String>,
    body: String,
}

impl Arrived {
    fn header(&self, name: &str) -> Vec<&str> {
        let pairs = self.head.iter().filter_map(|line| line.split_once(": "));
        pairs.filter(|(one, _)| one.eq_ignore_ascii_case(name)).map(|(_, value)| value).collect()
    }
}

/// Answers each request with these bytes, and shows it.
fn server(answer: &'static str) -> (SocketAddr, Receiver<Arrived>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, shown) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let arrived = read(&stream);
            stream.write_all(answer.as_bytes()).unwrap();
            if sender.send(arrived).is_err() {
                return;
            }
        }
    });
    (address, shown)
}

fn read(stream: &TcpStream) -> Arrived {
    let mut reader = BufReader::new(stream);
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.trim_end().is_empty() {
            break;
        }
        head.push(line.trim_end().to_owned());
    }
    let mut arrived = Arrived { head, body: String::new() };
    if let [length] = *arrived.header("content-length") {
        let mut body = vec![0; length.parse().unwrap()];
        reader.read_exact(&mut body).unwrap();
        arrived.body = String::from_utf8(body).unwrap();
    }
    arrived
}

fn forwarding_to(other: SocketAddr) -> Route {
    let forwarder =
        Forwarder::new("payments", &format!("http://{other}"), &Dependencies::default());
    let forwarder = forwarder.unwrap();
    web::to(move |request: HttpRequest, payload: web::Payload| {
        let forwarder = forwarder.clone();
        async move { forwarder.forward(&request, payload.into_inner()).await }
    })
}

async fn ask(other: SocketAddr, request: TestRequest) -> ServiceResponse {
    ask_behind(other, request, "").await
}

/// The same of a host that trusts the proxies of these networks.
async fn ask_behind(other: SocketAddr, request: TestRequest, proxies: &str) -> ServiceResponse {
    let mut values = SettingValues::defaults(SETTINGS);
    values.set("http.trusted_proxies", proxies);
    let ingress = Ingress::new(IngressSettings::read(&values).unwrap());
    let app = App::new().app_data(web::Data::new(ingress)).default_service(forwarding_to(other));
    call_service(&init_service(app).await, request.to_request()).await
}

fn request(path: &str) -> TestRequest {
    TestRequest::with_uri(path).peer_addr(([192, 0, 2, 7], 5000).into())
}

const DONE: &str = "HTTP/1.1 202 Accepted\r\ncontent-type: application/json\r\nlocation: /there\r\n\
    set-cookie: a=1\r\nset-cookie: b=2\r\nkeep-alive: timeout=5\r\nx-hop: 1\r\nconnection: close, x-hop\r\n\
    content-length: 11\r\n\r\n{\"id\": 7}\r\n";

#[actix_web::test]
async fn a_request_and_its_answer_pass_without_the_headers_of_a_connection() {
    let (other, shown) = server(DONE);
    let request = request("/api/v1/payments/a%20b/refunds?x=%2F&y=1")
        .method(actix_web::http::Method::POST)
        .insert_header(("host", "shop.example"))
        .insert_header(("authorization", "Bearer token"))
        .insert_header(("idempotency-key", "k"))
        .insert_header(("connection", "keep-alive, x-private"))
        .insert_header(("x-private", "1"))
        .insert_header(("te", "trailers"))
        .insert_header(("x-forwarded-for", "203.0.113.9"))
        .insert_header(("x-forwarded-proto", "https"))
        .insert_header(("x-forwarded-host", "bank.example"))
        .insert_header(("content-length", "9"))
        .set_payload("{\"a\": 12}");
    let answer = ask(other, request).await;

    let arrived = shown.recv().unwrap();
    assert_eq!(arrived.head[0], "POST /api/v1/payments/a%20b/refunds?x=%2F&y=1 HTTP/1.1");
    assert_eq!(arrived.body, "{\"a\": 12}");
    for (name, value) in [
        ("host", "shop.example"),
        ("authorization", "Bearer token"),
        ("idempotency-key", "k"),
        // Of a client that is no trusted proxy, what it says of itself and its connection stays behind.
        ("x-forwarded-for", "192.0.2.7"),
        ("x-forwarded-proto", "http"),
        ("x-forwarded-host", "shop.example"),
        ("via", "1.1 galleria"),
    ] {
        assert_eq!(arrived.header(name), [value], "{name}");
    }
    for name in ["x-private", "te", "connection"] {
        assert_eq!(arrived.header(name), [""; 0], "{name}");
    }

    assert_eq!(answer.status(), StatusCode::ACCEPTED);
    let header = |name: &str| {
        let values = answer.headers().get_all(name);
        values.map(|value| value.to_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(header("location"), ["/there"]);
    assert_eq!(header("set-cookie"), ["a=1", "b=2"]);
    for name in ["keep-alive", "x-hop", "connection"] {
        assert_eq!(header(name), [""; 0], "{name}");
    }
    assert_eq!(answer.response().body().size(), BodySize::Sized(11));
    assert_eq!(read_body(answer).await, "{\"id\": 7}\r\n");
}

#[actix_web::test]
async fn a_trusted_proxy_says_what_the_client_has_asked_it_for() {
    let (other, shown) = server(DONE);
    let request = request("/api/v1/payments")
        .insert_header(("host", "inside.example"))
        .insert_header(("x-forwarded-for", "203.0.113.9"))
        .insert_header(("x-forwarded-proto", "https"))
        .insert_header(("x-forwarded-host", "shop.example"));
    ask_behind(other, request, "192.0.2.0/24").await;
    let arrived = shown.recv().unwrap();
    for (name, value) in [
        ("x-forwarded-for", "203.0.113.9, 192.0.2.7"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "shop.example"),
    ] {
        assert_eq!(arrived.header(name), [value], "{name}");
    }
}

#[actix_web::test]
async fn the_other_host_learns_whether_the_connection_is_encrypted() {
    let (other, shown) = server(DONE);
    for (is_tls, scheme) in [(true, "https"), (false, "http")] {
        let app = move || App::new().default_service(forwarding_to(other));
        let server = HttpServer::new(app)
            .on_connect(move |_stream, of_connection| {
                of_connection.insert(Rc::new(Wire::new(is_tls)));
            })
            .workers(1)
            .bind(("127.0.0.1", 0))
            .unwrap();
        let address = server.addrs()[0];
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let client = HttpClient::new(&format!("http://{address}")).unwrap();
        let asked = Request::get("/api/v1/payments").header("x-forwarded-proto", "ftp");
        client.stream(asked.body(None).unwrap()).await.unwrap();
        assert_eq!(shown.recv().unwrap().header("x-forwarded-proto"), [scheme]);
        handle.stop(false).await;
    }
}

#[actix_web::test]
async fn a_refusal_of_the_other_host_passes_as_it_is() {
    let (other, shown) = server(
        "HTTP/1.1 409 Conflict\r\ncontent-type: application/problem+json\r\nretry-after: 9\r\ncontent-length: 2\r\n\r\n{}",
    );
    let answer = ask(other, request("/api/v1/payments")).await;
    let arrived = shown.recv().unwrap();
    assert_eq!(arrived.header("transfer-encoding"), [""; 0], "a GET has no body");
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    assert_eq!(answer.headers().get("retry-after").unwrap(), "9");
    assert_eq!(answer.headers().get("content-type").unwrap(), "application/problem+json");
}

async fn refusal(answer: ServiceResponse) -> (u16, String, bool) {
    let (status, again) = (answer.status().as_u16(), answer.headers().contains_key("retry-after"));
    let body: Value = serde_json::from_slice(&read_body(answer).await).unwrap();
    (status, body["code"].as_str().unwrap().to_owned(), again)
}

#[actix_web::test]
async fn a_host_that_is_away_is_a_503_and_one_that_ends_before_its_answer_a_502() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let away = refusal(ask(closed, request("/api/v1/payments")).await).await;
    assert_eq!(away, (503, "context-away".to_owned(), true));
    for answer in ["", "HTTP/1.1 2", "nonsense\r\n\r\n"] {
        let (other, _shown) = server(answer);
        let silent = refusal(ask(other, request("/api/v1/payments")).await).await;
        assert_eq!(silent, (502, "no-answer".to_owned(), false), "{answer}");
    }
}

#[actix_web::test]
async fn a_forwarded_request_is_not_forwarded_again() {
    for via in ["1.1 galleria", "1.0 cache, 1.1 galleria", "HTTP/1.1 galleria"] {
        let (other, shown) = server(DONE);
        let looped = ask(other, request("/api/v1/payments").insert_header(("via", via))).await;
        assert_eq!(refusal(looped).await, (508, "forwarding-loop".to_owned(), false), "{via}");
        assert!(shown.try_recv().is_err(), "nothing is sent");
    }
    let (other, shown) = server(DONE);
    let passed = ask(other, request("/").insert_header(("via", "1.1 galleria.example"))).await;
    assert_eq!(passed.status(), StatusCode::ACCEPTED, "another proxy is no loop");
    assert_eq!(shown.recv().unwrap().header("via"), ["1.1 galleria.example", "1.1 galleria"]);
}

#[actix_web::test]
async fn a_path_that_would_become_another_one_is_not_sent() {
    for path in [
        "/api/v1/payments/../../../secret",
        "/api/v1/payments/..",
        "/api/v1/payments/./a",
        "/api/v1/payments/.",
        "/api/v1/payments/%2e%2e/orders",
        "/api/v1/payments/%2E%2e/orders?x=1",
        "/api/v1/payments/.%2e/orders",
        "/api/v1/payments/%2e./orders",
        "/api/v1/payments/%2e",
    ] {
        let (other, shown) = server(DONE);
        let refused = ask(other, request(path)).await;
        assert_eq!(refusal(refused).await, (400, "bad-request".to_owned(), false), "{path}");
        assert!(shown.try_recv().is_err(), "{path} is sent");
    }
    for path in ["/api/v1/payments/a..b", "/api/v1/payments//a", "/api/v1/payments/%2f..?x=/../y"] {
        let (other, shown) = server(DONE);
        assert_eq!(ask(other, request(path)).await.status(), StatusCode::ACCEPTED, "{path}");
        assert_eq!(shown.recv().unwrap().head[0], format!("GET {path} HTTP/1.1"));
    }
}

#[test]
fn an_address_with_credentials_is_refused() {
    for url in ["", "payments:8080", "ftp://payments", "http://shop:hush@payments:8080"] {
        assert!(Forwarder::new("payments", url, &Dependencies::default()).is_err(), "{url}");
    }
}

mod bodies;
