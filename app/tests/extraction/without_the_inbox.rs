//! The control of the move tests: a copy without the inbox must be noticed, by the move and by the checks.

use operate::moving::{ContextMove, ContextMoveError, Destination, Step};
use sea_orm::ConnectionTrait;
use secrecy::SecretString;
use tokio::time::{Instant, interval};

use super::checks::{self, handled_again};
use super::customers::Customers;
use super::process::PATIENCE;
use super::services;
use super::shop::{Data, Shop};

const ORDERS: usize = 12;

#[tokio::test(flavor = "multi_thread")]
async fn a_move_without_the_inbox_is_refused() {
    if !services::are_there() {
        return;
    }
    let mut shop = Shop::found(None).await;
    shop.open_whole().await;
    let mut customers = Customers::begin(&shop.doors, ORDERS).await;
    customers.go_on_for(ORDERS).await;
    let to = Destination::Server(SecretString::from(shop.database.url()));
    let mut moving = ContextMove::open(&shop.settings(Data::File), "payments", &to).await.unwrap();
    moving.databases().for_each(|database| database.leave_out("inbox"));
    let mut ended = Ok(());
    for step in Step::ALL {
        ended = ended.and(moving.take(step, &mut |_copying| {}).await.map(drop));
        if ended.is_err() {
            break;
        }
    }
    assert!(matches!(ended, Err(ContextMoveError::RolledBack(_))), "{ended:?}");
    // The hosts continue as before.
    customers.go_on_for(ORDERS).await;
    let _all_ended = customers.finish().await;
    shop.stop_main().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_handled_again_without_the_inbox_are_noticed() {
    if !services::are_there() {
        return;
    }
    assert_eq!(handled_again_after_a_move(Inbox::Copied).await, [""; 0]);
    assert_ne!(handled_again_after_a_move(Inbox::LeftOut).await, [""; 0]);
}

#[derive(PartialEq)]
enum Inbox {
    Copied,
    LeftOut,
}

/// Moves payments out, replaces the broker by an empty one, and lets orders publish all its events once more.
async fn handled_again_after_a_move(inbox: Inbox) -> Vec<String> {
    let mut shop = Shop::found(None).await;
    shop.open_whole().await;
    let mut customers = Customers::begin(&shop.doors, ORDERS).await;
    customers.go_on_for(ORDERS).await;
    shop.begin_move(Data::File).ended().await;
    if inbox == Inbox::LeftOut {
        let target = platform::database::open_pool(shop.database.url()).await.unwrap();
        target.execute_unprepared("DELETE FROM payments.inbox").await.unwrap();
        target.close().await.unwrap();
    }
    shop.stop_main().await;
    shop.replace_broker();
    let file = shop.settings(Data::File).data_dir.join("orders.db");
    let orders =
        platform::database::open_pool(format!("sqlite://{}", file.display())).await.unwrap();
    let pending = "INSERT INTO pending_deliveries SELECT transport, position FROM outbox, (SELECT 1 AS transport UNION SELECT 2) \
        WHERE true ON CONFLICT DO NOTHING";
    orders.execute_unprepared(pending).await.unwrap();
    orders.close().await.unwrap();
    shop.open_the_others().await;
    shop.open_payments(Data::Server).await;
    customers.go_on_for(ORDERS).await;
    let backup = checks::inbox_in_file(&shop.settings(Data::File).data_dir, "payments").await;
    let give_up = Instant::now() + PATIENCE;
    let mut again = interval(std::time::Duration::from_millis(100));
    loop {
        again.tick().await;
        let now = checks::inbox_on_server(shop.database.url()).await;
        let has = |row| now.iter().any(|other| other.event_id == row);
        if backup.iter().all(|row| has(row.event_id)) {
            let _all_ended = customers.finish().await;
            return handled_again(&backup, &now);
        }
        assert!(Instant::now() < give_up, "the events are not delivered again");
    }
}
