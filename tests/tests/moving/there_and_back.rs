//! Moves from files to a server and back.

use operate::moving::Destination;
use platform::inbox;
use shared_kernel::Envelope;
use uuid::Uuid;

use super::world::{Rich, keep, move_all, put, refund, rich, rows, server, to};

#[tokio::test(flavor = "multi_thread")]
async fn every_row_returns_unchanged() {
    let Some(server) = server().await else { return };
    let Rich { shop, letter, .. } = Box::pin(rich()).await;
    let waiting =
        Envelope { id: Uuid::from_u128(7), subject: "order/7".into(), ..(*letter).clone() };
    keep(&shop, &waiting, inbox::WAITING, Some(9_000_000_000_000_000)).await;
    let mut settings = shop.settings().clone();
    let scratch = shop.stop_and_keep().await;
    let contexts = ["payments", "orders", "products", "users"];
    let databases = ["payments", "provider", "orders", "products", "users"];
    let mut before = Vec::new();
    for name in databases {
        before.push(rows(scratch.folder(), name).await);
    }
    assert!(before[0]["inbox"].iter().any(|row| row.contains("'dead'")));
    assert!(before[0]["inbox"].iter().any(|row| row.contains("'waiting'")));
    assert!(!before[0]["pending_deliveries"].is_empty(), "an event is pending");
    assert!(!before[0]["idempotency_keys"].is_empty());
    for context in contexts {
        move_all(&settings, context, &to(&server)).await;
        put(&mut settings, context, &server);
    }
    for context in contexts {
        move_all(&settings, context, &Destination::Sqlite).await;
    }
    for (name, before) in databases.iter().zip(before) {
        let after = rows(scratch.folder(), name).await;
        assert_eq!(after, before, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_moves_unchanged_between_databases_of_a_server() {
    let (Some(first), Some(second)) = (server().await, server().await) else { return };
    let shop = Box::pin(rich()).await.shop;
    let mut settings = shop.settings().clone();
    let scratch = shop.stop_and_keep().await;
    let before =
        [rows(scratch.folder(), "payments").await, rows(scratch.folder(), "provider").await];
    for target in [&first, &second] {
        move_all(&settings, "payments", &to(target)).await;
        put(&mut settings, "payments", target);
    }
    move_all(&settings, "payments", &Destination::Sqlite).await;
    let after =
        [rows(scratch.folder(), "payments").await, rows(scratch.folder(), "provider").await];
    assert_eq!(after, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_continues_in_another_database_of_a_server() {
    let (Some(first), Some(second)) = (server().await, server().await) else { return };
    let Rich { mut shop, ada, paid, refund: refunded, unrelayed, .. } = Box::pin(rich()).await;
    for target in [&first, &second] {
        // Its host runs meanwhile, the second time on the server that is the source.
        move_all(shop.settings(), "payments", &to(target)).await;
        shop = shop.restart_with(|settings| put(settings, "payments", target)).await;
        let again = refund(&shop, paid, "refund-1").await.expect(202).json();
        assert_eq!(again["id"], refunded["id"], "the same key, the same answer");
    }
    let shop = shop.restart_with(|settings| settings.held_relays.clear()).await;
    shop.order_that_is(&ada, unrelayed, "confirmed").await;
    let bought = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    assert_eq!(bought["status"], "confirmed");
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_continues_on_a_server_and_back_in_files() {
    let Some(server) = server().await else { return };
    let Rich { shop, ada, paid, refund: first, unrelayed, dead, letter } = Box::pin(rich()).await;
    for context in ["payments", "products"] {
        move_all(shop.settings(), context, &to(&server)).await;
    }
    let shop = shop
        .restart_with(|settings| {
            put(settings, "payments", &server);
            put(settings, "products", &server);
            settings.held_relays.clear();
        })
        .await;
    shop.order_that_is(&ada, unrelayed, "confirmed").await;
    let again = refund(&shop, paid, "refund-1").await.expect(202).json();
    assert_eq!(again["id"], first["id"], "the same key, the same answer");
    assert_eq!(shop.order(&ada, dead).await["status"], "awaiting-payment");
    let letters = shop.dead_letters("payments").page(None, 10).await.unwrap();
    assert_eq!((letters.len(), letters[0].attempts), (1, 7));
    shop.dead_letters("payments").replay(letter.id).await.unwrap();
    shop.order_that_is(&ada, dead, "confirmed").await;
    let bought = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    assert_eq!(bought["status"], "confirmed");
    shop.stock("BOWL", 100, 5).await;
    shop.assert_sound().await;

    for context in ["payments", "products"] {
        move_all(shop.settings(), context, &Destination::Sqlite).await;
    }
    let shop = shop.restart_with(|settings| settings.database_urls.clear()).await;
    let again = refund(&shop, paid, "refund-1").await.expect(202).json();
    assert_eq!(again["id"], first["id"]);
    let bought = shop.check_out(&ada, &[("BOWL", 1)], "tok_success").await;
    assert_eq!(bought["status"], "confirmed");
    let found = shop.get("/products?q=vase").send().await.expect(200).json();
    assert_eq!(
        found["items"].as_array().unwrap().len(),
        1,
        "the full-text index was moved: {found}"
    );
    shop.assert_sound().await;
    shop.stop().await;
}
