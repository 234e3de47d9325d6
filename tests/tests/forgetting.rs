//! Pruning: a shop whose old messages are deleted works as before and keeps every invariant.

#[cfg(test)]
mod forgetting {
    use std::time::Duration;

    use chrono::TimeDelta;
    use platform::{inbox, outbox};
    use sea_orm::{EntityTrait, PaginatorTrait};
    use tests::test_app::{PATIENCE, Person, Stock, TestApp};

    /// The largest row counts of any outbox and of any inbox.
    async fn rows(shop: &TestApp) -> (u64, u64) {
        let (mut events, mut received) = (0, 0);
        for database in shop.shop().databases() {
            events = events.max(outbox::Entity::find().count(database.reader()).await.unwrap());
            received = received.max(inbox::Entity::find().count(database.reader()).await.unwrap());
        }
        (events, received)
    }

    async fn buy(shop: &TestApp, customer: &Person, quantity: u32) {
        let call = shop.order_call(customer, &[("VASE", quantity)], "tok_success");
        let order = call.send().await.expect(202).text_at("/id").parse().unwrap();
        shop.order_that_is(customer, order, "confirmed").await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_shop_with_pruned_messages_sells_on_and_keeps_every_invariant() {
        let shop = TestApp::start_with_still_clock().await;
        let vase = shop.stock("VASE", 1250, 10).await;
        let ada = shop.register_and_log_in("ada").await;
        for _ in 0..3 {
            buy(&shop, &ada, 1).await;
        }
        shop.assert_sound().await;
        let (events, received) = rows(&shop).await;
        assert!(events > 5 && received > 5, "{events} events, {received} received");

        let shop = shop.restart_after(TimeDelta::days(15)).await;
        // No message event occurs meanwhile, so the wait by condition of other tests does not apply.
        let mut again = tokio::time::interval(Duration::from_millis(20));
        let forgets = async {
            while rows(&shop).await != (1, 0) {
                again.tick().await;
            }
        };
        tokio::time::timeout(PATIENCE, forgets).await.expect("old messages are not pruned");
        shop.assert_sound().await;
        let ben = shop.register_and_log_in("ben").await;
        buy(&shop, &ben, 2).await;
        shop.assert_sound().await;
        assert_eq!(shop.stock_of(&vase).await, Stock { on_hand: 5, available: 5 });
        shop.stop().await;
    }
}
