//! The client against servers that answer, break and refuse.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};

use http::{Method, StatusCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

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
    // The second text is what an error says: no user, no password, no query.
    for (url, told) in [
        ("", ""),
        ("provider:80", "provider:80"),
        ("a:b@provider", "provider"),
        ("ftp://provider", "ftp://provider"),
        ("http://", "http://"),
        ("http://a:b@c", "http://c"),
        ("http://a:b@d@c", "http://c"),
        ("http://c?d=1", "http://c"),
        ("http://c#d", "http://c"),
    ] {
        assert_eq!(HttpClient::new(url).unwrap_err(), BadUrl { url: told.to_owned() });
    }
}

/// The variable that tells [`a_server_with_a_certificate_is_called`] which one.
const CALLED: &str = "GALLERIA_TEST_CALLED";

#[tokio::test]
#[ignore = "runs in a process of its own, by the test below"]
async fn a_server_with_a_certificate_is_called() {
    let client = HttpClient::new(&std::env::var(CALLED).unwrap()).unwrap();
    let answer = client.call(request("/")).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
}

/// The list of authorities is that of a process, so the calls are made by processes of their own.
#[tokio::test]
async fn a_server_is_trusted_by_an_authority_of_the_machine_only() {
    let folder = tempfile::tempdir().unwrap();
    let made = || rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let (ours, theirs) = (made(), made());
    let files = ["ours.pem", "theirs.pem"].map(|name| folder.path().join(name));
    std::fs::write(&files[0], ours.cert.pem()).unwrap();
    std::fs::write(&files[1], theirs.cert.pem()).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(ours.signing_key.serialize_der()).unwrap();
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![ours.cert.der().clone()], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(std::sync::Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let mut serving = tokio::task::JoinSet::new();
    serving.spawn(async move {
        loop {
            let (client, _peer) = listener.accept().await.unwrap();
            let Ok(mut client) = acceptor.accept(client).await else { continue };
            let mut asked = [0; 4096];
            let _asked = client.read(&mut asked).await;
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
            let _answered = client.write_all(answer).await;
        }
    });
    let call = async |trusted: &std::path::Path| {
        let name = "http_client::client::tests::a_server_with_a_certificate_is_called";
        let process = tokio::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--ignored", name])
            .env("SSL_CERT_FILE", trusted)
            .env(CALLED, &url)
            .output();
        let output = process.await.unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.contains("running 1 test"), "{said}");
        output.status.success()
    };
    assert!(call(&files[0]).await);
    assert!(!call(&files[1]).await);
}
