//! A fenced host writes nothing and loses nothing; a host that is started on the wrong database refuses.

use std::sync::Arc;

use host::StartError;
use operate::moving::{ContextMove, Step};
use payment_provider::HostWithProvider;
use platform::clock::SystemClock;
use storage::StorageError;

use super::world::{put, refund, server, shop_on_files, take, to, until};

#[tokio::test(flavor = "multi_thread")]
async fn a_fenced_writer_is_refused_and_events_wait_in_the_outboxes_of_their_publishers() {
    let Some(server) = server().await else { return };
    let shop = shop_on_files().await;
    shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    let paid = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    let paid = paid["id"].as_str().unwrap().parse().unwrap();
    let mut moving = ContextMove::open(shop.settings(), "payments", &to(&server)).await.unwrap();
    take(&mut moving, &until(Step::Fence)).await.unwrap();

    shop.get("//health/ready").send().await.problem(503, "moved");
    shop.get("//health/ready/payments").send().await.problem(503, "moved");
    shop.get("//health/ready/orders").send().await.expect(204);

    let refused = refund(&shop, paid, "too-late").await;
    refused.problem(503, "moved");
    assert!(refused.text_at("/detail").contains("has moved to another database"), "{refused:?}");
    let order = shop.place_order(&ada, &[("VASE", 1)], "tok_success").await;
    shop.order_that_is(&ada, order, "awaiting-payment").await;
    assert!(shop.payment_of(order).await.is_none());

    take(&mut moving, &[Step::Follow, Step::Verify, Step::Flip]).await.unwrap();
    refund(&shop, paid, "much-too-late").await.problem(503, "moved");
    let shop = shop.restart_with(|settings| put(settings, "payments", &server)).await;
    shop.get("//health/ready").send().await.expect(204);
    shop.order_that_is(&ada, order, "confirmed").await;
    refund(&shop, paid, "too-late").await.expect(202);
    shop.assert_sound().await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_starts_neither_on_the_old_database_nor_on_an_unfinished_one() {
    let Some(server) = server().await else { return };
    let shop = shop_on_files().await;
    let before = shop.settings().clone();
    let mut after = before.clone();
    put(&mut after, "payments", &server);
    let _kept = shop.stop_and_keep().await;
    let start =
        |settings| async move { HostWithProvider::start(settings, Arc::new(SystemClock)).await };

    let mut moving = ContextMove::open(&before, "payments", &to(&server)).await.unwrap();
    take(&mut moving, &until(Step::Fence)).await.unwrap();
    let Err(StartError::Storage(early @ StorageError::Arriving { .. })) = start(&after).await
    else {
        panic!("it starts on half a copy")
    };
    assert!(early.to_string().contains("galleria move payments"), "{early}");
    let Err(StartError::Storage(late @ StorageError::MovedAway { .. })) = start(&before).await
    else {
        panic!("it starts where it was fenced")
    };
    let said = late.to_string();
    assert!(said.contains("GALLERIA_PAYMENTS_DATABASE_URL"), "{said}");
    assert!(!said.contains("postgres://"), "a URL may hold a password: {said}");

    take(&mut moving, &[Step::Follow, Step::Verify, Step::Flip]).await.unwrap();
    assert!(matches!(
        start(&before).await,
        Err(StartError::Storage(StorageError::MovedAway { .. }))
    ));
    start(&after).await.map_err(|error| error.to_string()).unwrap().stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_fence_on_requests_go_to_the_next_host_and_reads_are_answered_until_it_is_there() {
    let Some(server) = server().await else { return };
    let next = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let shop = shop_on_files().await;
    let shop = shop
        .restart_with(|settings| {
            settings.forward.insert("payments", format!("http://{next}"));
        })
        .await;
    shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    let paid = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    let paid = paid["id"].as_str().unwrap().parse().unwrap();
    let mut moving = ContextMove::open(shop.settings(), "payments", &to(&server)).await.unwrap();
    take(&mut moving, &until(Step::Track)).await.unwrap();
    assert!(shop.payment_of(paid).await.is_some(), "before the fence it answers itself");
    refund(&shop, paid, "in-time").await.expect(202);
    take(&mut moving, &until(Step::Fence)).await.unwrap();

    assert!(shop.payment_of(paid).await.is_some(), "reads are answered here");
    shop.until("requests to be forwarded", || async {
        let refused = refund(&shop, paid, "too-late").await;
        assert_eq!(refused.status, 503, "{refused:?}");
        (refused.text_at("/code") == "context-away").then_some(())
    })
    .await;
    shop.get("//health/ready").send().await.expect(204);
    shop.get("//health/ready/payments").send().await.problem(503, "moved");
    shop.get("/orders").by(&ada).send().await.expect(200);

    moving.roll_back().await.unwrap();
    refund(&shop, paid, "again-in-time").await.expect(202);
    shop.stop().await;
}
