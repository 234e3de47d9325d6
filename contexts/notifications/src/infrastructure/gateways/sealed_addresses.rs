//! Opens the addresses of users with their keys, which `users` keeps. It is called at the door of the mail server and nowhere else.

use async_trait::async_trait;
use platform::personal::{NoKey, PersonKeys};

use crate::application::ports::{Addresses, KeyAway};
use crate::domain::{Address, SealedAddress, UserId};

/// The addresses under the keys of users.
pub(crate) struct SealedAddresses {
    keys: PersonKeys,
}

impl SealedAddresses {
    pub(crate) const fn new(keys: PersonKeys) -> Self {
        Self { keys }
    }
}

/// The place that `users` seals the address of a user for.
fn place(user: UserId) -> String {
    format!("email-address/{user}")
}

#[async_trait]
impl Addresses for SealedAddresses {
    async fn open(
        &self,
        user: UserId,
        address: &SealedAddress,
    ) -> Result<Option<Address>, KeyAway> {
        match self.keys.of(user.as_uuid()).await {
            Ok(key) => {
                let opened = key.open(&place(user), address.as_str()).ok();
                if opened.is_none() {
                    tracing::error!(user = %user, "the address of a user cannot be opened");
                }
                Ok(opened.map(Address::opened))
            }
            Err(NoKey::Destroyed) => Ok(None),
            Err(NoKey::Away(why)) => Err(KeyAway(why)),
        }
    }
}

#[cfg(test)]
mod tests {
    use platform::testing::{ManualClock, TestPersonKeys};

    use super::*;
    use crate::domain::samples::user;

    #[tokio::test]
    async fn an_address_is_opened_for_its_user_until_they_are_erased() {
        let (keys, source) = TestPersonKeys::keys(ManualClock::at("2026-03-01T12:00:00Z"));
        let (addresses, ada) = (SealedAddresses::new(keys.clone()), user(7));
        let key = keys.of(ada.as_uuid()).await.unwrap();
        let sealed = SealedAddress::stored(key.seal(&place(ada), "ada@example.org"));
        let opened = addresses.open(ada, &sealed).await.unwrap().unwrap();
        assert_eq!(opened.reveal(), "ada@example.org");
        assert_eq!(format!("{opened:?}"), "Address(…)");
        assert_eq!(addresses.open(user(8), &sealed).await.unwrap(), None);
        source.set_away(true);
        keys.forget(ada.as_uuid());
        assert!(addresses.open(ada, &sealed).await.is_err());
        source.set_away(false);
        source.destroy(ada.as_uuid());
        assert_eq!(addresses.open(ada, &sealed).await.unwrap(), None);
    }
}
