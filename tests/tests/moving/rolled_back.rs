//! A move rolls back before its last step; afterwards it takes another move.

use operate::moving::{ContextMove, ContextMoveError, Step};
use platform::moving::{MoveError, Stage};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::world::{at, refund, rows, server, shop_on_files, take, to, until};

#[tokio::test(flavor = "multi_thread")]
async fn a_move_rolls_back_before_its_last_step_and_the_host_continues() {
    let Some(server) = server().await else { return };
    let shop = shop_on_files().await;
    shop.stock("VASE", 1250, 100).await;
    let ada = shop.register_and_log_in("ada").await;
    let paid = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    let paid = paid["id"].as_str().unwrap().parse().unwrap();
    for last in until(Step::Verify) {
        let mut moving =
            ContextMove::open(shop.settings(), "payments", &to(&server)).await.unwrap();
        take(&mut moving, &until(last)).await.unwrap();
        assert!(moving.roll_back().await.unwrap());
        assert_eq!(moving.stage().await.unwrap(), Stage::NotBegun);
        assert!(!moving.roll_back().await.unwrap(), "there is nothing left to take back");
        refund(&shop, paid, &format!("after-{last:?}")).await.expect(202);
        let tables = rows(&shop.settings().data_dir, "payments").await;
        assert!(!tables.keys().any(|table| table.starts_with("move_")), "{:?}", tables.keys());
    }
    let left = Statement::from_string(
        DbBackend::Postgres,
        "SELECT count(*) FROM payments.payments UNION ALL SELECT count(*) FROM payments.inbox
         UNION ALL SELECT count(*) FROM provider.provider_charges",
    );
    for row in at(&server).await.query_all_raw(left).await.unwrap() {
        assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 0);
    }
    shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    shop.assert_sound().await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finished_move_does_not_roll_back() {
    let Some(server) = server().await else { return };
    let shop = shop_on_files().await;
    let mut moving = ContextMove::open(shop.settings(), "payments", &to(&server)).await.unwrap();
    take(&mut moving, &Step::ALL).await.unwrap();
    let refused = moving.roll_back().await.unwrap_err();
    assert!(matches!(refused, ContextMoveError::Ended { .. }));
    assert!(refused.to_string().contains("galleria move payments --to sqlite"), "{refused}");
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_in_use_is_not_changed() {
    let Some(server) = server().await else { return };
    let other = shop_on_files().await;
    let admin = other.admin().await.id;
    super::world::move_all(other.settings(), "users", &to(&server)).await;
    let shop = shop_on_files().await;
    let mut moving = ContextMove::open(shop.settings(), "users", &to(&server)).await.unwrap();
    let refused = take(&mut moving, &Step::ALL).await.unwrap_err();
    assert!(matches!(refused, ContextMoveError::Move(MoveError::Occupied { .. })), "{refused}");
    let theirs = Statement::from_string(DbBackend::Postgres, "SELECT id FROM users.users");
    let row = at(&server).await.query_one_raw(theirs).await.unwrap().unwrap();
    assert_eq!(row.try_get_by_index::<uuid::Uuid>(0).unwrap(), admin);
    shop.register_and_log_in("ada").await;
    shop.stop().await;
    other.stop().await;
}
