//! How many connections are open, overall and by client. One more than the limit is closed at once: a client that holds all
//! that it may hold must not keep others out.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::networks::{Networks, one_client};

/// The open connections of a host, shared by its threads.
#[derive(Debug, Clone)]
pub(crate) struct Connections {
    most: usize,
    most_per_client: usize,
    trusted_proxies: Networks,
    open: Arc<Mutex<Open>>,
}

#[derive(Debug, Default)]
struct Open {
    all: usize,
    by_client: HashMap<IpAddr, usize>,
}

/// Why a connection is closed at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TooMany {
    #[error("the host has as many connections as it may have")]
    Overall,
    #[error("the client has as many connections as it may have")]
    OfOneClient,
}

impl Connections {
    pub(crate) fn new(most: usize, most_per_client: usize, trusted_proxies: Networks) -> Self {
        Self { most, most_per_client, trusted_proxies, open: Arc::default() }
    }

    /// Counts a connection from `address` until the place is dropped.
    pub(crate) fn admit(&self, address: IpAddr) -> Result<Place, TooMany> {
        // A trusted proxy carries many clients.
        let client = (!self.trusted_proxies.contain(address)).then(|| one_client(address));
        let mut open = self.open();
        if open.all >= self.most {
            return Err(TooMany::Overall);
        }
        if let Some(client) = client {
            let of_client = open.by_client.entry(client).or_default();
            if *of_client >= self.most_per_client {
                return Err(TooMany::OfOneClient);
            }
            *of_client += 1;
        }
        open.all += 1;
        drop(open);
        Ok(Place { connections: self.clone(), client })
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        // Every change of the counts is complete, so a panic elsewhere does no harm.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An open connection.
#[derive(Debug)]
pub(crate) struct Place {
    connections: Connections,
    client: Option<IpAddr>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.connections.open();
        open.all = open.all.saturating_sub(1);
        if let Some(client) = self.client
            && let Some(of_client) = open.by_client.get_mut(&client)
        {
            *of_client = of_client.saturating_sub(1);
            if *of_client == 0 {
                open.by_client.remove(&client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_client_that_holds_all_it_may_hold_keeps_nobody_else_out() {
        let connections = Connections::new(4, 2, Networks::default());
        let admit = |text| connections.admit(address(text));
        let held = [admit("192.0.2.1").unwrap(), admit("192.0.2.1").unwrap()];
        assert_eq!(admit("192.0.2.1").unwrap_err(), TooMany::OfOneClient);
        let other = admit("192.0.2.2").unwrap();
        let last = admit("2001:db8::1").unwrap();
        assert_eq!(admit("192.0.2.3").unwrap_err(), TooMany::Overall);
        drop((held, other, last));
        assert_eq!(connections.open().all, 0);
        assert!(connections.open().by_client.is_empty(), "no client is remembered");
    }

    #[test]
    fn a_trusted_proxy_is_many_clients() {
        let proxies = Networks::parse(&["192.0.2.0/24".to_owned()]).unwrap();
        let connections = Connections::new(3, 1, proxies);
        let proxy = [(); 3].map(|()| connections.admit(address("192.0.2.1")).unwrap());
        assert_eq!(connections.admit(address("192.0.2.1")).unwrap_err(), TooMany::Overall);
        drop(proxy);
    }
}
