//! Ports that are chosen before a process listens on them, for configuration files.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU16, Ordering};

/// Below the ephemeral ports of the system, so that no other process gets them meanwhile.
const PORTS: std::ops::Range<u16> = 20_000..32_000;

/// Two free addresses, the second on the port after the first. No other test of this process gets them.
pub(crate) fn two_in_a_row() -> [SocketAddr; 2] {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let spread = u16::try_from(std::process::id() % 5_000).unwrap() * 2;
    loop {
        let first = PORTS.start + spread + 2 * NEXT.fetch_add(1, Ordering::Relaxed);
        assert!(PORTS.contains(&first), "no free port below the system's");
        let both = [first, first + 1].map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
        if both.iter().all(|address| TcpListener::bind(address).is_ok()) {
            return both;
        }
    }
}
