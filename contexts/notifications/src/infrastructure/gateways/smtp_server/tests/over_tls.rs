//! Encrypted connections. The list of trusted authorities is that of a process, so mails are sent by processes of their own.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::process::Command;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::infrastructure::testing::Encryption;

/// The variable that tells [`a_mail_is_sent_to_the_server_of_the_url`] which URL.
const SERVER: &str = "GALLERIA_TEST_MAIL_SERVER";

#[tokio::test]
#[ignore = "runs in a process of its own, by the tests below"]
async fn a_mail_is_sent_to_the_server_of_the_url() {
    let url = SmtpUrl::parse(&std::env::var(SERVER).unwrap()).unwrap();
    let sender = Sender::parse("Shop <shop@example.org>").unwrap();
    let client = SmtpServer::new(url, sender, Duration::from_secs(30));
    assert_eq!(client.send(letter(ADA)).await, Ok(Delivery::Accepted));
}

/// A process that sends one mail.
struct Sending {
    succeeded: bool,
    said: String,
}

impl fmt::Debug for Sending {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.said)
    }
}

async fn send(url: &str, trusted: &Path) -> Sending {
    let name = module_path!().split_once("::").unwrap().1;
    let name = format!("{name}::a_mail_is_sent_to_the_server_of_the_url");
    let process = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--ignored", &name])
        .env("SSL_CERT_FILE", trusted)
        .env(SERVER, url)
        .kill_on_drop(true)
        .output();
    let output = timeout(Duration::from_mins(1), process).await.expect("an end in time").unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("running 1 test"), "{said}");
    Sending { succeeded: output.status.success(), said }
}

/// Certificates for this machine: that of the server, and one of somebody else.
struct Certificates {
    folder: tempfile::TempDir,
    acceptor: TlsAcceptor,
}

impl Certificates {
    fn make() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = || rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let (ours, theirs) = (made(), made());
        for (name, made) in [("ours.pem", &ours), ("theirs.pem", &theirs)] {
            std::fs::write(folder.path().join(name), made.cert.pem()).unwrap();
        }
        let key = PrivateKeyDer::try_from(ours.signing_key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![ours.cert.der().clone()], key)
            .unwrap();
        Self { folder, acceptor: TlsAcceptor::from(Arc::new(config)) }
    }
}

#[tokio::test]
async fn a_mail_and_the_password_go_to_a_server_that_the_machine_trusts() {
    let Certificates { folder, acceptor } = Certificates::make();
    let (ours, theirs) = (folder.path().join("ours.pem"), folder.path().join("theirs.pem"));
    for (scheme, query, encryption) in [
        ("smtps", "", Encryption::FromTheFirstByte(acceptor.clone())),
        ("smtp", "?tls=required", Encryption::AfterStartTls(acceptor)),
    ] {
        let server = TestServer::start_with(encryption).await;
        let url = format!("{scheme}://shop:word@127.0.0.1:{}{query}", server.port);

        let refused = send(&url, &theirs).await;
        assert!(!refused.succeeded && refused.said.contains("NotReached"), "{refused:?}");
        let told = server.told();
        assert!(!told.iter().any(|line| line.starts_with("AUTH")), "{url}: {told:?}");

        let sent = send(&url, &ours).await;
        assert!(sent.succeeded, "{sent:?}");
        let told = server.told();
        assert!(told.iter().any(|line| line.starts_with("AUTH PLAIN")), "{url}: {told:?}");
        assert_eq!(server.taken(), 1, "{url}: {told:?}");
    }
}

#[tokio::test]
async fn a_server_without_encryption_gets_neither_a_password_nor_a_mail() {
    let server = TestServer::start().await;
    server.will("STARTTLS", "454 4.7.0 not now");
    let url = format!("smtp://shop:word@127.0.0.1:{}?tls=required", server.port);
    let client = SmtpServer::new(
        SmtpUrl::parse(&url).unwrap(),
        Sender::parse("Shop <shop@example.org>").unwrap(),
        Duration::from_secs(30),
    );
    let refused = client.send(letter(ADA)).await.unwrap_err();
    assert!(matches!(refused, MailServerError::NotReached { .. }), "{refused:?}");
    assert_eq!(server.told().last().map(String::as_str), Some("STARTTLS"));
}
