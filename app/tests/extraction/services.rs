//! The servers that these tests need. Where they do not answer, the tests are skipped, aloud, unless they must run.

use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::time::Duration;

const POSTGRES: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 5432);
const NATS: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 4222);
/// A server of this machine answers sooner.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether a test can run.
pub(crate) fn are_there() -> bool {
    let required = must_be_there();
    let set = |name| std::env::var_os(name).is_some();
    let answers =
        |variable, address| set(variable) || TcpStream::connect_timeout(&address, PATIENCE).is_ok();
    let there = required
        || (answers(platform::testing::SERVER_VARIABLE, POSTGRES)
            && answers(platform::testing::NATS_VARIABLE, NATS));
    if !there {
        eprintln!(
            "skipped: PostgreSQL and NATS do not both answer; `docker compose up -d` starts them"
        );
    }
    there
}

/// Whether the reverse proxy can be started.
pub(crate) fn nginx_is_there() -> bool {
    let there = must_be_there() || Command::new("nginx").arg("-v").output().is_ok();
    if !there {
        eprintln!("skipped: there is no nginx; a package of that name has it");
    }
    there
}

fn must_be_there() -> bool {
    std::env::var("GALLERIA_TEST_SERVICES").is_ok_and(|value| value == "required")
}
