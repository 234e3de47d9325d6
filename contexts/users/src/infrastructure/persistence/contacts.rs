//! The address and the language of a user as events carry them: the address under the key of the user, so that only the context
//! that writes to them reads it, and none does after the erasure.

use platform::context::Services;
use platform::personal::{KeysAway, PersonKey, PersonKeySource};
use shared_kernel::StoreError;

use super::SeaOrmPersonKeys;
use crate::contract::{Contact, address_place};
use crate::domain::user::{User, UserChange, UserEventKind};

/// Seals addresses with the keys of this context.
pub(crate) struct Contacts {
    keys: SeaOrmPersonKeys,
}

impl Contacts {
    pub(crate) fn new(services: &Services) -> Self {
        Self { keys: SeaOrmPersonKeys::new(services) }
    }

    /// The contact that the event of a change carries. `made` is the key that the same commit gives to the user.
    pub(super) async fn of_change(
        &self,
        change: &UserChange,
        made: Option<&PersonKey>,
    ) -> Result<Contact, StoreError> {
        match (change.event.kind, made) {
            (UserEventKind::Registered, Some(key)) => Ok(contact(&change.state, key)),
            (UserEventKind::ProfileChanged, _) => {
                let contact = self.of(&change.state).await;
                contact.map_err(|away| StoreError::Unavailable(Box::new(away)))
            }
            (_, _) => Ok(Contact::default()),
        }
    }

    /// The contact of a user; an erased one has none.
    pub(crate) async fn of(&self, user: &User) -> Result<Contact, KeysAway> {
        let key = self.keys.key(user.id().as_uuid()).await?;
        Ok(key.map_or_else(Contact::default, |key| contact(user, &key)))
    }
}

fn contact(user: &User, key: &PersonKey) -> Contact {
    let Some(account) = user.account() else { return Contact::default() };
    let place = address_place(user.id().as_uuid());
    Contact {
        sealed_email: Some(key.seal(&place, account.email().as_str())),
        language: Some(account.language().as_str().to_owned()),
    }
}
