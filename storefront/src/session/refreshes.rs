//! Refresh tokens under exchange. A browser may load a page and its scripts at once, all with one refresh token: it is exchanged
//! once, and each of them gets the outcome, since using a token twice ends its session.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;

use super::Tokens;

/// Requests that were sent before the browser had the new cookies arrive within this time.
const KEPT_FOR: Duration = Duration::from_secs(30);

/// The outcome of an exchange: new tokens, or `None` where the API refuses the old one.
type Outcome = Option<Tokens>;
type Exchange = Arc<OnceCell<Outcome>>;

/// The exchanges of the last seconds, by a hash of the token.
#[derive(Default)]
pub(crate) struct Refreshes(Mutex<HashMap<[u8; 32], (Instant, Exchange)>>);

impl Refreshes {
    /// The tokens that the API gives for this one. Of several requests, one asks it.
    ///
    /// # Errors
    /// Those of `exchange`, after which the next request asks again.
    pub(crate) async fn exchanged<E, F>(
        &self,
        token: &str,
        exchange: impl FnOnce() -> F,
    ) -> Result<Outcome, E>
    where
        F: Future<Output = Result<Outcome, E>>,
    {
        let cell = self.of(token);
        cell.get_or_try_init(exchange).await.cloned()
    }

    fn of(&self, token: &str) -> Exchange {
        let mut exchanges = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        exchanges.retain(|_, (begun, _)| now.duration_since(*begun) < KEPT_FOR);
        let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        let (_, cell) = exchanges.entry(hash).or_insert_with(|| (now, Arc::default()));
        Arc::clone(cell)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    fn tokens(access: &str) -> Tokens {
        Tokens { access_token: access.to_owned(), refresh_token: "next".to_owned() }
    }

    #[actix_web::test]
    async fn a_token_that_several_requests_bring_is_exchanged_once() {
        let refreshes = Refreshes::default();
        let first =
            refreshes.exchanged("r", || async { Ok::<_, Infallible>(Some(tokens("one"))) }).await;
        let second =
            refreshes.exchanged("r", || async { Ok::<_, Infallible>(Some(tokens("two"))) }).await;
        assert_eq!((first.unwrap(), second.unwrap()), (Some(tokens("one")), Some(tokens("one"))));
        let other = refreshes.exchanged("s", || async { Ok::<_, Infallible>(None) }).await;
        assert_eq!(other.unwrap(), None);
    }

    #[actix_web::test]
    async fn an_exchange_that_failed_is_made_again() {
        let refreshes = Refreshes::default();
        let failed = refreshes.exchanged("r", || async { Err::<Outcome, _>("away") }).await;
        assert_eq!(failed, Err("away"));
        let again = refreshes.exchanged("r", || async { Ok::<_, &str>(Some(tokens("one"))) }).await;
        assert_eq!(again, Ok(Some(tokens("one"))));
    }
}
