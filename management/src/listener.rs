//! The listening socket of the management port.

use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use crate::settings::Listen;

/// The management port cannot be listened on.
#[derive(Debug, thiserror::Error)]
#[error(
    "{address} cannot be listened on for the management port; choose another address with management.listen, or leave it empty \
     to have no management port"
)]
pub struct CannotListen {
    /// The address.
    pub address: SocketAddr,
    /// The error of the operating system.
    pub source: io::Error,
}

/// Listens where the settings say, for a shop that is configured to listen at `shop`. A port that nobody has chosen gives way:
/// when it is taken, a free one is used instead.
///
/// # Errors
/// When the address is taken, or not of this machine.
pub fn open(listen: Listen, shop: SocketAddr) -> Result<Option<TcpListener>, CannotListen> {
    match listen {
        Listen::Nowhere => Ok(None),
        Listen::At(address) => bind(address).map(Some),
        Listen::BesideTheShop => beside(shop).map(Some),
    }
}

fn beside(shop: SocketAddr) -> Result<TcpListener, CannotListen> {
    let port = if shop.port() == 0 { 0 } else { shop.port().checked_add(1).unwrap_or(0) };
    match bind((Ipv4Addr::LOCALHOST, port).into()) {
        Err(taken) if taken.source.kind() == ErrorKind::AddrInUse && port != 0 => {
            let listener = bind((Ipv4Addr::LOCALHOST, 0).into())?;
            tracing::warn!(
                taken = %taken.address,
                instead = %listener.local_addr().unwrap_or(taken.address),
                "the management port is another one: that after the port of the shop is taken; management.listen chooses one"
            );
            Ok(listener)
        }
        bound => bound,
    }
}

fn bind(address: SocketAddr) -> Result<TcpListener, CannotListen> {
    TcpListener::bind(address).map_err(|source| CannotListen { address, source })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A socket whose next port is free at the moment, and that port.
    fn with_a_free_neighbour() -> (TcpListener, u16) {
        loop {
            let shop = TcpListener::bind("127.0.0.1:0").unwrap();
            let next = shop.local_addr().unwrap().port().saturating_add(1);
            if TcpListener::bind((Ipv4Addr::LOCALHOST, next)).is_ok() {
                return (shop, next);
            }
        }
    }

    #[test]
    fn the_port_after_that_of_the_shop_is_taken_or_a_free_one() {
        let (shop, next) = with_a_free_neighbour();
        let shop = shop.local_addr().unwrap();
        let first = open(Listen::BesideTheShop, shop).unwrap().unwrap();
        assert_eq!(first.local_addr().unwrap(), (Ipv4Addr::LOCALHOST, next).into());
        let second = open(Listen::BesideTheShop, shop).unwrap().unwrap();
        assert_ne!(second.local_addr().unwrap().port(), next);
        assert!(second.local_addr().unwrap().ip().is_loopback());
        let refused = open(Listen::At(first.local_addr().unwrap()), shop).unwrap_err();
        assert!(refused.to_string().contains("management.listen"), "{refused}");
        assert!(open(Listen::Nowhere, shop).unwrap().is_none());
    }

    #[test]
    fn a_shop_at_any_port_has_its_management_at_any_port() {
        let shop = "0.0.0.0:0".parse().unwrap();
        let listener = open(Listen::BesideTheShop, shop).unwrap().unwrap();
        assert!(listener.local_addr().unwrap().ip().is_loopback());
        let highest = "127.0.0.1:65535".parse().unwrap();
        assert!(open(Listen::BesideTheShop, highest).unwrap().is_some());
    }
}
