//! Serving TLS with certificates made for the test.

use std::sync::Arc;

use rcgen::{CertifiedKey as Made, generate_simple_self_signed};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::*;

/// Writes a fresh certificate and its key, and returns a client that trusts this certificate alone.
fn write(files: &TlsFiles) -> TlsConnector {
    let Made { cert, signing_key } =
        generate_simple_self_signed(["shop.example".to_owned()]).unwrap();
    std::fs::write(&files.certificate, cert.pem()).unwrap();
    std::fs::write(&files.key, signing_key.serialize_pem()).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(cert.der().clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

fn files(folder: &tempfile::TempDir) -> TlsFiles {
    TlsFiles { certificate: folder.path().join("chain.pem"), key: folder.path().join("key.pem") }
}

type Shaken = (
    std::io::Result<TlsStream<DuplexStream>>,
    Option<tokio_rustls::server::TlsStream<DuplexStream>>,
);

async fn shake(client: &TlsConnector, tls: &Tls) -> Shaken {
    let (near, far) = duplex(64 * 1024);
    let name = ServerName::try_from("shop.example").unwrap();
    let (client, server) = tokio::join!(client.connect(name, near), tls.acceptor().accept(far));
    (client, server.ok())
}

#[tokio::test]
async fn a_reload_serves_the_new_certificate_and_keeps_open_connections() {
    let folder = tempfile::tempdir().unwrap();
    let files = files(&folder);
    let first = write(&files);
    let tls = Tls::read(files.clone()).unwrap();
    let (open, served) = shake(&first, &tls).await;
    let (mut open, mut served) = (open.unwrap(), served.unwrap());
    let second = write(&files);
    assert!(shake(&second, &tls).await.0.is_err(), "the files are not read for each connection");
    tls.reload().unwrap();
    assert!(shake(&second, &tls).await.0.is_ok());
    assert!(shake(&first, &tls).await.0.is_err());
    open.write_all(b"still here").await.unwrap();
    open.flush().await.unwrap();
    let mut heard = [0; 10];
    served.read_exact(&mut heard).await.unwrap();
    assert_eq!(&heard, b"still here");
}

#[tokio::test]
async fn files_that_cannot_be_used_are_refused_and_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let files = files(&folder);
    assert!(matches!(Tls::read(files.clone()), Err(TlsError::Unreadable { .. })));
    let client = write(&files);
    let tls = Tls::read(files.clone()).unwrap();
    let certificate = std::fs::read(&files.certificate).unwrap();
    write(&files);
    // The key of the second certificate beside the first.
    std::fs::write(&files.certificate, certificate).unwrap();
    assert!(matches!(tls.reload(), Err(TlsError::Unusable { .. })), "{:?}", tls.reload());
    std::fs::write(&files.key, "no key").unwrap();
    assert!(matches!(tls.reload(), Err(TlsError::Unreadable { .. })));
    assert!(shake(&client, &tls).await.0.is_ok(), "the certificate before stays in use");
}
