//! Ports that are chosen before a process listens on them, for configuration files.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU16, Ordering};

/// Below the ephemeral ports of the system, so that it gives them to no process that asks for any port.
const PORTS: std::ops::Range<u16> = 20_000..32_000;

/// Two free addresses, each with a free port behind it, where its host is managed; the second is two ports after the first. No
/// other test of this process gets them.
pub(crate) fn two_with_room() -> [SocketAddr; 2] {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Processes that start one after the other, as those of a run of tests do, begin far from each other.
    let spread = u16::try_from(std::process::id() % 75).unwrap() * 160;
    loop {
        let first = PORTS.start + spread + 4 * NEXT.fetch_add(1, Ordering::Relaxed);
        assert!(PORTS.contains(&first), "no free port below the system's");
        let all = [0, 2, 1, 3].map(|after| SocketAddr::from((Ipv4Addr::LOCALHOST, first + after)));
        if all.iter().all(|address| TcpListener::bind(address).is_ok()) {
            let [first, second, ..] = all;
            return [first, second];
        }
    }
}
