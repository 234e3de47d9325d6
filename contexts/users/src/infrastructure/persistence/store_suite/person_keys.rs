//! Tests of the keys of persons: made once, destroyed for good.

use platform::outbox;
use platform::personal::{NoKey, PersonKeySource, PersonKeys};
use platform::shop_secret::ShopSecret;
use platform::testing::other_shop_secret;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};
use serde_json::Value;

use super::*;
use crate::domain::user::ProfileChange;
use crate::infrastructure::persistence::SeaOrmPersonKeys;
use crate::infrastructure::persistence::entities::person_keys;
use crate::infrastructure::replicated;

fn keys(stores: &Stores, secret: Option<ShopSecret>) -> SeaOrmPersonKeys {
    let database = stores.database.as_ref().unwrap();
    let mut services = database.services(ManualClock::at("2026-01-01T12:00:00Z"));
    services.secret = secret.unwrap_or(services.secret);
    SeaOrmPersonKeys::new(&services)
}

async fn without_keys(stores: &Stores) {
    let writer = stores.database.as_ref().unwrap().open_again().await.unwrap().writer;
    writer.execute_unprepared("DELETE FROM person_keys").await.unwrap();
}

async fn stored(stores: &Stores) -> Vec<Option<String>> {
    let rows = person_keys::Entity::find().all(stores.database.as_ref().unwrap().reader());
    rows.await.unwrap().into_iter().map(|row| row.sealed_key).collect()
}

#[tokio::test]
async fn a_key_is_made_at_the_registration_and_destroyed_at_the_erasure() {
    let stores = in_sea_orm().await;
    let ada = stores.register(1, "ada@example.org").await;
    let (keys, id) = (keys(&stores, None), ada.id().as_uuid());
    let key = keys.key(id).await.unwrap().unwrap();
    let sealed = key.seal("name", "Ada");
    assert_eq!(keys.key(id).await.unwrap().unwrap().open("name", &sealed).unwrap(), "Ada");
    assert!(stored(&stores).await[0].as_ref().unwrap().starts_with("sealed."));

    stores.commit(ada.erase(moment(1)).unwrap()).await.unwrap();
    assert!(keys.key(id).await.unwrap().is_none());
    assert_eq!(stored(&stores).await, [None]);
}

#[tokio::test]
async fn an_account_that_is_older_than_the_keys_gets_one_when_it_is_asked_for() {
    let stores = in_sea_orm().await;
    let ada = stores.register(1, "ada@example.org").await;
    without_keys(&stores).await;
    let (one, other) = (keys(&stores, None), keys(&stores, None));
    let (first, second) = tokio::join!(one.key(ada.id().as_uuid()), other.key(ada.id().as_uuid()));
    let sealed = first.unwrap().unwrap().seal("name", "Ada");
    assert_eq!(second.unwrap().unwrap().open("name", &sealed).unwrap(), "Ada", "one key for all");
}

#[tokio::test]
async fn an_erased_account_gets_no_key_again() {
    let stores = in_sea_orm().await;
    let ada = stores.register(1, "ada@example.org").await;
    let erased = stores.commit(ada.erase(moment(1)).unwrap()).await.unwrap();
    // As if it was erased before there were keys.
    without_keys(&stores).await;
    let keys = keys(&stores, None);
    assert!(keys.key(erased.id().as_uuid()).await.unwrap().is_none());
    assert!(stored(&stores).await.is_empty());
    let unknown = keys.key(Uuid::from_u128(77)).await;
    assert!(unknown.is_err(), "who is not here may be in another database");
}

#[tokio::test]
async fn keys_under_another_secret_are_told_from_destroyed_ones() {
    let stores = in_sea_orm().await;
    let ada = stores.register(1, "ada@example.org").await;
    let stranger = keys(&stores, Some(other_shop_secret()));
    assert!(stranger.check().await.is_err());
    assert!(keys(&stores, None).check().await.is_ok());
    let asked = PersonKeys::new(ManualClock::at("2026-01-01T12:00:00Z"));
    asked.come_from(Arc::new(stranger));
    assert!(matches!(asked.of(ada.id().as_uuid()).await, Err(NoKey::Away(_))));
}

/// The bodies of the events that were published, with their types.
async fn published(stores: &Stores) -> Vec<(String, Value)> {
    let rows = outbox::Entity::find().order_by_asc(outbox::Column::Position);
    let rows = rows.all(stores.database.as_ref().unwrap().reader()).await.unwrap();
    let event = |row: outbox::Model| (row.event_type, serde_json::from_str(&row.data).unwrap());
    rows.into_iter().map(event).collect()
}

#[tokio::test]
async fn events_carry_the_address_under_the_key_of_the_user() {
    let stores = in_sea_orm().await;
    let ada = stores.register(1, "ada@example.org").await;
    let email = EmailAddress::parse("countess@example.org").unwrap();
    let change = ProfileChange { email: Some(email), ..ProfileChange::default() };
    let ada = stores.commit(ada.change_profile(change).unwrap()).await.unwrap();
    let ada =
        stores.commit(ada.grant_role(crate::domain::role::Role::Support).unwrap()).await.unwrap();
    let database = stores.database.as_ref().unwrap();
    let services = database.services(ManualClock::at("2026-01-01T12:00:00Z"));
    replicated::publish_users(&services).await.unwrap();

    let key = keys(&stores, None).key(ada.id().as_uuid()).await.unwrap().unwrap();
    let place = format!("email-address/{}", ada.id());
    let told = published(&stores).await.into_iter().map(|(event_type, body)| {
        let address = body["sealed_email"].as_str().map(|sealed| key.open(&place, sealed).unwrap());
        (event_type, address, body["language"].as_str().map(str::to_owned))
    });
    let of = |event_type: &str, address: &str| {
        (event_type.to_owned(), Some(address.to_owned()), Some("de".to_owned()))
    };
    let expected = [
        of("users.user-registered.v1", "ada@example.org"),
        of("users.profile-changed.v1", "countess@example.org"),
        ("users.role-granted.v1".to_owned(), None, None),
        of("users.user-snapshot.v1", "countess@example.org"),
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);

    stores.commit(ada.erase(moment(1)).unwrap()).await.unwrap();
    replicated::publish_users(&services).await.unwrap();
    let (event_type, body) = published(&stores).await.pop().unwrap();
    assert_eq!((&*event_type, body["status"].as_str()), ("users.user-snapshot.v1", Some("erased")));
    assert!(body.get("sealed_email").is_none() && body.get("language").is_none(), "{body}");
}
