//! Where this host forwards the requests for contexts that it does not run: a URL by context.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use platform::http_client::HttpClient;
use platform::settings::{BadSetting, SettingValues};

use super::keys::forward_name;
use crate::registry::COMPILED;

/// The URL of each context that requests are forwarded for. For a context that runs here it names its next host, to which
/// its data may move; this host itself is left out then, since hosts may share a configuration.
pub(super) fn read(
    values: &SettingValues,
    hosted: &[&str],
    listen: SocketAddr,
) -> Result<BTreeMap<&'static str, String>, BadSetting> {
    let mut urls = BTreeMap::new();
    for context in COMPILED.iter().copied() {
        let Some(name) = forward_name(context) else { continue };
        let Some(url) = values.filled(name) else { continue };
        if HttpClient::new(url).is_err() {
            let reason = "is no http or https address without user, query and fragment, such as http://127.0.0.1:8081";
            return Err(BadSetting::new(name, reason));
        }
        if is_this_host(url, listen) {
            if hosted.contains(&context) {
                continue;
            }
            let reason = "is the address of this host, which does not run the context; name the host that does";
            return Err(BadSetting::new(name, reason));
        }
        urls.insert(context, url.to_owned());
    }
    Ok(urls)
}

/// Whether requests to `url` would come back to a host that listens at `listen`, as far as its text says.
fn is_this_host(url: &str, listen: SocketAddr) -> bool {
    let Some((_, rest)) = url.split_once("://") else { return false };
    let authority = rest.split('/').next().unwrap_or_default();
    let Some((host, port)) = authority.rsplit_once(':') else { return false };
    let ip = match host.trim_start_matches('[').trim_end_matches(']') {
        "localhost" => Some(IpAddr::from([127, 0, 0, 1])),
        ip => ip.parse().ok(),
    };
    let is_same = |ip: IpAddr| {
        ip == listen.ip()
            || ip.is_unspecified()
            || (ip.is_loopback() && (listen.ip().is_unspecified() || listen.ip().is_loopback()))
    };
    port.parse() == Ok(listen.port()) && ip.is_some_and(is_same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_this_host_is_recognised() {
        let listen: SocketAddr = "127.0.0.1:8080".parse().unwrap();
        for url in ["http://127.0.0.1:8080", "http://localhost:8080/", "http://0.0.0.0:8080"] {
            assert!(is_this_host(url, listen), "{url}");
        }
        for url in ["http://127.0.0.1:8081", "http://payments:8080", "https://shop.example"] {
            assert!(!is_this_host(url, listen), "{url}");
        }
        let everywhere: SocketAddr = "0.0.0.0:8080".parse().unwrap();
        assert!(is_this_host("http://127.0.0.1:8080", everywhere));
        assert!(!is_this_host("http://192.0.2.1:8080", everywhere), "perhaps another machine");
        assert!(is_this_host("http://[::1]:8080", "[::]:8080".parse().unwrap()));
    }
}
