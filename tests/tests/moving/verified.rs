//! The verification of a move notices each planted difference, and the move rolls back.

use operate::moving::{ContextMove, ContextMoveError, Step};
use platform::moving::MoveError;
use platform::testing::ScratchDatabase;
use sea_orm::ConnectionTrait;
use tests::test_app::TestApp;
use uuid::Uuid;

use super::world::{at, file, refund, server, shop_on_files, take, to, until};

async fn shop_with_a_payment() -> (TestApp, Uuid) {
    let shop = shop_on_files().await;
    shop.stock("VASE", 1250, 100).await;
    let ada = shop.register_and_log_in("ada").await;
    let paid = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    shop.assert_sound().await;
    (shop, paid["id"].as_str().unwrap().parse().unwrap())
}

async fn tamper(server: &ScratchDatabase, sql: &str) {
    let done = at(server).await.execute_unprepared(sql).await.unwrap();
    assert!(done.rows_affected() > 0, "the statement changed no row");
}

/// Continues the move, which must notice the difference, name the table and leave the host unchanged.
async fn is_noticed(mut moving: ContextMove, shop: &TestApp, paid: Uuid, table: &str) {
    let refused = take(&mut moving, &Step::ALL).await.unwrap_err();
    let ContextMoveError::RolledBack(MoveError::Differs { differences, .. }) = &refused else {
        panic!("not noticed: {refused}")
    };
    assert!(differences.iter().any(|one| one.contains(table)), "{differences:?}");
    assert!(differences.iter().all(|one| one.contains(table)), "{differences:?}");
    refund(shop, paid, "afterwards").await.expect(202);
    shop.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_row_of_the_copy_is_noticed() {
    let Some(server) = server().await else { return };
    let (shop, paid) = shop_with_a_payment().await;
    for last in [Step::Copy, Step::Fence, Step::Follow] {
        let mut moving =
            ContextMove::open(shop.settings(), "payments", &to(&server)).await.unwrap();
        take(&mut moving, &until(last)).await.unwrap();
        // Interrupted: a mover that continues after the fence cannot know the changes in between, and reads all rows.
        drop(moving);
        tamper(&server, "UPDATE payments.outbox SET data = data || ' '").await;
        let moving = ContextMove::open(shop.settings(), "payments", &to(&server)).await.unwrap();
        is_noticed(moving, &shop, paid, "outbox").await;
    }
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_row_of_the_copy_is_noticed() {
    let Some(server) = server().await else { return };
    let (shop, paid) = shop_with_a_payment().await;
    let mut moving = ContextMove::open(shop.settings(), "payments", &to(&server)).await.unwrap();
    take(&mut moving, &until(Step::Follow)).await.unwrap();
    tamper(&server, "DELETE FROM payments.outbox WHERE position = 1").await;
    is_noticed(moving, &shop, paid, "outbox").await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unrecorded_change_of_the_source_is_noticed() {
    let Some(server) = server().await else { return };
    let (shop, paid) = shop_with_a_payment().await;
    let mut moving = ContextMove::open(shop.settings(), "payments", &to(&server)).await.unwrap();
    take(&mut moving, &until(Step::Fence)).await.unwrap();
    let source = file(&shop.settings().data_dir, "payments").await;
    source
        .execute_unprepared(
            "DROP TRIGGER move_update_webhook_receipts; DROP TRIGGER move_insert_webhook_receipts;
             INSERT INTO webhook_receipts (event_id, kind, received_at) VALUES ('evt', 'x', 1)",
        )
        .await
        .unwrap();
    is_noticed(moving, &shop, paid, "webhook_receipts").await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inbox_left_out_of_the_copy_is_noticed() {
    let Some(server) = server().await else { return };
    let (shop, paid) = shop_with_a_payment().await;
    let mut moving = ContextMove::open(shop.settings(), "payments", &to(&server)).await.unwrap();
    moving.databases().for_each(|database| database.leave_out("inbox"));
    is_noticed(moving, &shop, paid, "inbox").await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unverified_copy_does_not_take_over() {
    let Some(server) = server().await else { return };
    let (shop, _paid) = shop_with_a_payment().await;
    let mut moving = ContextMove::open(shop.settings(), "payments", &to(&server)).await.unwrap();
    for step in [Step::Track, Step::Copy, Step::Fence, Step::Follow, Step::Verify, Step::Flip] {
        let early = take(&mut moving, &[step]).await.unwrap_err();
        assert!(matches!(early, ContextMoveError::Move(MoveError::OutOfOrder { .. })), "{early}");
    }
    take(&mut moving, &until(Step::Follow)).await.unwrap();
    let early = take(&mut moving, &[Step::Flip]).await.unwrap_err();
    assert!(matches!(early, ContextMoveError::Move(MoveError::OutOfOrder { .. })), "{early}");
    take(&mut moving, &[Step::Verify, Step::Flip]).await.unwrap();
    shop.stop().await;
}
