//! Where a payment provider answers.

use hyper::Uri;

/// The address of a payment provider that speaks HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderUrl(String);

/// Why an address is no good.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{url} is no address of a payment provider, such as http://provider:8090; https is not spoken here"
)]
pub struct BadProviderUrl {
    /// What was given.
    pub url: String,
}

impl ProviderUrl {
    /// What is wrong with another address, as the rest of a sentence.
    pub(crate) const REASON: &str = "is no address of a payment provider, such as http://provider:8090; https is not spoken here";

    /// Reads an address: `http`, a host, perhaps a port and a path that the provider's own come after.
    pub fn parse(url: &str) -> Result<Self, BadProviderUrl> {
        let is_one = url.parse::<Uri>().is_ok_and(|uri| {
            // Names and passwords would be sent to nobody.
            let host = uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
            uri.scheme_str() == Some("http") && host && uri.query().is_none()
        });
        if is_one {
            Ok(Self(url.trim_end_matches('/').to_owned()))
        } else {
            Err(BadProviderUrl { url: url.to_owned() })
        }
    }

    /// The address, which its paths are appended to.
    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_come_after_the_address() {
        for (url, charges) in [
            ("http://provider", "http://provider/v1/charges"),
            ("http://provider:8090/", "http://provider:8090/v1/charges"),
            ("http://[::1]:8090", "http://[::1]:8090/v1/charges"),
            ("http://gate/pay/", "http://gate/pay/v1/charges"),
        ] {
            assert_eq!(ProviderUrl::parse(url).unwrap().into_string() + "/v1/charges", charges);
        }
    }

    #[test]
    fn other_addresses_are_refused() {
        for url in
            ["", "provider:8090", "https://provider", "http://", "http://a:b@p", "http://p?x=1"]
        {
            let refused = ProviderUrl::parse(url).unwrap_err().to_string();
            assert!(refused.starts_with(url), "{refused}");
        }
    }
}
