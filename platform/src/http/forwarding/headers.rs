//! The headers of forwarded messages: those of one connection stay behind (RFC 9110, section 7.6.1), and the other host
//! learns where the request came from.

use actix_web::HttpRequest;
use actix_web::HttpResponseBuilder;
use actix_web::http::header::{
    CONNECTION, CONTENT_LENGTH, EXPECT, HOST, HeaderMap as ActixHeaders, VIA,
};

use crate::http::ingress::{client_address, comes_from_a_trusted_proxy, is_encrypted};
use crate::http::origin::{REQUEST_ID, TRACEPARENT, client_request_id, request_id, traceparent_of};
use crate::http_client::{HeaderMap, HeaderName, HeaderValue};

/// This shop in `Via`: a request that carries it has been forwarded already.
const PSEUDONYM: &str = "galleria";
/// Headers that concern one connection only.
const HOP_BY_HOP: [&str; 9] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Headers in which proxies say what the client has asked them for. Anybody can send them.
const SAID_BY_PROXIES: [&str; 2] = ["x-forwarded-proto", "x-forwarded-host"];

/// Whether a host of the shop has forwarded the request.
pub(super) fn was_forwarded(headers: &ActixHeaders) -> bool {
    let entries = headers.get_all(VIA).filter_map(|value| value.to_str().ok());
    entries
        .flat_map(|value| value.split(','))
        .any(|entry| entry.split_whitespace().nth(1) == Some(PSEUDONYM))
}

/// The headers for the other host.
pub(super) fn forwarded_request(request: &HttpRequest) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let named = named_by_connection(texts(request.headers(), CONNECTION.as_str()));
    for (name, value) in request.headers() {
        if name != EXPECT && passes(name.as_str(), &named) {
            add(&mut headers, name.as_str(), value.as_bytes());
        }
    }
    add(&mut headers, VIA.as_str(), format!("1.1 {PSEUDONYM}").as_bytes());
    if let Some(peer) = request.peer_addr() {
        // Of what the client sent, the address that this host believes is passed on and nothing else.
        headers.remove("forwarded");
        headers.remove("x-forwarded-for");
        let client = client_address(request).unwrap_or_else(|| peer.ip());
        let chain = if client == peer.ip().to_canonical() {
            client.to_string()
        } else {
            format!("{client}, {}", peer.ip())
        };
        add(&mut headers, "x-forwarded-for", chain.as_bytes());
    }
    // The log of the other host then tells which request of this host it was.
    if client_request_id(request.headers()).is_none()
        && let Ok(id) = request_id(request)
    {
        headers.remove(REQUEST_ID.as_str());
        add(&mut headers, REQUEST_ID.as_str(), id.to_string().as_bytes());
    }
    // The request becomes a child of the span that this host has of it.
    headers.remove(TRACEPARENT.as_str());
    if let Some(traceparent) = traceparent_of(request) {
        add(&mut headers, TRACEPARENT.as_str(), traceparent.as_bytes());
    }
    // A proxy in front of this host knows better what the client has asked for.
    if !comes_from_a_trusted_proxy(request) {
        for name in SAID_BY_PROXIES {
            headers.remove(name);
        }
    }
    if !headers.contains_key("x-forwarded-proto") {
        let scheme = if is_encrypted(request) { "https" } else { "http" };
        add(&mut headers, "x-forwarded-proto", scheme.as_bytes());
    }
    let host = request.headers().get(HOST).map(|host| host.as_bytes().to_vec());
    if let (false, Some(host)) = (headers.contains_key("x-forwarded-host"), host) {
        add(&mut headers, "x-forwarded-host", &host);
    }
    headers
}

/// Puts the headers of an answer into `response`. Returns the length of the body where the answer has told it.
pub(super) fn forwarded_answer(
    headers: &HeaderMap,
    response: &mut HttpResponseBuilder,
) -> Option<u64> {
    let values = headers.get_all(CONNECTION.as_str()).iter();
    let named = named_by_connection(values.filter_map(|value| value.to_str().ok()));
    for (name, value) in headers {
        if name != CONTENT_LENGTH.as_str() && passes(name.as_str(), &named) {
            response.append_header((name.as_str(), value.as_bytes()));
        }
    }
    headers.get(CONTENT_LENGTH.as_str())?.to_str().ok()?.parse().ok()
}

fn texts<'a>(headers: &'a ActixHeaders, name: &'a str) -> impl Iterator<Item = &'a str> {
    headers.get_all(name).filter_map(|value| value.to_str().ok())
}

/// The headers that `Connection` names: they concern this connection only, too.
fn named_by_connection<'a>(values: impl Iterator<Item = &'a str>) -> Vec<String> {
    let names = values.flat_map(|value| value.split(','));
    names.map(|name| name.trim().to_ascii_lowercase()).collect()
}

fn passes(name: &str, named: &[String]) -> bool {
    !HOP_BY_HOP.contains(&name) && !named.iter().any(|other| other == name)
}

/// Both libraries accept the same names and values; what one of them did not would be left out.
fn add(headers: &mut HeaderMap, name: &str, value: &[u8]) {
    if let (Ok(name), Ok(value)) =
        (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(value))
    {
        headers.append(name, value);
    }
}
