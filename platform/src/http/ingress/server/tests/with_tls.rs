//! The server with TLS.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;

struct OverTls {
    served: Served,
    client: tokio_rustls::TlsConnector,
    _files: tempfile::TempDir,
}

impl OverTls {
    fn serve() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = rcgen::generate_simple_self_signed(["shop.example".to_owned()]).unwrap();
        let (certificate, key) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
        std::fs::write(&certificate, made.cert.pem()).unwrap();
        std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
        let served = served_with(Some(Tls::read(TlsFiles { certificate, key }).unwrap()), &[]);
        let mut roots = rustls::RootCertStore::empty();
        roots.add(made.cert.der().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let client = tokio_rustls::TlsConnector::from(Arc::new(config));
        Self { served, client, _files: folder }
    }

    async fn until_closed(&self, request: &[u8]) -> String {
        let stream = tokio::net::TcpStream::connect(self.served.address).await.unwrap();
        let name = rustls::pki_types::ServerName::try_from("shop.example").unwrap();
        let mut stream = self.client.connect(name, stream).await.unwrap();
        stream.write_all(request).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }
}

#[actix_web::test]
async fn answers_over_tls_tell_browsers_to_use_tls_alone() {
    let host = OverTls::serve();
    let request = b"GET /large HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let answer = host.until_closed(request).await;
    assert_eq!(statuses(&answer), ["200"]);
    assert!(answer.contains("strict-transport-security: max-age="), "over TLS");
    assert!(answer.len() > 65_536);

    let plain = b"GET /small HTTP/1.1\r\nhost: x\r\n\r\n".to_vec();
    let plain = host.served.until_closed(plain).await;
    assert_eq!(statuses(&plain), [""; 0], "nothing is said without TLS");
    host.served.handle.stop(false).await;
}

#[actix_web::test]
async fn requests_that_cannot_be_read_are_answered_over_tls_too() {
    let host = OverTls::serve();
    let large = format!("GET /small HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "v1=00,".repeat(4_000));
    for (request, status) in [("GET / HTTP/9\r\n\r\n", "400"), (&*large, "431")] {
        let answer = host.until_closed(request.as_bytes()).await;
        assert_eq!(statuses(&answer), [status], "{answer}");
        assert!(answer.contains("strict-transport-security: max-age="), "{answer}");
    }
    host.served.handle.stop(false).await;
}
