//! The address of a client. Behind a proxy that is trusted it is the address that the proxy saw; what others say of
//! themselves is not believed.

use std::net::IpAddr;

use actix_web::http::header::{FORWARDED, HeaderMap, X_FORWARDED_FOR};
use actix_web::{HttpRequest, web};

use super::networks::Networks;
use super::state::Ingress;

/// The address of the client that sent a request: the nearest one, from the connection backwards through `Forwarded` (or
/// `X-Forwarded-For`), that is no trusted proxy. `None` without a connection, as in tests.
pub fn client_address(request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    let ingress = request.app_data::<web::Data<Ingress>>();
    Some(
        ingress.map_or(peer, |ingress| {
            behind(peer, request.headers(), &ingress.settings.trusted_proxies)
        }),
    )
}

fn behind(peer: IpAddr, headers: &HeaderMap, proxies: &Networks) -> IpAddr {
    let mut nearest = peer;
    if !proxies.contain(peer) {
        return nearest.to_canonical();
    }
    for said in hops(headers).into_iter().rev() {
        // What cannot be read was not written by a proxy that is trusted: what is further away may be made up.
        let Some(address) = said else { break };
        nearest = address;
        if !proxies.contain(address) {
            break;
        }
    }
    nearest.to_canonical()
}

/// The addresses that proxies have noted, the client first; `None` for one that is hidden or cannot be read.
fn hops(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let listed = |name| {
        let values = headers.get_all(name).filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).map(str::trim)
    };
    if headers.contains_key(FORWARDED) {
        return listed(FORWARDED).map(forwarded_for).collect();
    }
    listed(X_FORWARDED_FOR).map(address).collect()
}

/// The address in `for="[2001:db8::1]:4711";proto=https` (RFC 7239).
fn forwarded_for(hop: &str) -> Option<IpAddr> {
    let pairs = hop.split(';').filter_map(|pair| pair.split_once('='));
    let mut named = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
    named.next().and_then(|(_for, value)| address(value.trim().trim_matches('"')))
}

/// An address with or without brackets and port.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix('[') {
        return rest.split_once(']').and_then(|(address, _port)| address.parse().ok());
    }
    text.parse().ok().or_else(|| {
        let (address, port) = text.rsplit_once(':')?;
        port.parse::<u16>().ok()?;
        address.parse::<std::net::Ipv4Addr>().ok().map(IpAddr::V4)
    })
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn client(peer: &str, name: &'static str, said: &[&str]) -> String {
        let proxies = ["10.0.0.0/8", "::1"].map(str::to_owned);
        let proxies = Networks::parse(&proxies).unwrap();
        let mut headers = HeaderMap::new();
        for value in said {
            let name = actix_web::http::header::HeaderName::from_static(name);
            headers.append(name, HeaderValue::from_str(value).unwrap());
        }
        behind(peer.parse().unwrap(), &headers, &proxies).to_string()
    }

    #[test]
    fn nobody_is_believed_but_a_trusted_proxy() {
        for name in ["x-forwarded-for", "forwarded"] {
            assert_eq!(client("192.0.2.7", name, &["for=203.0.113.9"]), "192.0.2.7");
            assert_eq!(client("192.0.2.7", name, &["203.0.113.9"]), "192.0.2.7");
        }
        assert_eq!(client("10.0.0.1", "x-forwarded-for", &[]), "10.0.0.1");
    }

    #[test]
    fn the_list_is_read_from_the_right_up_to_the_first_that_is_not_trusted() {
        for (said, expected) in [
            (vec!["203.0.113.9"], "203.0.113.9"),
            (vec!["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
            (vec!["198.51.100.1, 203.0.113.9, 10.0.0.2"], "203.0.113.9"),
            (vec!["198.51.100.1", "203.0.113.9", "10.0.0.2"], "203.0.113.9"),
            (vec!["203.0.113.9, nonsense"], "10.0.0.1"),
            (vec!["203.0.113.9, unknown, 10.0.0.2"], "10.0.0.2"),
            (vec!["203.0.113.9:4711"], "203.0.113.9"),
            (vec!["[2001:db8::1]:4711"], "2001:db8::1"),
            (vec!["2001:db8::1"], "2001:db8::1"),
            (vec!["::ffff:203.0.113.9"], "203.0.113.9"),
            (vec![""], "10.0.0.1"),
        ] {
            assert_eq!(client("10.0.0.1", "x-forwarded-for", &said), expected, "{said:?}");
        }
    }

    #[test]
    fn forwarded_is_read_as_its_rfc_says() {
        for (said, expected) in [
            ("for=203.0.113.9", "203.0.113.9"),
            ("For=\"[2001:db8::1]:4711\";proto=https", "2001:db8::1"),
            ("for=198.51.100.1, proto=https;for=203.0.113.9;by=10.0.0.1", "203.0.113.9"),
            ("for=203.0.113.9, for=_hidden", "::1"),
            ("proto=https", "::1"),
        ] {
            assert_eq!(client("::1", "forwarded", &[said]), expected, "{said}");
        }
    }
}
