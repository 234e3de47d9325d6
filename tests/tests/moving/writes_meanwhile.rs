//! Writes during a move arrive at the target.

use operate::moving::{ContextMove, Destination, Step};
use tests::test_app::{Person, TestApp};
use uuid::Uuid;

use super::world::{put, refund, server, shop_on_files, take, to};

/// New rows, changed rows and removed rows, in every context.
async fn trade(shop: &TestApp, ada: &Person, before: Uuid, key: &str) -> Uuid {
    let order = shop.check_out(ada, &[("VASE", 1)], "tok_success").await;
    refund(shop, before, key).await.expect(202);
    let item = serde_json::json!({ "sku": "VASE", "quantity": 1 });
    shop.post("/basket/items").by(ada).json(&item).send().await.expect(204);
    shop.delete("/basket").by(ada).send().await.expect(204);
    order["id"].as_str().unwrap().parse().unwrap()
}

/// Moves with trade between the steps, and returns the orders.
async fn moved_while_trading(
    shop: &TestApp,
    ada: &Person,
    context: &'static str,
    to: &Destination,
) -> Vec<Uuid> {
    let mut orders = vec![trade_first(shop, ada).await];
    let mut moving = ContextMove::open(shop.settings(), context, to).await.unwrap();
    for step in [Step::Prepare, Step::Track, Step::Copy] {
        take(&mut moving, &[step]).await.unwrap();
        let before = *orders.last().unwrap();
        orders.push(trade(shop, ada, before, &format!("before-{before}")).await);
    }
    let brought = take(&mut moving, &[Step::Fence, Step::Follow]).await.unwrap();
    assert!(brought[0].rows > 0, "writes during the move were copied");
    let done = take(&mut moving, &[Step::Verify, Step::Flip]).await.unwrap();
    assert!(done[1].fenced_for.is_some());
    orders
}

async fn trade_first(shop: &TestApp, ada: &Person) -> Uuid {
    let order = shop.check_out(ada, &[("VASE", 1)], "tok_success").await;
    order["id"].as_str().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_during_a_move_arrive_in_either_direction() {
    let Some(server) = server().await else { return };
    for context in ["payments", "orders"] {
        let shop = shop_on_files().await;
        shop.stock("VASE", 1250, 1000).await;
        let ada = shop.register_and_log_in("ada").await;
        let mut orders = moved_while_trading(&shop, &ada, context, &to(&server)).await;
        let shop = shop.restart_with(|settings| put(settings, context, &server)).await;
        orders.extend(moved_while_trading(&shop, &ada, context, &Destination::Sqlite).await);
        let shop = shop.restart_with(|settings| settings.database_urls.clear()).await;
        for order in orders {
            assert_eq!(shop.order(&ada, order).await["status"], "confirmed");
        }
        shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
        shop.assert_sound().await;
        shop.stop().await;
    }
}
