//! The health of a host names a database that is away, a secret that is refused and keys that are missing.

use std::sync::Mutex;
use std::sync::atomic::Ordering;

use platform::auth::{KeysAway, Renewal, Renewing, TestIssuer};
use platform::testing::TestPersonKeys;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::*;

impl Port {
    /// The same port, of a host with this change.
    fn with(self, change: impl FnOnce(&mut ManagedHost)) -> Self {
        let mut host = Arc::into_inner(self.host.into_inner()).unwrap();
        change(&mut host);
        Self { host: Data::new(host), ..self }
    }
}

#[actix_web::test]
async fn a_database_that_does_not_answer_is_named() {
    let port = Port::open().await;
    port.services.database.close().await;
    let (status, body) = port.get("/health/ready").await;
    let context = &body["contexts"]["orders"];
    assert_eq!((status, &context["causes"][0]["code"]), (200, &json!("database-away")), "{body}");
    assert_eq!(context["status"], "impaired");
}

#[actix_web::test]
async fn a_host_whose_secret_is_refused_is_impaired() {
    let port = Port::open().await;
    let (keys, source) = TestPersonKeys::keys(Arc::clone(&port.services.clock));
    let port = port.with(|host| host.person_keys = keys);
    let codes = async || {
        let (status, body) = port.get("/health/ready").await;
        assert_eq!(status, 200, "{body}");
        let causes = body["causes"].as_array().unwrap().iter();
        causes.map(|cause| cause["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    source.set_another_secret(true);
    assert_eq!(codes().await, ["keys-missing", "secret-differs"]);
    source.set_another_secret(false);
    assert_eq!(codes().await, ["keys-missing"]);
}

/// Keys of a host that could not be asked at first.
struct KeysThatCome {
    fetched: Mutex<Arc<[VerifyingKey]>>,
    source: Box<dyn KeySource>,
    is_away: AtomicBool,
    /// Each fetch waits for one.
    passes: Semaphore,
}

impl KeysThatCome {
    fn of(port: &Port, is_away: bool, passes: usize) -> Arc<Self> {
        let issuer = TestIssuer::new(Arc::clone(&port.services.clock));
        Arc::new(Self {
            fetched: Mutex::new(Arc::new([])),
            source: Box::new(issuer.keys()),
            is_away: AtomicBool::new(is_away),
            passes: Semaphore::new(passes),
        })
    }
}

impl KeySource for KeysThatCome {
    fn keys(&self) -> Arc<[VerifyingKey]> {
        Arc::clone(&self.fetched.lock().unwrap())
    }

    fn renew(&self, _why: Renewal<'_>) -> Option<Renewing<'_>> {
        Some(Box::pin(async {
            self.passes.acquire().await.unwrap().forget();
            if self.is_away.load(Ordering::SeqCst) {
                return Err(KeysAway);
            }
            *self.fetched.lock().unwrap() = self.source.keys();
            Ok(())
        }))
    }
}

#[actix_web::test]
async fn a_host_without_keys_fetches_them_when_it_is_asked_how_it_is() {
    let port = Port::open().await;
    let keys = KeysThatCome::of(&port, true, 2);
    let of_host = Arc::clone(&keys);
    let port = port.with(|host| host.keys = of_host);
    assert_eq!(port.get("/health/ready").await.1["causes"][0]["code"], "keys-missing");
    keys.is_away.store(false, Ordering::SeqCst);
    assert_eq!(port.get("/health/ready").await.1["causes"], json!([]));
}

#[actix_web::test]
async fn a_fetch_of_keys_that_takes_long_goes_on_without_the_probe_that_began_it() {
    let port = Port::open().await;
    let keys = KeysThatCome::of(&port, false, 0);
    let of_host = Arc::clone(&keys);
    let port = port.with(|host| host.keys = of_host);
    assert_eq!(port.get("/health/ready").await.1["causes"][0]["code"], "keys-missing");
    keys.passes.add_permits(1);
    let they_come = async {
        while keys.keys().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, they_come).await.expect("the fetch was cut off");
    assert_eq!(port.get("/health/ready").await.1["status"], "ready");
}
