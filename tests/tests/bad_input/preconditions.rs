//! `If-Match`: a client changes only the version that it has read.

use serde_json::json;

use super::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_product_change_needs_the_current_version() {
    let world = World::new().await;
    let (shop, admin) = (&world.shop, world.shop.admin().await);
    let path = format!("/products/{}", world.vase.id);
    let price = json!({ "amount_minor": 99, "currency": "EUR" });
    let before = world.state().await;
    let seen = shop.get(&path).send().await.expect(200).header("etag").unwrap().to_owned();
    for (call, body) in [
        (shop.put(&format!("{path}/price")).by(admin), price.clone()),
        (shop.patch(&path).by(admin), json!({ "name": "Another" })),
    ] {
        let call = call.json(&body);
        call.clone().send().await.problem(428, "if-match-required");
        for stale in ["\"99\"", "W/\"1\"", "\"x\"", "\"\""] {
            call.clone().header("if-match", stale).send().await.problem(412, "stale-version");
        }
        for malformed in ["", "1", "\"1", "\"1\" \"2\"", "\"1\", \"2\""] {
            let answer = call.clone().header("if-match", malformed).send().await;
            assert_eq!(answer.status, 400, "{malformed:?}: {answer:?}");
            answer.problem(400, answer.json()["code"].as_str().unwrap());
        }
    }
    assert_eq!(world.state().await, before);

    let reprice = |seen: &str| {
        shop.put(&format!("{path}/price")).by(admin).header("if-match", seen).json(&price).send()
    };
    let changed = reprice(&seen).await.expect(204);
    assert_ne!(changed.header("etag"), Some(seen.as_str()));
    reprice(&seen).await.problem(412, "stale-version");
    world.shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_concurrent_changes_of_one_version_one_succeeds() {
    let world = World::new().await;
    let (shop, admin) = (&world.shop, world.shop.admin().await);
    let path = format!("/products/{}", world.vase.id);
    let seen = shop.get(&path).send().await.expect(200).header("etag").unwrap().to_owned();
    let changes = (0..10).map(|number| {
        let price = json!({ "amount_minor": 1000 + number, "currency": "EUR" });
        shop.put(&format!("{path}/price")).by(admin).header("if-match", &seen).json(&price).send()
    });
    let answers = futures_util::future::join_all(changes).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 204).count(), 1);
    for late in answers.iter().filter(|answer| answer.status != 204) {
        late.problem(412, "stale-version");
    }
    world.shop.assert_sound().await;
    world.shop.stop().await;
}
