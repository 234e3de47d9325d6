//! A minimal HTTP client: requests with a JSON body and a token, each on its own connection.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use serde_json::Value;
use uuid::Uuid;

/// Sends a request. Returns the body of the answer, which must be a success.
pub(crate) fn call(
    address: SocketAddr,
    method: &str,
    path: &str,
    token: Option<&str>,
    body: Option<&Value>,
) -> Value {
    let body = body.map(ToString::to_string).unwrap_or_default();
    let authorization =
        token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    let key = Uuid::from_bytes(rand::random());
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Idempotency-Key: {key}\r\nContent-Length: {}\r\n{authorization}\r\n{body}",
        body.len()
    );
    let mut connection = TcpStream::connect(address).unwrap();
    connection.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 2"), "{method} {path}: {answer}");
    serde_json::from_str(body).unwrap()
}

/// The body of a page.
pub(crate) fn get_json(address: SocketAddr, path: &str, token: Option<&str>) -> Value {
    call(address, "GET", path, token, None)
}
