//! Keys of persons for tests of one context, and the secret of the shop in tests.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use shared_kernel::Clock;
use uuid::Uuid;

use crate::personal::{KeysAway, PersonKey, PersonKeySource, PersonKeys};
use crate::shop_secret::ShopSecret;

/// A key for every id, always the same, until it is destroyed.
#[derive(Debug, Default)]
pub struct TestPersonKeys(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    destroyed: HashSet<Uuid>,
    is_away: bool,
    has_another_secret: bool,
}

impl TestPersonKeys {
    /// Keys of persons that come from a new source of this kind, and the source.
    pub fn keys(clock: Arc<dyn Clock>) -> (PersonKeys, Arc<Self>) {
        let (keys, source) = (PersonKeys::new(clock), Arc::new(Self::default()));
        keys.come_from(source.clone());
        (keys, source)
    }

    /// Destroys a key.
    pub fn destroy(&self, person: Uuid) {
        self.state().destroyed.insert(person);
    }

    /// From now on the source cannot be asked, or can be again.
    pub fn set_away(&self, is_away: bool) {
        self.state().is_away = is_away;
    }

    /// From now on the source refuses this host for its secret, or does not.
    pub fn set_another_secret(&self, has_another_secret: bool) {
        self.state().has_another_secret = has_another_secret;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl PersonKeySource for TestPersonKeys {
    async fn key(&self, person: Uuid) -> Result<Option<PersonKey>, KeysAway> {
        let state = self.state();
        if state.is_away {
            return Err(KeysAway::new("the test says so"));
        }
        let mut bytes = [0; 32];
        bytes[..16].copy_from_slice(person.as_bytes());
        Ok((!state.destroyed.contains(&person)).then(|| PersonKey::of(bytes)))
    }

    fn has_another_secret(&self) -> bool {
        self.state().has_another_secret
    }
}

/// The secret of the shop in tests.
///
/// # Panics
/// Never.
#[expect(clippy::expect_used, reason = "a literal")]
pub fn shop_secret() -> ShopSecret {
    ShopSecret::parse("the secret of a shop that only tests open").expect("a long secret")
}

/// The secret of another shop.
///
/// # Panics
/// Never.
#[expect(clippy::expect_used, reason = "a literal")]
pub fn other_shop_secret() -> ShopSecret {
    ShopSecret::parse("the secret of a shop that is another one").expect("a long secret")
}
