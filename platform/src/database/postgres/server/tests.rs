//! TLS to a server of the test's own, with certificates made for the test.

use std::fs::Permissions;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;
use crate::testing::PostgresServer;

const TLS: &str = "ssl = on\nssl_cert_file = '../server.pem'\nssl_key_file = '../server.key'\n";

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut parameters = CertificateParams::new(Vec::new()).unwrap();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(parameters, KeyPair::generate().unwrap()).unwrap()
}

/// A server with a certificate for 127.0.0.1, the file of its authority, and that of another one.
fn server() -> Option<(PostgresServer, PathBuf, PathBuf)> {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let server = PostgresServer::make(free, TLS)?;
    let in_folder = |name: &str| server.folder().join(name);
    let (ours, theirs) = (authority(), authority());
    let key = KeyPair::generate().unwrap();
    let parameters = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
    let certificate = parameters.signed_by(&key, &ours).unwrap();
    for (name, text) in [
        ("server.pem", certificate.pem()),
        ("server.key", key.serialize_pem()),
        ("ours.pem", ours.pem()),
        ("theirs.pem", theirs.pem()),
    ] {
        std::fs::write(in_folder(name), text).unwrap();
    }
    // A server refuses a key that others can read.
    std::fs::set_permissions(in_folder("server.key"), Permissions::from_mode(0o600)).unwrap();
    PostgresServer::give(&in_folder("server.key"));
    server.start();
    let files = (in_folder("ours.pem"), in_folder("theirs.pem"));
    Some((server, files.0, files.1))
}

/// Whether a session over this URL is encrypted, as the server sees it.
async fn is_encrypted(url: &str) -> Result<bool, DbErr> {
    let pool = PostgresDatabase::new(url, "public", None).unwrap().pool(1).await?;
    let question = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    let row = pool.query_one_raw(Statement::from_string(DbBackend::Postgres, question)).await?;
    let answer = row.unwrap().try_get_by_index(0)?;
    pool.close().await?;
    Ok(answer)
}

#[tokio::test]
async fn a_server_is_known_by_its_authority_and_name() {
    let Some((server, ours, theirs)) = server() else { return };
    let url = server.url();
    let with = |mode: &str, authority: &PathBuf| {
        format!("{url}?sslmode={mode}&sslrootcert={}", authority.display())
    };
    assert!(is_encrypted(&with("verify-full", &ours)).await.unwrap());
    assert!(is_encrypted(&format!("{url}?sslmode=require")).await.unwrap());
    assert!(!is_encrypted(&url).await.unwrap(), "nobody asked for it on the same machine");
    PostgresDatabase::administrator(&with("verify-full", &ours)).await.unwrap();

    let refused = is_encrypted(&with("verify-full", &theirs)).await.unwrap_err();
    assert!(refused.to_string().contains("certificate"), "{refused}");
    let refused = is_encrypted(&format!("{url}?sslmode=verify-full")).await.unwrap_err();
    assert!(refused.to_string().contains("certificate"), "{refused}");
    // The certificate is for the address and not for this name, which is the same machine.
    let named = with("verify-full", &ours).replace("127.0.0.1", "localhost");
    let refused = is_encrypted(&named).await.unwrap_err();
    assert!(refused.to_string().contains("certificate"), "{refused}");
    assert!(is_encrypted(&named.replace("verify-full", "verify-ca")).await.unwrap());
}

#[tokio::test]
async fn a_server_without_tls_is_refused_where_it_is_required() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut serving = tokio::task::JoinSet::new();
    serving.spawn(async move {
        loop {
            let (mut client, _) = listener.accept().await.unwrap();
            let mut asked = [0; 8];
            client.read_exact(&mut asked).await.unwrap();
            client.write_all(b"N").await.unwrap();
        }
    });
    for mode in ["require", "verify-ca", "verify-full"] {
        let url = format!("postgres://a:word@{address}/b?sslmode={mode}");
        let refused = PostgresDatabase::administrator(&url).await.unwrap_err().to_string();
        assert!(refused.contains("TLS"), "{refused}");
        assert!(!refused.contains("word"), "{refused}");
    }
}

#[test]
fn a_connection_that_leaves_the_machine_unverified_is_exposed() {
    let exposed = |url: &str| PostgresDatabase::new(url, "", None).unwrap().is_exposed();
    assert!(!exposed("postgres://a@localhost/b"));
    assert!(exposed("postgres://a@db.example/b"));
    assert!(exposed("postgres://a@db.example/b?sslmode=require"));
    assert!(!exposed("postgres://a@db.example/b?sslmode=verify-full"));
}
