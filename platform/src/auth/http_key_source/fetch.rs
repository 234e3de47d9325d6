//! Fetches a JWKS over HTTP: one request, one answer, bounded in time and in size.

use std::time::Duration;

use bytes::Bytes;
use http::header::ACCEPT;
use http::{Request, StatusCode};

use crate::auth::jwk;
use crate::auth::keys::VerifyingKey;
use crate::http_client::{HttpClient, HttpError, HttpService};

/// The path of the key set on every host of a users context.
const PATH: &str = "/.well-known/jwks.json";
/// A set of a hundred keys is a third of this.
const LONGEST_ANSWER: usize = 64 * 1024;

/// Why keys cannot be fetched from an address, ever.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{url} is no address of a host with users, such as http://users:8080")]
pub struct BadUsersUrl {
    /// The text that was given, without what may be a secret in it.
    pub url: String,
}

/// Why there are no keys this time.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    #[error("the keys were not answered")]
    Http(#[from] HttpError),
    #[error("the request cannot be made")]
    Request(#[from] http::Error),
    #[error("the answer is {0}")]
    Status(StatusCode),
    #[error("the answer is no set of keys")]
    NoSet(#[from] serde_json::Error),
    #[error("the set has no key that verifies our tokens")]
    NoKeys,
    #[error("there was no answer in time")]
    TooSlow,
}

/// A set of keys on another host.
#[derive(Debug)]
pub(super) struct Jwks(HttpClient);

impl Jwks {
    /// The set of the host at `users_url`.
    pub(super) fn of(users_url: &str) -> Result<Self, BadUsersUrl> {
        let client =
            HttpClient::new(users_url).map_err(|refused| BadUsersUrl { url: refused.url })?;
        Ok(Self(client.with_longest_answer(LONGEST_ANSWER)))
    }

    /// The keys, or why there are none after `timeout` at the latest.
    pub(super) async fn fetch(&self, timeout: Duration) -> Result<Vec<VerifyingKey>, FetchError> {
        let request = Request::get(PATH).header(ACCEPT, "application/json").body(Bytes::new())?;
        let answer = tokio::time::timeout(timeout, self.0.call(request));
        let answer = answer.await.map_err(|_elapsed| FetchError::TooSlow)??;
        if answer.status() != StatusCode::OK {
            return Err(FetchError::Status(answer.status()));
        }
        let keys = serde_json::from_slice::<jwk::Jwks>(answer.body())?.verifying_keys();
        if keys.is_empty() { Err(FetchError::NoKeys) } else { Ok(keys) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_set_is_at_the_well_known_path_of_the_host() {
        for (url, base) in [
            ("http://users", "http://users"),
            ("http://users:8080/", "http://users:8080"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("http://gate/users/", "http://gate/users"),
            ("https://users", "https://users"),
        ] {
            assert_eq!(Jwks::of(url).unwrap().0.base_url(), base);
        }
    }

    #[test]
    fn other_addresses_are_refused() {
        for url in
            ["", "users:8080", "ftp://users", "http://", "http://a:b@users", "http://users?x=1"]
        {
            let refused = Jwks::of(url).unwrap_err().to_string();
            let shown = url.replace("a:b@", "").replace("?x=1", "");
            assert!(refused.starts_with(&shown), "{refused}");
        }
    }
}
