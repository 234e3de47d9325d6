//! One question for a JWKS over plain HTTP: one connection, one answer, bounded in time and in size.

use std::error::Error;
use std::io;
use std::time::Duration;

use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, HOST};
use hyper::{Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::auth::{VerifyingKey, jwk};

/// Where every host of a users context has its keys.
const PATH: &str = "/.well-known/jwks.json";
/// A set of a hundred keys is a third of this.
const LONGEST_ANSWER: usize = 64 * 1024;

/// Why keys cannot be fetched from an address, ever.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{url} is no address of a host with users, such as http://users:8080; https is not spoken here"
)]
pub struct BadUsersUrl {
    /// What was given.
    pub url: String,
}

/// Why there are no keys this time.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    #[error("no connection")]
    NoConnection(#[source] io::Error),
    #[error("the connection broke")]
    Broken(#[from] hyper::Error),
    #[error("the request cannot be made")]
    Request(#[from] http::Error),
    #[error("the answer is {0}")]
    Status(StatusCode),
    #[error("the answer is too long, or was cut")]
    Body(#[source] Box<dyn Error + Send + Sync>),
    #[error("the answer is no set of keys")]
    NoSet(#[from] serde_json::Error),
    #[error("the set has no key that verifies our tokens")]
    NoKeys,
    #[error("there was no answer in time")]
    TooSlow,
}

/// A set of keys on another host.
#[derive(Debug)]
pub(super) struct Jwks {
    authority: String,
    address: String,
    path: String,
}

impl Jwks {
    /// The set of the host at `users_url`.
    pub(super) fn of(users_url: &str) -> Result<Self, BadUsersUrl> {
        let parts = || {
            let url: Uri = users_url.parse().ok()?;
            let authority = url.authority().filter(|_| url.scheme_str() == Some("http"))?;
            // Names and passwords would be sent to nobody.
            if authority.as_str().contains('@') || url.query().is_some() {
                return None;
            }
            Some(Self {
                authority: authority.to_string(),
                address: format!("{}:{}", authority.host(), authority.port_u16().unwrap_or(80)),
                path: format!("{}{PATH}", url.path().trim_end_matches('/')),
            })
        };
        parts().ok_or_else(|| BadUsersUrl { url: users_url.to_owned() })
    }

    /// The keys, or why there are none after `timeout` at the latest.
    pub(super) async fn fetch(&self, timeout: Duration) -> Result<Vec<VerifyingKey>, FetchError> {
        let answer = tokio::time::timeout(timeout, self.answer());
        let body = answer.await.map_err(|_elapsed| FetchError::TooSlow)??;
        let keys = serde_json::from_slice::<jwk::Jwks>(&body)?.verifying_keys();
        if keys.is_empty() { Err(FetchError::NoKeys) } else { Ok(keys) }
    }

    async fn answer(&self) -> Result<Bytes, FetchError> {
        let stream = TcpStream::connect(&self.address).await.map_err(FetchError::NoConnection)?;
        let (mut sender, driver) = http1::handshake(TokioIo::new(stream)).await?;
        let request = Request::get(&self.path)
            .header(HOST, &self.authority)
            .header(ACCEPT, "application/json")
            .body(Empty::<Bytes>::new())?;
        let exchange = async {
            let answer = sender.send_request(request).await?;
            if answer.status() != StatusCode::OK {
                return Err(FetchError::Status(answer.status()));
            }
            let body = Limited::new(answer.into_body(), LONGEST_ANSWER).collect().await;
            Ok(body.map_err(FetchError::Body)?.to_bytes())
        };
        tokio::pin!(exchange);
        // The connection is driven here: dropping the question ends it, and nothing is left running.
        tokio::select! {
            biased;
            answer = &mut exchange => answer,
            ended = driver => match ended {
                // It may end with the answer on it; the exchange knows.
                Ok(()) => exchange.await,
                Err(error) => Err(error.into()),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_set_is_at_the_well_known_path_of_the_host() {
        for (url, address, path) in [
            ("http://users", "users:80", PATH),
            ("http://users:8080/", "users:8080", PATH),
            ("http://[::1]:8080", "[::1]:8080", PATH),
            ("http://gate/users/", "gate:80", "/users/.well-known/jwks.json"),
        ] {
            let jwks = Jwks::of(url).unwrap();
            assert_eq!((&*jwks.address, &*jwks.path), (address, path), "{url}");
        }
    }

    #[test]
    fn other_addresses_are_refused() {
        for url in
            ["", "users:8080", "https://users", "http://", "http://a:b@users", "http://users?x=1"]
        {
            let refused = Jwks::of(url).unwrap_err().to_string();
            assert!(refused.starts_with(url), "{refused}");
        }
    }
}
