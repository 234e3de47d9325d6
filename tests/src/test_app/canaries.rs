//! Canaries: the secrets of every test can be recognised, and no test may end while one of them is where it does not belong.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use platform::testing::{ACCESS_TOKEN, ACCOUNT_KEY};

use super::TestApp;
use super::remains::{Place, contains, logged};

/// Is in every secret that the tests themselves choose: passwords, the secret of webhooks, the password of databases.
pub const CANARY: &str = "c4n4ry";

/// The payment token of most orders. The simulated provider keeps it, as the name of what to do.
const PAYMENT_TOKEN: &str = "tok_success";

/// The file of the provider's own database.
const PROVIDER: &str = "provider";

/// As many refresh tokens of one shop are looked for.
const REFRESH_TOKENS: usize = 8;

/// Secrets that the shop itself made and told a test.
#[derive(Debug, Default)]
pub(super) struct WatchedSecrets {
    secrets: Mutex<Vec<String>>,
    /// How many requests the shop had answered at the last search.
    searched_at: AtomicUsize,
}

impl WatchedSecrets {
    /// Remembers the tokens of a session.
    ///
    /// # Panics
    /// When an access token does not begin as the search supposes.
    pub(super) fn session(&self, access_token: &str, refresh_token: &str) {
        assert!(access_token.starts_with(ACCESS_TOKEN), "access tokens begin in another way");
        let mut told = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() < REFRESH_TOKENS {
            told.push(refresh_token.to_owned());
        }
    }

    fn all(&self) -> Vec<String> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl TestApp {
    /// Looks for this secret too, which the shop told the test.
    pub fn watch(&self, secret: &str) {
        self.watched.secrets.lock().unwrap_or_else(PoisonError::into_inner).push(secret.to_owned());
    }

    /// Searches the log, the files, the tables and the stream of this shop for the secrets of the test; nothing if it was asked
    /// for nothing since the last search.
    ///
    /// # Panics
    /// When one is found.
    pub async fn assert_no_canary(&self) {
        let asked = self.asked.load(Ordering::Relaxed);
        if asked == 0 || self.watched.searched_at.swap(asked, Ordering::Relaxed) == asked {
            return;
        }
        let found = Box::pin(self.canaries()).await;
        assert!(found.is_empty(), "secrets were let out: {found:#?}");
    }

    /// Where secrets are found.
    ///
    /// # Panics
    /// When a place cannot be read.
    pub async fn canaries(&self) -> Vec<String> {
        let mut texts =
            [CANARY, ACCESS_TOKEN, ACCOUNT_KEY, PAYMENT_TOKEN].map(str::to_owned).to_vec();
        let told = self.watched.all();
        // The one place of the secret of the shop is its file.
        let secret = std::fs::read_to_string(self.scratch.folder().join("keys/shop-secret"));
        let secret = secret.ok().map(|text| text.trim().to_owned());
        texts.extend(told.into_iter().chain(secret));
        let texts: Vec<&[u8]> = texts.iter().map(String::as_bytes).collect();
        let mut places = Vec::new();
        self.at_rest(&texts, &mut places).await;
        self.in_copies(&texts, &mut places).await;
        let known = |place: &Place| {
            (place.text == PAYMENT_TOKEN && place.is_at(PROVIDER)) || place.is_at("shop-secret")
        };
        places.retain(|place| !known(place));
        in_log(&texts, self.logged_before, &mut places);
        places.iter().map(ToString::to_string).collect()
    }
}

/// The lines that were logged since the shop began. They may be those of another test of this process.
fn in_log(texts: &[&[u8]], before: usize, places: &mut Vec<Place>) {
    let log = logged();
    let log = log.get(before..).unwrap_or_default();
    for text in texts.iter().filter(|text| contains(log, text)) {
        let lines = log.split(|byte| *byte == b'\n').filter(|line| contains(line, text));
        places.extend(lines.take(3).map(|line| Place::of(text, &String::from_utf8_lossy(line))));
    }
}
