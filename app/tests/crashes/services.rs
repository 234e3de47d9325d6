//! What these tests need of the machine. Where it is missing they are skipped, aloud, unless they must run.

use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

/// A server of this machine answers sooner.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether the PostgreSQL server of the tests is there.
pub(crate) fn postgres_is_there() -> bool {
    let usual = SocketAddr::from((Ipv4Addr::LOCALHOST, 5432));
    let there = std::env::var("GALLERIA_TEST_SERVICES").is_ok_and(|value| value == "required")
        || std::env::var_os(platform::testing::SERVER_VARIABLE).is_some()
        || TcpStream::connect_timeout(&usual, PATIENCE).is_ok();
    if !there {
        eprintln!("skipped: PostgreSQL does not answer; `docker compose up -d` starts it");
    }
    there
}
