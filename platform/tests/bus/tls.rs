//! Brokers behind TLS, with certificates made for the test: a NATS server of the test's own, and RabbitMQ behind an end of TLS.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use platform::bus::nats::{self, NatsSettings};
use platform::bus::rabbitmq;
use platform::testing::{amqp_url, services};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tempfile::TempDir;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::events::soon;

/// A certificate for 127.0.0.1 with its key, and the files of its authority and of another one.
struct Certificates {
    folder: TempDir,
    certificate: rcgen::Certificate,
    key: KeyPair,
}

impl Certificates {
    fn make() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let [ours, _theirs] = ["ours.pem", "theirs.pem"].map(|name| {
            let mut parameters = CertificateParams::new(Vec::new()).unwrap();
            parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            let key = KeyPair::generate().unwrap();
            let made = CertifiedIssuer::self_signed(parameters, key).unwrap();
            std::fs::write(folder.path().join(name), made.pem()).unwrap();
            made
        });
        let key = KeyPair::generate().unwrap();
        let parameters = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
        let certificate = parameters.signed_by(&key, &ours).unwrap();
        std::fs::write(folder.path().join("server.pem"), certificate.pem()).unwrap();
        std::fs::write(folder.path().join("server.key"), key.serialize_pem()).unwrap();
        Self { folder, certificate, key }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A URL that names one of the authorities.
    fn trusting(&self, url: &str, authority: &str) -> String {
        format!("{url}?cacertfile={}", self.file(authority).display())
    }

    fn acceptor(&self) -> TlsAcceptor {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let key = PrivateKeyDer::try_from(self.key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![self.certificate.der().clone()], key)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

/// A NATS server that takes encrypted connections only. Dropping it ends it.
struct NatsServer(Child);

impl NatsServer {
    fn start(certificates: &Certificates, port: u16) -> Option<Self> {
        let program = std::env::var("GALLERIA_TEST_NATS_SERVER");
        let program = program.unwrap_or_else(|_unset| "nats-server".to_owned());
        let configuration = certificates.file("nats.conf");
        let text = format!(
            "listen: 127.0.0.1:{port}\njetstream: {{ store_dir: \"{}\" }}\ntls: {{ cert_file: \"{}\", key_file: \"{}\" }}\n",
            certificates.file("jetstream").display(),
            certificates.file("server.pem").display(),
            certificates.file("server.key").display(),
        );
        std::fs::write(&configuration, text).unwrap();
        let server = Command::new(program)
            .arg("-c")
            .arg(configuration)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        services::needs("program nats-server", server.is_ok()).then(|| Self(server.unwrap()))
    }
}

impl Drop for NatsServer {
    fn drop(&mut self) {
        let _ended = self.0.kill();
        let _reaped = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nats_is_spoken_to_over_tls_by_a_trusted_authority_only() {
    let certificates = Certificates::make();
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let Some(_server) = NatsServer::start(&certificates, port) else { return };
    soon("the server to listen", async {
        let mut again = tokio::time::interval(Duration::from_millis(10));
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            again.tick().await;
        }
    })
    .await;
    let url = format!("tls://127.0.0.1:{port}");
    let looked = async |url: String| Box::pin(nats::held(&NatsSettings::new(url), &[])).await;
    looked(certificates.trusting(&url, "ours.pem")).await.unwrap();
    let refused = looked(certificates.trusting(&url, "theirs.pem")).await.unwrap_err();
    assert!(refused.reason.contains("certificate"), "{refused}");
    looked(url).await.unwrap_err();
    let missing = looked(certificates.trusting("tls://127.0.0.1", "none.pem")).await.unwrap_err();
    assert!(missing.reason.contains("none.pem cannot be read"), "{missing}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rabbitmq_is_spoken_to_over_tls_by_a_trusted_authority_only() {
    if !services::rabbitmq() {
        return;
    }
    let certificates = Certificates::make();
    let (credentials, place) = amqp_url()
        .strip_prefix("amqp://")
        .and_then(|rest| rest.rsplit_once('@'))
        .map(|(credentials, place)| (credentials.to_owned(), place.to_owned()))
        .expect("a URL with credentials");
    let (server, host) =
        place.split_once('/').map_or((&*place, ""), |(server, host)| (server, host));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (acceptor, server) = (certificates.acceptor(), server.to_owned());
    let mut serving = JoinSet::new();
    serving.spawn(async move {
        let mut carried = JoinSet::new();
        loop {
            let (client, _) = listener.accept().await.unwrap();
            let (acceptor, server) = (acceptor.clone(), server.clone());
            carried.spawn(async move {
                let Ok(mut client) = acceptor.accept(client).await else { return };
                let mut server = TcpStream::connect(server).await.unwrap();
                let _ended = copy_bidirectional(&mut client, &mut server).await;
            });
        }
    });
    let url = format!("amqps://{credentials}@{address}/{host}");
    let looked = async |url: String| rabbitmq::held(&url, "test", &[]).await;
    looked(certificates.trusting(&url, "ours.pem")).await.unwrap();
    let refused = looked(certificates.trusting(&url, "theirs.pem")).await.unwrap_err();
    assert!(refused.reason.contains("certificate"), "{refused}");
    looked(url).await.unwrap_err();
}
