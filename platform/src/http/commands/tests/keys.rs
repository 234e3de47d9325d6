//! Commands under an Idempotency-Key: repeats, reuse, concurrent requests and two hosts.

use sea_orm::{EntityTrait, PaginatorTrait};

use super::*;
use crate::idempotency_keys;

#[tokio::test]
async fn a_panic_is_a_500_and_frees_the_key() {
    let shop = shop().await;
    let with_key = RequestOrigin::extract(&request(Some("k"))).await.unwrap();
    let panics = |_origin: Origin| async { broken() };
    let refused = shop.commands.once(&with_key, "place-order/ann", ASKED, ORDER, panics).await;
    let problem = refused.unwrap_err();
    assert_eq!((problem.status_code().as_u16(), problem.code()), (500, "internal-error"));
    let again = shop.place(Some("k"), ASKED, ANOTHER).await.unwrap();
    assert_eq!(again, Once { resource: ANOTHER, repeated: false });
}

#[tokio::test]
async fn a_repeat_gets_the_resource_of_the_first_request() {
    let shop = shop().await;
    let first = shop.place(Some("k"), ASKED, ORDER).await.unwrap();
    assert_eq!(first, Once { resource: ORDER, repeated: false });
    let repeat = shop.place(Some("k"), ASKED, ANOTHER).await.unwrap();
    assert_eq!(repeat, Once { resource: ORDER, repeated: true });
    assert_eq!(shop.decided(), 1);

    let other_key = shop.place(Some("l"), ASKED, ANOTHER).await.unwrap();
    assert_eq!(other_key, Once { resource: ANOTHER, repeated: false });
    let no_key = shop.place(None, ASKED, ANOTHER).await.unwrap();
    assert_eq!((no_key.repeated, shop.decided()), (false, 3));
}

#[tokio::test]
async fn another_request_under_the_same_key_is_422() {
    let shop = shop().await;
    shop.place(Some("k"), ASKED, ORDER).await.unwrap();
    let refused = shop.place(Some("k"), b"two pears", ANOTHER).await.unwrap_err();
    assert_eq!((refused.status_code().as_u16(), refused.code()), (422, "idempotency-key-reused"));
    assert_eq!(shop.decided(), 1);
}

#[tokio::test]
async fn the_same_key_at_the_same_time_is_409() {
    let shop = shop().await;
    let with_key = RequestOrigin::extract(&request(Some("k"))).await.unwrap();
    let go_on = Arc::new(Notify::new());
    let (database, wait) = (shop.database.clone(), Arc::clone(&go_on));
    let slow = move |origin: Origin| {
        let (database, wait) = (database.clone(), Arc::clone(&wait));
        async move {
            wait.notified().await;
            Ok::<_, PlaceOrderError>(database.commit(database.unit_of_work(&origin)).await?)
        }
    };
    let mut first = Box::pin(shop.commands.once(&with_key, "place-order/ann", ASKED, ORDER, slow));
    assert!(futures_util::poll!(&mut first).is_pending());
    let second = shop.place(Some("k"), ASKED, ANOTHER).await.unwrap_err();
    let (status, code) = (second.status_code().as_u16(), second.code());
    assert_eq!((status, code), (409, "idempotency-key-in-flight"));
    go_on.notify_one();
    assert_eq!(first.await.unwrap(), Once { resource: ORDER, repeated: false });
    let third = shop.place(Some("k"), ASKED, ANOTHER).await.unwrap();
    assert_eq!(third, Once { resource: ORDER, repeated: true });
}

#[tokio::test]
async fn a_refused_command_uses_up_no_key() {
    let shop = shop().await;
    let with_key = RequestOrigin::extract(&request(Some("k"))).await.unwrap();
    let refused = |_origin: Origin| async { Err::<(), _>(PlaceOrderError::EmptyBasket) };
    let problem = shop.commands.once(&with_key, "place-order/ann", ASKED, ORDER, refused).await;
    assert_eq!(problem.unwrap_err().code(), "basket-empty");
    let later = shop.place(Some("k"), ASKED, ANOTHER).await.unwrap();
    assert_eq!(later, Once { resource: ANOTHER, repeated: false });
}

#[tokio::test]
async fn a_command_with_nothing_to_commit_uses_up_its_key() {
    let shop = shop().await;
    let with_key = RequestOrigin::extract(&request(Some("k"))).await.unwrap();
    let nothing = |_origin: Origin| async { Ok::<_, PlaceOrderError>(()) };
    shop.commands.once(&with_key, "place-order/ann", ASKED, ORDER, nothing).await.unwrap();
    let repeat = shop.place(Some("k"), ASKED, ANOTHER).await.unwrap();
    assert_eq!(repeat, Once { resource: ORDER, repeated: true });
}

/// Two hosts share the database, and each knows only its own keys in progress.
async fn overtaken(asked: &'static [u8], is_refused: bool) -> Result<Once, Problem> {
    let shop = shop().await;
    let services = shop.database.services(ManualClock::at("2026-01-01T12:00:00Z"));
    let other_host = Commands::new(&services);
    let with_key = RequestOrigin::extract(&request(Some("k"))).await.unwrap();
    let (database, same_key) = (shop.database.clone(), with_key.clone());
    let command = move |origin: Origin| {
        let (database, other_host) = (database.clone(), other_host.clone());
        let same_key = same_key.clone();
        async move {
            let nothing = |_origin: Origin| async { Ok::<_, PlaceOrderError>(()) };
            let first = other_host.once(&same_key, "place-order/ann", ASKED, ORDER, nothing).await;
            assert_eq!(first.unwrap(), Once { resource: ORDER, repeated: false });
            if is_refused {
                return Err(PlaceOrderError::EmptyBasket);
            }
            Ok(database.commit(database.unit_of_work(&origin)).await?)
        }
    };
    let outcome = shop.commands.once(&with_key, "place-order/ann", asked, ANOTHER, command).await;
    let rows = idempotency_keys::Entity::find().count(shop.database.reader()).await.unwrap();
    assert_eq!(rows, 1);
    outcome
}

#[tokio::test]
async fn a_second_host_answers_a_repeat_as_the_first_did() {
    let repeat = Once { resource: ORDER, repeated: true };
    assert_eq!(overtaken(ASKED, false).await.unwrap(), repeat);
    assert_eq!(overtaken(ASKED, true).await.unwrap(), repeat, "its refusal is about a second try");
    let reused = overtaken(b"two pears", false).await.unwrap_err();
    assert_eq!(reused.code(), "idempotency-key-reused");
}
