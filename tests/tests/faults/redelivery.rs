//! Events that are delivered again after the broker's deduplication window and after their inbox rows are deleted. Natural
//! keys then prevent a second effect: an order has one reservation and one payment, an event one mail, a status moves one way, a
//! replica accepts no older version.

use host::registry::COMPILED;
use platform::inbox;
use sea_orm::{EntityTrait, QueryTrait};
use shared_kernel::Origin;
use tests::test_app::{Stock, TestApp};
use uuid::Uuid;

async fn delete_inbox_rows(shop: &TestApp) {
    for context in COMPILED {
        let database = shop.database(context);
        let mut unit_of_work = database.unit_of_work(&Origin::new(Uuid::nil()));
        unit_of_work.run(inbox::Entity::delete_many().into_query());
        database.commit(unit_of_work).await.unwrap();
        assert!(inbox::Entity::find().one(database.reader()).await.unwrap().is_none());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn events_delivered_again_after_their_inbox_rows_are_deleted_change_nothing() {
    let shop = TestApp::start().await;
    let vase = shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    shop.check_out(&ada, &[("VASE", 2)], "tok_success").await;
    let called_off = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    shop.cancel(&ada, called_off["id"].as_str().unwrap().parse().unwrap()).await.expect(204);
    shop.check_out(&ada, &[("VASE", 1)], "tok_declined").await;
    shop.check_out(&ada, &[("VASE", 20)], "tok_success").await;
    shop.reprice(&vase, 1300).await;
    shop.assert_sound().await;
    let before = shop.event_counts().await;

    let mut events = Vec::new();
    for context in COMPILED {
        events.extend(shop.published_by(context).await);
    }
    // In published order, then in reverse, in which an event comes after its consequences.
    for _order in 0..2 {
        delete_inbox_rows(&shop).await;
        shop.publish_again(events.clone()).await;
        shop.assert_sound().await;
        assert_eq!(shop.event_counts().await, before, "no event led to another");
        assert_eq!(shop.stock_of(&vase).await, Stock { on_hand: 8, available: 8 });
        events.reverse();
    }
    shop.stop().await;
}
