//! A backup is ours by its lineage, whatever its outbox holds.

use operate::moving::{ContextMove, ContextMoveError, Destination, Step};
use platform::moving::MoveError;
use platform::testing::ScratchDatabase;
use sea_orm::ConnectionTrait;
use tests::test_app::TestApp;

use super::world::{at, file, move_all, put, refund, server, shop_on_files, take, to};

/// Deletes every event of payments, in the file and on the server, as pruning does in the end.
async fn prune(shop: &TestApp, server: &ScratchDatabase) {
    let in_file = file(&shop.settings().data_dir, "payments").await;
    for statement in ["DELETE FROM outbox", "DELETE FROM pending_deliveries"] {
        in_file.execute_unprepared(statement).await.unwrap();
    }
    in_file.close().await.unwrap();
    let on_server = "TRUNCATE payments.outbox, payments.pending_deliveries";
    at(server).await.execute_unprepared(on_server).await.unwrap();
}

async fn shop_with_a_payment() -> TestApp {
    let shop = shop_on_files().await;
    shop.stock("VASE", 1250, 100).await;
    let ada = shop.register_and_log_in("ada").await;
    shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    shop.assert_sound().await;
    shop
}

#[tokio::test(flavor = "multi_thread")]
async fn a_context_moves_back_when_its_events_are_pruned() {
    let Some(server) = server().await else { return };
    let mut shop = shop_with_a_payment().await;
    for _round in 0..2 {
        move_all(shop.settings(), "payments", &to(&server)).await;
        shop = shop.restart_with(|settings| put(settings, "payments", &server)).await;
        prune(&shop, &server).await;
        move_all(shop.settings(), "payments", &Destination::Sqlite).await;
        shop = shop.restart_with(|settings| settings.database_urls.clear()).await;
        prune(&shop, &server).await;
    }
    let ada = shop.register_and_log_in("grace").await;
    let bought = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    let order = bought["id"].as_str().unwrap().parse().unwrap();
    refund(&shop, order, "afterwards").await.expect(202);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_backup_of_another_shop_is_refused_though_its_outbox_is_empty() {
    let Some(server) = server().await else { return };
    let other = shop_with_a_payment().await;
    move_all(other.settings(), "payments", &to(&server)).await;
    let mut there = other.settings().clone();
    put(&mut there, "payments", &server);
    move_all(&there, "payments", &Destination::Sqlite).await;
    prune(&other, &server).await;

    let shop = shop_with_a_payment().await;
    let mut moving = ContextMove::open(shop.settings(), "payments", &to(&server)).await.unwrap();
    let refused = take(&mut moving, &Step::ALL).await.unwrap_err();
    assert!(matches!(refused, ContextMoveError::Move(MoveError::Occupied { .. })), "{refused}");
    assert!(refused.to_string().contains("it belongs to the shop"), "{refused}");
    drop(moving);
    // It is still the backup of the other shop.
    move_all(other.settings(), "payments", &to(&server)).await;
    shop.stop().await;
    other.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_a_version_without_lineages_is_ours_if_it_moved_to_the_source() {
    let Some(server) = server().await else { return };
    let shop = shop_with_a_payment().await;
    move_all(shop.settings(), "payments", &to(&server)).await;
    let shop = shop.restart_with(|settings| put(settings, "payments", &server)).await;
    prune(&shop, &server).await;
    for name in ["payments", "provider"] {
        let backup = file(&shop.settings().data_dir, name).await;
        backup.execute_unprepared("DROP TABLE shop_identity").await.unwrap();
        let undone = format!("DELETE FROM {name}_migrations WHERE version = 'm0040_shop_identity'");
        backup.execute_unprepared(&undone).await.unwrap();
        backup.close().await.unwrap();
    }
    move_all(shop.settings(), "payments", &Destination::Sqlite).await;
    let shop = shop.restart_with(|settings| settings.database_urls.clear()).await;
    let ada = shop.register_and_log_in("grace").await;
    let bought = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    assert_eq!(bought["status"], "confirmed");
    shop.stop().await;
}
