//! An interrupted move continues where it stopped.

use std::sync::Arc;

use operate::moving::{ContextMove, ContextMoveError, Destination, Step};
use platform::moving::Stage;
use sea_orm::ConnectionTrait;
use tokio::sync::Notify;

use super::world::{file, put, rows, server, shop_on_files, take, to, until};

#[tokio::test(flavor = "multi_thread")]
async fn a_move_continues_after_any_step_beside_a_running_host() {
    let Some(server) = server().await else { return };
    let shop = shop_on_files().await;
    shop.stock("VASE", 1250, 100).await;
    let ada = shop.register_and_log_in("ada").await;
    let mut orders = Vec::new();
    for last in Step::ALL {
        let mut moving =
            ContextMove::open(shop.settings(), "payments", &to(&server)).await.unwrap();
        take(&mut moving, &until(last)).await.unwrap();
        let expected = match last {
            Step::Prepare | Step::Track | Step::Copy => Stage::UnderWay,
            Step::Fence | Step::Follow | Step::Verify => Stage::Fenced,
            Step::Flip => Stage::Ended,
        };
        assert_eq!(moving.stage().await.unwrap(), expected);
        drop(moving);
        orders.push(shop.place_order(&ada, &[("VASE", 1)], "tok_success").await);
    }
    let shop = shop.restart_with(|settings| put(settings, "payments", &server)).await;
    for order in orders {
        shop.order_that_is(&ada, order, "confirmed").await;
    }
    shop.assert_sound().await;
    shop.stop().await;
}

/// Enough rows for several pages.
const MANY: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 17000)
    INSERT INTO webhook_receipts (event_id, kind, received_at)
    SELECT 'evt_' || i, 'charge.captured', i FROM n";

#[tokio::test(flavor = "multi_thread")]
async fn a_move_continues_in_the_middle_of_the_copy() {
    let Some(server) = server().await else { return };
    let shop = shop_on_files().await;
    let settings = shop.settings().clone();
    let scratch = shop.stop_and_keep().await;
    let connection = file(scratch.folder(), "payments").await;
    connection.execute_unprepared(MANY).await.unwrap();
    connection.close().await.unwrap();
    let before = rows(scratch.folder(), "payments").await;

    for pages in 1..=3 {
        let mut moving = ContextMove::open(&settings, "payments", &to(&server)).await.unwrap();
        take(&mut moving, &[Step::Prepare, Step::Track]).await.unwrap();
        let cut = Arc::new(Notify::new());
        let mut tell = |copying: platform::moving::Copying| {
            if copying.done >= pages * 5000 {
                cut.notify_one();
            }
        };
        tokio::select! {
            biased;
            () = cut.notified() => {}
            copied = moving.take(Step::Copy, &mut tell) => drop(copied.unwrap()),
        }
    }
    let mut moving = ContextMove::open(&settings, "payments", &to(&server)).await.unwrap();
    take(&mut moving, &Step::ALL).await.unwrap();
    drop(moving);
    let mut there = settings.clone();
    put(&mut there, "payments", &server);
    super::world::move_all(&there, "payments", &Destination::Sqlite).await;
    assert_eq!(rows(scratch.folder(), "payments").await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_concurrent_second_move_is_refused() {
    let Some(server) = server().await else { return };
    let shop = shop_on_files().await;
    let _first = ContextMove::open(shop.settings(), "payments", &to(&server)).await.unwrap();
    let second = ContextMove::open(shop.settings(), "payments", &to(&server)).await;
    assert!(matches!(second, Err(ContextMoveError::Busy { .. })));
    shop.stop().await;
}
