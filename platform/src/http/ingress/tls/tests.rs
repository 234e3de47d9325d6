//! Serving TLS with certificates made for the test.

use std::sync::Arc;

use rcgen::{CertifiedKey as Made, generate_simple_self_signed};
use rustls::pki_types::ServerName;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, ProtocolVersion, RootCertStore, SupportedProtocolVersion};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::*;

/// Writes a fresh certificate and its key, and returns a client that trusts this certificate alone.
fn write(files: &TlsFiles) -> TlsConnector {
    client(write_certificate(files), rustls::DEFAULT_VERSIONS)
}

/// Writes a fresh certificate and its key, and returns the certificate as one to trust.
fn write_certificate(files: &TlsFiles) -> RootCertStore {
    let Made { cert, signing_key } =
        generate_simple_self_signed(["shop.example".to_owned()]).unwrap();
    std::fs::write(&files.certificate, cert.pem()).unwrap();
    std::fs::write(&files.key, signing_key.serialize_pem()).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(cert.der().clone()).unwrap();
    roots
}

fn client(roots: RootCertStore, versions: &[&'static SupportedProtocolVersion]) -> TlsConnector {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(versions)
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

/// Says of the files that they were changed then.
fn changed(files: &TlsFiles, at: SystemTime) {
    for path in [&files.certificate, &files.key] {
        std::fs::File::options().write(true).open(path).unwrap().set_modified(at).unwrap();
    }
}

/// Whether a connection of this client is accepted in time.
async fn is_served(client: &TlsConnector, tls: &Tls, within: Duration) -> bool {
    let served = async {
        while shake(client, tls).await.0.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(within, served).await.is_ok()
}

#[tokio::test(start_paused = true)]
async fn files_that_change_are_read_again_and_unusable_ones_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let files = files(&folder);
    let first = write(&files);
    let tls = Tls::read(files.clone()).unwrap();
    let tasks = Tasks::on_this_runtime();
    tls.keep_current(&tasks);
    tokio::task::yield_now().await;
    let (second, later) = (write(&files), SystemTime::now() + Duration::from_mins(1));
    changed(&files, later);
    assert!(is_served(&second, &tls, 2 * LOOKED_AT_EVERY).await);
    assert!(shake(&first, &tls).await.0.is_err());
    std::fs::write(&files.key, "no key").unwrap();
    changed(&files, later + Duration::from_mins(1));
    tokio::time::sleep(2 * LOOKED_AT_EVERY).await;
    assert!(shake(&second, &tls).await.0.is_ok(), "the certificate before stays in use");
    tasks.stop().await;
}

#[cfg(unix)]
#[tokio::test(start_paused = true)]
async fn a_hang_up_has_the_files_read_again_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let files = files(&folder);
    write(&files);
    let noted = SystemTime::now();
    changed(&files, noted);
    let tls = Tls::read(files.clone()).unwrap();
    let tasks = Tasks::on_this_runtime();
    tls.keep_current(&tasks);
    // The task listens from now on: before, the signal would end this process.
    tokio::task::yield_now().await;
    let second = write(&files);
    changed(&files, noted);
    let own_id = std::process::id().to_string();
    let asked = std::process::Command::new("kill").args(["-HUP", &own_id]).status().unwrap();
    assert!(asked.success());
    assert!(is_served(&second, &tls, LOOKED_AT_EVERY / 2).await);
    tasks.stop().await;
}

/// A first message that offers TLS 1.1 at most (RFC 4346, 7.4.1.2): one suite, no compression, and the algorithms of
/// signatures, without which no server looks further (RFC 5246, 7.4.1.4.1).
fn hello_of_tls_1_1() -> Vec<u8> {
    let mut body = vec![3, 2];
    body.extend([7; 32]);
    body.extend([0, 0, 2, 0xc0, 0x14, 1, 0]);
    body.extend([0, 8, 0, 13, 0, 4, 0, 2, 4, 3]);
    let length = u8::try_from(body.len()).unwrap();
    let handshake = [&[1, 0, 0, length][..], &body].concat();
    let length = u8::try_from(handshake.len()).unwrap();
    [&[22, 3, 1, 0, length][..], &handshake].concat()
}

#[tokio::test]
async fn versions_before_1_2_are_refused_and_1_3_is_preferred() {
    let folder = tempfile::tempdir().unwrap();
    let files = files(&folder);
    let roots = write_certificate(&files);
    let tls = Tls::read(files).unwrap();
    let (mut near, far) = duplex(64 * 1024);
    near.write_all(&hello_of_tls_1_1()).await.unwrap();
    assert!(tls.acceptor().accept(far).await.is_err());
    let mut answer = Vec::new();
    near.read_to_end(&mut answer).await.unwrap();
    // A fatal alert: protocol_version.
    let [21, _, _, 0, 2, 2, 70] = *answer else { panic!("{answer:?}") };

    for (versions, spoken) in
        [(&[&TLS12, &TLS13][..], ProtocolVersion::TLSv1_3), (&[&TLS12], ProtocolVersion::TLSv1_2)]
    {
        let (shaken, _served) = shake(&client(roots.clone(), versions), &tls).await;
        assert_eq!(shaken.unwrap().get_ref().1.protocol_version(), Some(spoken));
    }
}
