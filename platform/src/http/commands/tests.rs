//! Commands on a real database: run to their end, and decided again on conflict.

mod keys;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use actix_web::test::TestRequest;
use actix_web::{FromRequest, HttpRequest, ResponseError, web};
use sea_orm::{DatabaseConnection, DbErr};
use shared_kernel::{Ids, StoreError};
use tokio::sync::Notify;

use super::deciding::MOST_ATTEMPTS;
use super::*;
use crate::http::problem::kinds;
use crate::testing::{CountingIds, ManualClock, TestDatabase};

const ASKED: &[u8] = b"two apples";
const ORDER: Uuid = Uuid::from_u128(1);
const ANOTHER: Uuid = Uuid::from_u128(2);

#[derive(Debug, thiserror::Error)]
enum PlaceOrderError {
    #[error("the basket is empty")]
    EmptyBasket,
    #[error("the order could not be placed")]
    Store(#[from] StoreError),
}

impl From<PlaceOrderError> for Problem {
    fn from(error: PlaceOrderError) -> Self {
        match error {
            PlaceOrderError::EmptyBasket => Self::of(&kinds::BASKET_EMPTY, "The basket is empty."),
            PlaceOrderError::Store(_) => Self::unexpected(&error),
        }
    }
}

async fn migrate(connection: DatabaseConnection) -> Result<(), DbErr> {
    migration::create_messaging_tables(&connection).await
}

/// A context's commands, and how often one was decided.
struct Shop {
    database: TestDatabase,
    commands: Commands,
    decided: Arc<AtomicU32>,
}

async fn shop() -> Shop {
    let database = crate::testing::database("orders", migrate).await;
    let services = database.services(ManualClock::at("2026-01-01T12:00:00Z"));
    Shop { commands: Commands::new(&services), decided: Arc::default(), database }
}

fn request(key: Option<&str>) -> HttpRequest {
    let ids: Arc<dyn Ids> = Arc::new(CountingIds::default());
    let request = TestRequest::post().app_data(web::Data::new(ids));
    let request = match key {
        Some(key) => request.insert_header(("idempotency-key", key)),
        None => request,
    };
    request.to_http_request()
}

fn broken() -> Result<(), PlaceOrderError> {
    panic!("on purpose")
}

impl Shop {
    /// Places an order as one request would: the key becomes durable with the commit.
    async fn place(&self, key: Option<&str>, asked: &[u8], order: Uuid) -> Result<Once, Problem> {
        let request = RequestOrigin::extract(&request(key)).await.unwrap();
        let (database, decided) = (self.database.clone(), Arc::clone(&self.decided));
        let command = move |origin: Origin| {
            let (database, decided) = (database.clone(), Arc::clone(&decided));
            async move {
                decided.fetch_add(1, Ordering::SeqCst);
                Ok::<_, PlaceOrderError>(database.commit(database.unit_of_work(&origin)).await?)
            }
        };
        self.commands.once(&request, "place-order/ann", asked, order, command).await
    }

    fn decided(&self) -> u32 {
        self.decided.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn loads_and_decides_again_on_conflict_but_not_for_ever() {
    let Shop { commands, decided, .. } = shop().await;
    let counted = Arc::clone(&decided);
    let settles_at_third = move || {
        let attempt = counted.fetch_add(1, Ordering::SeqCst) + 1;
        async move {
            if attempt < 3 {
                Err(PlaceOrderError::Store(StoreError::Conflict))
            } else {
                Ok(attempt)
            }
        }
    };
    assert_eq!(commands.run(settles_at_third).await.unwrap(), 3);

    decided.store(0, Ordering::SeqCst);
    let counted = Arc::clone(&decided);
    let never_settles = move || {
        counted.fetch_add(1, Ordering::SeqCst);
        async { Err::<(), _>(PlaceOrderError::Store(StoreError::Conflict)) }
    };
    assert_eq!(commands.run(never_settles).await.unwrap_err().code(), "changed-meanwhile");
    assert_eq!(decided.load(Ordering::SeqCst), MOST_ATTEMPTS);
}

#[tokio::test]
async fn a_refusal_is_answered_at_once() {
    let Shop { commands, decided, .. } = shop().await;
    let counted = Arc::clone(&decided);
    let refused = move || {
        counted.fetch_add(1, Ordering::SeqCst);
        async { Err::<(), _>(PlaceOrderError::EmptyBasket) }
    };
    assert_eq!(commands.run(refused).await.unwrap_err().code(), "basket-empty");
    assert_eq!(decided.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_client_that_disconnects_interrupts_nothing() {
    let Shop { commands, .. } = shop().await;
    let (go_on, ended) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (wait, tell) = (Arc::clone(&go_on), Arc::clone(&ended));
    let command = move || {
        let (wait, tell) = (Arc::clone(&wait), Arc::clone(&tell));
        async move {
            wait.notified().await;
            tell.notify_one();
            Ok::<_, PlaceOrderError>(())
        }
    };
    let mut client = Box::pin(commands.run(command));
    assert!(futures_util::poll!(&mut client).is_pending());
    drop(client);
    go_on.notify_one();
    ended.notified().await;
}
