//! Hosts that share a database share its keys, under one secret.

use std::sync::Arc;

use platform::auth::TokenVerifier;
use platform::personal::is_sealed;
use platform::shop_secret::ShopSecret;
use platform::testing::{ManualClock, TestDatabase};
use sea_orm_migration::MigratorTrait;
use shared_kernel::Clock;

use super::*;
use crate::infrastructure::signing::tests::token;
use crate::infrastructure::signing::{SigningKeys, key_id_of};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

struct Shop {
    database: TestDatabase,
    clock: Arc<ManualClock>,
}

async fn shop() -> Shop {
    let clock = ManualClock::at("2026-01-01T12:00:00Z");
    let migrate =
        |connection| async move { migration::users::Migrator::up(&connection, None).await };
    let database = platform::testing::database_at("users", clock.clone(), migrate).await.unwrap();
    Shop { database, clock }
}

impl Shop {
    fn host(&self, secret: &str) -> KeyStore {
        let mut services = self.database.services(self.clock.clone());
        services.secret = ShopSecret::parse(secret).unwrap();
        KeyStore::new(services)
    }
}

fn pems(keys: &[StoredKey]) -> Vec<String> {
    keys.iter().map(|key| key.pem.clone()).collect()
}

#[tokio::test]
async fn the_first_host_makes_a_key_and_the_others_have_it() {
    let shop = shop().await;
    let first = shop.host(SECRET).load_or_begin(&[]).await.unwrap();
    assert_eq!(first.len(), 1);
    let second = shop.host(SECRET).load_or_begin(&[]).await.unwrap();
    assert_eq!(pems(&second), pems(&first));
    let rows = signing_keys::Entity::find().all(shop.database.reader()).await.unwrap();
    let stored = &rows[0].sealed_key;
    assert!(is_sealed(stored) && !stored.contains("PRIVATE KEY"), "{stored}");
}

#[tokio::test]
async fn another_secret_is_refused_with_what_to_do() {
    let shop = shop().await;
    shop.host(SECRET).load_or_begin(&[]).await.unwrap();
    let other = shop.host(&SECRET.to_uppercase());
    let refused = other.load_or_begin(&[]).await.err().unwrap();
    assert!(refused.to_string().contains("shop.secret"), "{refused}");
}

#[tokio::test]
async fn keys_of_files_are_taken_over_once_and_the_latest_signs() {
    let shop = shop().await;
    let files = [generate_signing_key().unwrap(), generate_signing_key().unwrap()];
    for _start in 0..2 {
        let keys = shop.host(SECRET).load_or_begin(&files).await.unwrap();
        assert_eq!(pems(&keys), files);
    }
}

#[tokio::test]
async fn a_rotated_key_is_published_before_it_signs_and_the_old_one_verifies() {
    let shop = shop().await;
    let host = shop.host(SECRET);
    host.load_or_begin(&[]).await.unwrap();
    let before = SigningKeys::of_store(&host.load().await.unwrap()).unwrap();
    let signed_before = token(before, shop.clock.now());
    let signs_from = host.rotate().await.unwrap();
    assert_eq!(signs_from, shop.clock.now() + PUBLISHED_BEFORE);

    let keys = SigningKeys::of_store(&host.load().await.unwrap()).unwrap();
    assert_eq!(keys.public_keys().keys.len(), 2, "it is published at once");
    let key_of = |jwt: &str| jsonwebtoken::decode_header(jwt).unwrap().kid.unwrap();
    let still_old = token(keys.clone(), signs_from - Duration::seconds(1));
    assert_eq!(key_of(&still_old), key_of(&signed_before));
    let new = token(keys.clone(), signs_from);
    assert_ne!(key_of(&new), key_of(&signed_before));
    let verifier = TokenVerifier::new(keys.source(), shop.clock.clone());
    assert!(verifier.verify(&signed_before).is_ok());
    shop.clock.advance(PUBLISHED_BEFORE);
    assert!(verifier.verify(&new).is_ok());

    shop.clock.advance(VERIFIES_FOR + Duration::seconds(1));
    host.rotate().await.unwrap();
    let ids: Vec<String> =
        host.load().await.unwrap().iter().map(|key| key_id_of(&key.pem).unwrap()).collect();
    assert_eq!(ids.len(), 2);
    assert!(!ids.contains(&key_of(&signed_before)), "no token of it can be valid");
}
