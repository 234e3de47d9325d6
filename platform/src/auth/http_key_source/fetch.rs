//! Fetches a JWKS over HTTP: one request, one answer, bounded in time and in size.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::ACCEPT;
use http::{Request, StatusCode};

use crate::auth::jwk;
use crate::auth::keys::VerifyingKey;
use crate::clock::SystemClock;
use crate::dependency::{CallError, CallFailure, Dependencies, Dependency, DependencySettings};
use crate::http_client::{HttpClient, HttpError, HttpService};

/// The path of the key set on every host of a users context.
const PATH: &str = "/.well-known/jwks.json";
/// The kind of the calls.
const FETCH: &str = "fetch";
/// The keys are asked for no more often than once a second anyway.
const CIRCUIT_OPEN_FOR: Duration = Duration::from_secs(1);
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
}

impl CallFailure for FetchError {
    fn was_not_received(&self) -> bool {
        matches!(self, Self::Http(error) if error.was_not_received())
    }
}

/// A set of keys on another host.
pub(super) struct Jwks {
    client: HttpClient,
    users: Dependency,
}

impl Jwks {
    /// The set of the host at `users_url`, which is listed in `dependencies`; a fetch takes `timeout` at most.
    pub(super) fn of(
        users_url: &str,
        timeout: Duration,
        dependencies: &Dependencies,
    ) -> Result<Self, BadUsersUrl> {
        let client =
            HttpClient::new(users_url).map_err(|refused| BadUsersUrl { url: refused.url })?;
        // The next token asks again, at most once a second: there is no retry here.
        let bounds = DependencySettings {
            timeout,
            retries: 0,
            breaker_open_for: CIRCUIT_OPEN_FOR,
            at_once: 1,
            ..DependencySettings::default()
        };
        let users = dependencies.guard("users-keys", &[FETCH], Arc::new(SystemClock), bounds);
        Ok(Self { client: client.with_longest_answer(LONGEST_ANSWER), users })
    }

    /// The keys, or why there are none.
    pub(super) async fn fetch(&self) -> Result<Vec<VerifyingKey>, CallError<FetchError>> {
        self.users.once(FETCH, self.ask()).await
    }

    async fn ask(&self) -> Result<Vec<VerifyingKey>, FetchError> {
        let request = Request::get(PATH).header(ACCEPT, "application/json").body(Bytes::new())?;
        let answer = self.client.call(request).await?;
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

    fn of(url: &str) -> Result<Jwks, BadUsersUrl> {
        Jwks::of(url, Duration::from_secs(2), &Dependencies::default())
    }

    #[test]
    fn the_set_is_at_the_well_known_path_of_the_host() {
        for (url, base) in [
            ("http://users", "http://users"),
            ("http://users:8080/", "http://users:8080"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("http://gate/users/", "http://gate/users"),
            ("https://users", "https://users"),
        ] {
            assert_eq!(of(url).unwrap().client.base_url(), base);
        }
    }

    #[test]
    fn other_addresses_are_refused() {
        for url in
            ["", "users:8080", "ftp://users", "http://", "http://a:b@users", "http://users?x=1"]
        {
            let refused = of(url).err().unwrap().to_string();
            let shown = url.replace("a:b@", "").replace("?x=1", "");
            assert!(refused.starts_with(&shown), "{refused}");
        }
    }
}
