//! The store of the keys of persons. A key is made when its person registers, or when it is first asked for where the account is
//! older than the keys; an erasure destroys it for good.

use std::collections::HashMap;

use async_trait::async_trait;
use platform::coalescer::Coalescer;
use platform::context::Services;
use platform::database::Database;
use platform::personal::{KeysAway, PersonKey, PersonKeySource, SealingKey};
use platform::shop_secret::ShopSecret;
use platform::unit_of_work::UnitOfWork;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared_kernel::error_chain::describe;
use shared_kernel::{Origin, StoreError};
use uuid::Uuid;

use super::entities::{person_keys, users};
use crate::domain::user::StatusName;

/// The purpose of the key that seals the keys of persons.
const AT_REST: &str = "the keys of persons at rest";

/// The keys in the database of this context.
pub(crate) struct SeaOrmPersonKeys {
    database: Database,
    rows: Coalescer<Uuid, person_keys::Model>,
    at_rest: SealingKey,
}

impl SeaOrmPersonKeys {
    pub(crate) fn new(services: &Services) -> Self {
        let database = services.database.clone();
        let readable = database.clone();
        let rows = Coalescer::new(services, move |ids| load(readable.clone(), ids));
        Self { database, rows, at_rest: at_rest(&services.secret) }
    }

    fn read(&self, row: &person_keys::Model) -> Result<Option<PersonKey>, KeysAway> {
        let Some(sealed) = &row.sealed_key else { return Ok(None) };
        let key = PersonKey::unwrapped(&self.at_rest, &row.user_id.to_string(), sealed);
        key.map(Some).map_err(|_not_opened| {
            KeysAway::new(format_args!(
                "the key of user {} was stored under another secret of the shop",
                row.user_id
            ))
        })
    }

    /// The row of a person who has none yet; `None` when they are erased.
    async fn made(&self, person: Uuid) -> Result<Option<person_keys::Model>, KeysAway> {
        let user = self
            .database
            .one(users::Entity::find_by_id(person))
            .await
            .map_err(|error| away(&error))?;
        // A database that was moved away, or restored from a backup, may not know a person who has data elsewhere.
        let user = user.ok_or_else(|| KeysAway::new(format_args!("user {person} is not here")))?;
        if user.status == StatusName::Erased.as_str() {
            return Ok(None);
        }
        let key = PersonKey::generate().map_err(KeysAway::new)?;
        let mut unit = self.database.unit_of_work(&Origin::new(person));
        give(&mut unit, &self.at_rest, person, &key);
        self.database.commit(unit).await.map_err(|error| away(&error))?;
        // Another host may have come first, or an erasure.
        let row = self.database.one(person_keys::Entity::find_by_id(person)).await;
        row.map_err(|error| away(&error))
    }
}

#[async_trait]
impl PersonKeySource for SeaOrmPersonKeys {
    async fn key(&self, person: Uuid) -> Result<Option<PersonKey>, KeysAway> {
        let row = match self.rows.load(person).await.map_err(|error| away(&error))? {
            Some(row) => Some(row),
            None => self.made(person).await?,
        };
        row.map_or(Ok(None), |row| self.read(&row))
    }

    async fn check(&self) -> Result<(), KeysAway> {
        let any = person_keys::Entity::find().filter(person_keys::Column::SealedKey.is_not_null());
        let any = self.database.one(any).await.map_err(|error| away(&error))?;
        any.map_or(Ok(()), |row| self.read(&row).map(drop))
    }
}

/// The key that seals the keys of persons.
pub(super) fn at_rest(secret: &ShopSecret) -> SealingKey {
    secret.sealing_key(AT_REST)
}

/// Gives a person this key, unless they have one or are erased.
pub(super) fn give(unit: &mut UnitOfWork, at_rest: &SealingKey, person: Uuid, key: &PersonKey) {
    person_keys::give(unit, person, key.wrapped(at_rest, &person.to_string()));
}

async fn load(
    database: Database,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, person_keys::Model>, StoreError> {
    let rows = database.find_by::<person_keys::Entity, _>(person_keys::Column::UserId, ids).await?;
    Ok(rows.into_iter().map(|row| (row.user_id, row)).collect())
}

fn away(error: &StoreError) -> KeysAway {
    KeysAway::new(describe(error))
}
