//! The address of a client. Behind a proxy that is trusted it is the address that the proxy saw; what others say of
//! themselves is not believed.

use std::net::IpAddr;
use std::rc::Rc;

use actix_web::http::header::{FORWARDED, HeaderMap, X_FORWARDED_FOR, X_FORWARDED_PROTO};
use actix_web::{HttpRequest, web};

use super::networks::Networks;
use super::settings::{IngressSettings, ProxyHeader};
use super::state::Ingress;
use super::wire::Wire;

/// The address of the client that sent a request: the nearest one, from the connection backwards through the header that the
/// proxies write, that is no trusted proxy. `None` without a connection, as in tests.
pub fn client_address(request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    let ingress = request.app_data::<web::Data<Ingress>>();
    Some(ingress.map_or(peer, |ingress| {
        let IngressSettings { trusted_proxies, proxy_header, .. } = &ingress.settings;
        behind(peer, request.headers(), trusted_proxies, *proxy_header)
    }))
}

/// Whether a request comes from a proxy that is trusted to say what the client has asked it for.
pub(crate) fn comes_from_a_trusted_proxy(request: &HttpRequest) -> bool {
    let ingress = request.app_data::<web::Data<Ingress>>();
    let peer = request.peer_addr().map(|peer| peer.ip());
    ingress.zip(peer).is_some_and(|(ingress, peer)| ingress.settings.trusted_proxies.contain(peer))
}

/// Whether the connection that a request came by is encrypted.
pub(crate) fn is_encrypted(request: &HttpRequest) -> bool {
    request.conn_data::<Rc<Wire>>().is_some_and(|wire| wire.is_tls())
}

/// Whether the client speaks TLS with this host, or with a trusted proxy in front of it that says so in `X-Forwarded-Proto`.
pub fn client_speaks_tls(request: &HttpRequest) -> bool {
    let says_https = || {
        let said = request.headers().get(X_FORWARDED_PROTO);
        said.is_some_and(|scheme| scheme.as_bytes().eq_ignore_ascii_case(b"https"))
    };
    is_encrypted(request) || (comes_from_a_trusted_proxy(request) && says_https())
}

fn behind(peer: IpAddr, headers: &HeaderMap, proxies: &Networks, header: ProxyHeader) -> IpAddr {
    let mut nearest = peer;
    if !proxies.contain(peer) {
        return nearest.to_canonical();
    }
    for said in hops(headers, header).into_iter().rev() {
        // An unreadable hop was not written by a trusted proxy: any hop further away may be made up.
        let Some(address) = said else { break };
        nearest = address;
        if !proxies.contain(address) {
            break;
        }
    }
    nearest.to_canonical()
}

/// The addresses that proxies have noted, the client first; `None` for one that is hidden or cannot be read.
fn hops(headers: &HeaderMap, header: ProxyHeader) -> Vec<Option<IpAddr>> {
    // A hop that is not text is no address, and the other hops in its line are read.
    let listed = |name, read: fn(&str) -> Option<IpAddr>| {
        let values = headers.get_all(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
        values.flat_map(|value| value.split(',').map(read).collect::<Vec<_>>()).collect()
    };
    match header {
        ProxyHeader::Forwarded => listed(FORWARDED, forwarded_for),
        ProxyHeader::XForwardedFor => listed(X_FORWARDED_FOR, address),
    }
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
mod fuzz;
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
            headers.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        // The header that is not configured counts for nothing.
        let header = if name == "forwarded" {
            headers.append(X_FORWARDED_FOR, HeaderValue::from_static("192.0.2.66"));
            ProxyHeader::Forwarded
        } else {
            headers.append(FORWARDED, HeaderValue::from_static("for=192.0.2.66"));
            ProxyHeader::XForwardedFor
        };
        behind(peer.parse().unwrap(), &headers, &proxies, header).to_string()
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
            (vec!["\u{ff}, 203.0.113.9"], "203.0.113.9"),
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
