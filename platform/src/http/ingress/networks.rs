//! Networks of addresses: those of trusted proxies, and the one that an address belongs to.

use std::net::{IpAddr, Ipv6Addr};

use ipnet::IpNet;

/// A list of networks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

/// Why texts are no networks, as the rest of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadNetworks {
    /// One is none.
    #[error("names a network that is none such as 10.0.0.0/8 or 2001:db8::/32")]
    NoNetwork,
    /// One has every address.
    #[error(
        "names a network of every address; name those of the proxies alone, as all others could say what they like"
    )]
    Everything,
}

impl Networks {
    /// Reads networks such as `10.0.0.0/8`; an address alone is a network of one.
    ///
    /// # Errors
    /// When a text is none, or has every address.
    pub(crate) fn parse(texts: &[String]) -> Result<Self, BadNetworks> {
        let network = |text: &String| {
            let network =
                text.parse().or_else(|_no_network| text.parse::<IpAddr>().map(IpNet::from));
            match network {
                Ok(network) if network.prefix_len() == 0 => Err(BadNetworks::Everything),
                Ok(network) => Ok(network),
                Err(_no_address) => Err(BadNetworks::NoNetwork),
            }
        };
        texts.iter().map(network).collect::<Result<_, _>>().map(Self)
    }

    /// Whether `address` is in one of them.
    pub fn contain(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// The address that stands for one client: that of IPv4, and with IPv6 the /64 network that a provider gives to one customer.
pub(crate) fn one_client(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)))
        }
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_is_in_a_network_however_it_is_written() {
        let networks = ["10.0.0.0/8", "2001:db8::/32", "192.0.2.7"].map(str::to_owned);
        let networks = Networks::parse(&networks).unwrap();
        for inside in ["10.1.2.3", "::ffff:10.1.2.3", "2001:db8::1", "192.0.2.7"] {
            assert!(networks.contain(address(inside)), "{inside}");
        }
        for outside in ["11.0.0.1", "2001:db9::1", "192.0.2.8", "::1"] {
            assert!(!networks.contain(address(outside)), "{outside}");
        }
        for bad in ["10.0.0.0/33", "localhost", "10.0.0", "fe80::1%eth0"] {
            assert_eq!(Networks::parse(&[bad.to_owned()]), Err(BadNetworks::NoNetwork), "{bad}");
        }
        for all in ["0.0.0.0/0", "::/0", "10.0.0.0/0"] {
            assert_eq!(Networks::parse(&[all.to_owned()]), Err(BadNetworks::Everything), "{all}");
        }
    }

    #[test]
    fn the_addresses_of_one_customer_of_a_provider_are_one_client() {
        assert_eq!(one_client(address("2001:db8::1")), one_client(address("2001:db8::ffff:1")));
        assert_ne!(one_client(address("2001:db8::1")), one_client(address("2001:db8:0:1::1")));
        assert_eq!(one_client(address("::ffff:192.0.2.7")), address("192.0.2.7"));
        assert_ne!(one_client(address("192.0.2.7")), one_client(address("192.0.2.8")));
    }
}
