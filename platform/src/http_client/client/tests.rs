//! The client against servers that answer, break and refuse.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};

use http::{Method, StatusCode};

use super::*;

/// A server that reads one request, writes `answer` and closes the connection. The handle returns the request.
fn server(answer: &'static str) -> (SocketAddr, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let served = std::thread::spawn(move || {
        let (mut stream, _peer) = listener.accept().unwrap();
        let mut buffer = [0; 4096];
        let length = stream.read(&mut buffer).unwrap();
        stream.write_all(answer.as_bytes()).unwrap();
        String::from_utf8_lossy(&buffer[..length]).into_owned()
    });
    (address, served)
}

fn request(path: &str) -> Request<Bytes> {
    Request::builder().method(Method::PUT).uri(path).body(Bytes::from_static(b"{}")).unwrap()
}

#[tokio::test]
async fn sends_the_path_below_the_base_and_returns_any_status() {
    let (address, served) =
        server("HTTP/1.1 302 Found\r\nlocation: /b\r\ncontent-length: 2\r\n\r\nno");
    let client = HttpClient::new(&format!("http://{address}/api/")).unwrap();
    let answer = client.call(request("/a?b=1")).await.unwrap();
    assert_eq!((answer.status(), &answer.body()[..]), (StatusCode::FOUND, &b"no"[..]));
    assert_eq!(answer.headers()["location"], "/b");
    let received = served.join().unwrap();
    assert!(received.starts_with("PUT /api/a?b=1 HTTP/1.1\r\n"), "{received}");
    assert!(received.contains(&format!("host: {address}\r\n")), "{received}");
}

#[tokio::test]
async fn a_refused_connection_is_not_connected() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for scheme in ["http", "https"] {
        let client = HttpClient::new(&format!("{scheme}://{free}")).unwrap();
        let error = client.call(request("/")).await.unwrap_err();
        assert!(matches!(error, HttpError::NotConnected(_)), "{error:?}");
    }
}

#[tokio::test]
async fn a_connection_that_is_not_made_within_the_limit_is_not_connected() {
    // The server never answers the handshake.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", silent.local_addr().unwrap());
    let client = HttpClient::connecting_within(&url, Duration::from_millis(20)).unwrap();
    let began = std::time::Instant::now();
    let error = client.call(request("/")).await.unwrap_err();
    assert!(matches!(error, HttpError::NotConnected(_)), "{error:?}");
    assert!(began.elapsed() < CONNECT_WITHIN);
}

#[tokio::test]
async fn a_failed_tls_handshake_is_not_connected() {
    let (address, _served) = server("HTTP/1.1 400 Bad Request\r\n\r\n");
    let client = HttpClient::new(&format!("https://{address}")).unwrap();
    let error = client.call(request("/")).await.unwrap_err();
    assert!(matches!(error, HttpError::NotConnected(_)), "{error:?}");
}

#[tokio::test]
async fn a_connection_that_ends_after_the_request_is_no_answer() {
    for answer in ["", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\ncut"] {
        let (address, _served) = server(answer);
        let client = HttpClient::new(&format!("http://{address}")).unwrap();
        let error = client.call(request("/")).await.unwrap_err();
        assert!(matches!(error, HttpError::NoAnswer(_)), "{error:?}");
    }
}

#[tokio::test]
async fn an_answer_beyond_the_limit_is_no_answer() {
    let (address, _served) = server("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nnine char");
    let client = HttpClient::new(&format!("http://{address}")).unwrap().with_longest_answer(8);
    let error = client.call(request("/")).await.unwrap_err();
    assert!(matches!(error, HttpError::NoAnswer(_)), "{error:?}");
}

#[test]
fn addresses_with_credentials_or_another_scheme_are_refused() {
    for url in [
        "",
        "provider:80",
        "ftp://provider",
        "http://",
        "http://a:b@c",
        "http://c?d=1",
        "http://c#d",
    ] {
        assert_eq!(HttpClient::new(url).unwrap_err(), BadUrl { url: url.to_owned() });
    }
}
