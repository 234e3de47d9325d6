//! The signing keys in the database, which all hosts of this context share. A new key is published at once and signs ten minutes
//! later, when every verifier has fetched it; the keys before it verify until the last of their tokens has expired.

use chrono::{DateTime, Duration, Utc};
use platform::context::Services;
use platform::personal::{NotOpened, SealingKey};
use platform::shop_secret::ShopSecret;
use platform::time::{from_micros, to_micros};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{DatabaseConnection, DbErr, EntityTrait, QueryOrder};
use shared_kernel::{Accountable, Origin, StoreError};

use super::{GenerateKeyError, SigningKeyError, generate_signing_key, key_id_of};
use crate::infrastructure::persistence::entities::signing_keys;

/// A key signs this much after it is published: verifiers keep what they have fetched for five minutes.
const PUBLISHED_BEFORE: Duration = Duration::minutes(10);
/// How long a key verifies after another one has begun to sign: twice as long as any token lasts.
const VERIFIES_FOR: Duration = Duration::days(2);

/// The purpose of the key that seals them.
const AT_REST: &str = "the signing keys at rest";

/// The keys of the database.
pub(crate) struct KeyStore {
    services: Services,
    at_rest: SealingKey,
}

/// A private key, and the time from which it signs.
pub(crate) struct StoredKey {
    pub(crate) pem: String,
    pub(crate) signs_from: DateTime<Utc>,
}

/// Why the keys of the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyStoreError {
    /// They are sealed under another secret.
    #[error(
        "the signing keys in the database of users were sealed under another secret of the shop. Give all hosts the same \
         shop.secret, or copy keys/shop-secret from the data folder of the host that made them. Nothing was changed"
    )]
    AnotherSecret(#[source] NotOpened),
    /// One of them is no key.
    #[error("a signing key cannot be read")]
    Key(#[from] SigningKeyError),
    /// No key could be made.
    #[error(transparent)]
    Generate(#[from] GenerateKeyError),
    /// The database is away.
    #[error("the signing keys cannot be read or stored")]
    Store(#[from] StoreError),
}

impl KeyStore {
    pub(crate) fn new(services: Services) -> Self {
        let at_rest = services.secret.sealing_key(AT_REST);
        Self { services, at_rest }
    }

    /// The keys of the database, after those of `files` were added that it lacks. If there is none at all, one is made. Of
    /// `files`, the first is the one that signs.
    pub(crate) async fn load_or_begin(
        &self,
        files: &[String],
    ) -> Result<Vec<StoredKey>, KeyStoreError> {
        let now = self.services.clock.now();
        let known = self.rows().await?;
        let is_first = known.is_empty();
        // The oldest first: a later one signs later.
        for (pem, place) in files.iter().rev().zip(0_i64..) {
            let key_id = key_id_of(pem)?;
            if !known.iter().any(|row| row.key_id == key_id) {
                self.add(pem, now, now + Duration::microseconds(place), None).await?;
            }
        }
        if is_first && files.is_empty() {
            self.add(&generate_signing_key()?, now, now, None).await?;
        }
        self.load().await
    }

    /// The keys of the database, the one that signs from the latest time on first.
    pub(crate) async fn load(&self) -> Result<Vec<StoredKey>, KeyStoreError> {
        self.rows().await?.iter().map(|row| self.opened(row)).collect()
    }

    /// Adds a key that signs when every verifier knows it, and deletes those whose tokens have all expired. Returns when it
    /// signs.
    pub(crate) async fn rotate(&self) -> Result<DateTime<Utc>, KeyStoreError> {
        let now = self.services.clock.now();
        let signs_from = now + PUBLISHED_BEFORE;
        // Those before the one that has been signing for so long have no valid tokens.
        let rows = self.rows().await?;
        let long_since = to_micros(now - VERIFIES_FOR);
        if let Some(signing) = rows.iter().find(|row| row.signs_from < long_since) {
            let origin = Origin::new(self.services.ids.next());
            let mut unit = self.services.database.unit_of_work(&origin);
            unit.run(
                Query::delete()
                    .from_table(signing_keys::Entity)
                    .and_where(Expr::col(signing_keys::Column::SignsFrom).lt(signing.signs_from))
                    .to_owned(),
            );
            self.services.database.commit(unit).await?;
        }
        let operator = Some(Accountable::OPERATOR);
        self.add(&generate_signing_key()?, now, signs_from, operator).await?;
        Ok(signs_from)
    }

    async fn add(
        &self,
        pem: &str,
        made_at: DateTime<Utc>,
        signs_from: DateTime<Utc>,
        by: Option<Accountable>,
    ) -> Result<(), KeyStoreError> {
        let key_id = key_id_of(pem)?;
        let sealed_key = self.at_rest.seal(&key_id, pem.as_bytes());
        let (made_at, signs_from) = (to_micros(made_at), to_micros(signs_from));
        let origin = Origin::new(self.services.ids.next()).by(by);
        let mut unit = self.services.database.unit_of_work(&origin);
        unit.record("signing-key-rotated", format!("signing-key/{key_id}"));
        let row = signing_keys::Model { key_id, sealed_key, made_at, signs_from };
        unit.insert_or_ignore::<signing_keys::Entity>([row]);
        Ok(self.services.database.commit(unit).await?)
    }

    async fn rows(&self) -> Result<Vec<signing_keys::Model>, StoreError> {
        let latest_first = signing_keys::Entity::find()
            .order_by_desc(signing_keys::Column::SignsFrom)
            .order_by_asc(signing_keys::Column::KeyId);
        self.services.database.all(latest_first).await
    }

    fn opened(&self, row: &signing_keys::Model) -> Result<StoredKey, KeyStoreError> {
        let corrupt = |column| StoreError::CorruptRow {
            table: "signing_keys",
            column,
            key: row.key_id.clone(),
        };
        let pem = self
            .at_rest
            .open(&row.key_id, &row.sealed_key)
            .map_err(KeyStoreError::AnotherSecret)?;
        let pem = String::from_utf8(pem).map_err(|_not_text| corrupt("sealed_key"))?;
        let signs_from = from_micros(row.signs_from).ok_or_else(|| corrupt("signs_from"))?;
        Ok(StoredKey { pem, signs_from })
    }
}

/// Whether the keys in this database of `users` were sealed under this secret; `None` where there are none.
///
/// # Errors
/// When it cannot be read.
pub async fn keys_open_under(
    connection: &DatabaseConnection,
    secret: &ShopSecret,
) -> Result<Option<bool>, DbErr> {
    let latest = signing_keys::Entity::find().order_by_desc(signing_keys::Column::SignsFrom);
    let latest = latest.one(connection).await?;
    let at_rest = secret.sealing_key(AT_REST);
    Ok(latest.map(|row| at_rest.open(&row.key_id, &row.sealed_key).is_ok()))
}

#[cfg(test)]
mod tests;
