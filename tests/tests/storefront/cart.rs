//! The cart tells what has changed since.

use serde_json::json;
use tests::test_app::{Product, TestApp};

/// Changes a product as the admin, for the version that it has now.
async fn change(shop: &TestApp, product: &Product, path: &str, body: &serde_json::Value) {
    let read = shop.get(&format!("/products/{}", product.id)).by(shop.admin().await).send().await;
    let tag = read.header("etag").unwrap().to_owned();
    let call = shop.put(&format!("/products/{}{path}", product.id)).by(shop.admin().await);
    call.header("if-match", &tag).json(body).send().await.expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_sees_new_prices_sold_out_and_withdrawn_things() {
    let shop = TestApp::start().await;
    let dearer = shop.stock("DEARER", 1_000, 9).await;
    let scarce = shop.stock("SCARCE", 1_000, 9).await;
    let gone = shop.stock("GONE", 1_000, 9).await;
    let mut guest = shop.browser();
    for (slug, quantity) in [("dearer", "1"), ("scarce", "3"), ("gone", "1")] {
        let page = guest.get(&format!("/products/{slug}")).await.expect(200);
        guest.submit(&page, "/cart", &[("quantity", quantity)]).await.expect(200);
    }
    let before = guest.get("/cart").await.expect(200);
    assert!(before.says("€50.00") && !before.says("has changed"), "{}", before.html);

    change(&shop, &dearer, "/price", &json!({ "amount_minor": 1_200, "currency": "EUR" })).await;
    let broken = json!({ "delta": -7, "reason": "broken" });
    let adjust = format!("/products/{}/stock/adjustments", scarce.id);
    shop.post(&adjust).by(shop.admin().await).json(&broken).send().await.expect(201);
    let withdraw = format!("/products/{}/withdraw", gone.id);
    shop.post(&withdraw).by(shop.admin().await).send().await.expect(204);
    let changed = |page: &tests::test_app::Page| {
        page.says("The price was €10.00")
            && page.says("Only 2 left")
            && page.says("Not for sale any more")
    };
    // Visitors without a token may see the catalogue of a moment ago.
    let mut cart = guest.get("/cart").await.expect(200);
    let waited = std::time::Instant::now();
    while !changed(&cart) && waited.elapsed() < tests::test_app::PATIENCE {
        tokio::task::yield_now().await;
        cart = guest.get("/cart").await.expect(200);
    }
    assert!(changed(&cart), "{}", cart.html);
    assert!(cart.says("Not all of this can be ordered as it is."), "{}", cart.html);
    assert!(!cart.links_to("/register?back=/checkout"), "{}", cart.html);

    guest.send("/cart/lines", &[("sku", "GONE"), ("remove", "1")]).await.expect(200);
    let mended = guest.send("/cart/lines", &[("sku", "SCARCE"), ("quantity", "2")]).await;
    assert!(
        mended.says("€32.00") && mended.links_to("/register?back=/checkout"),
        "{}",
        mended.html
    );
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cart_of_a_customer_is_the_basket_of_the_api() {
    let shop = TestApp::start().await;
    shop.stock("MUG", 1_000, 9).await;
    let person = shop.register_and_log_in("ada").await;
    let mut browser = shop.browser();
    let product = browser.log_in(&person.email, "/products/mug").await.expect(200);
    browser.submit(&product, "/cart", &[("quantity", "2")]).await.expect(200);
    // The same form again: its key was used, and nothing is added twice.
    let cart = browser.submit(&product, "/cart", &[("quantity", "2")]).await.expect(200);
    assert!(cart.says("€20.00"), "{}", cart.html);
    let basket = shop.get("/basket").by(&person).send().await.expect(200);
    assert_eq!(basket.json()["lines"][0]["quantity"], 2);
    let fewer = browser.send("/cart/lines", &[("sku", "MUG"), ("quantity", "1")]).await;
    assert!(fewer.says("€10.00"), "{}", fewer.html);
    let none = browser.send("/cart/lines", &[("sku", "MUG"), ("remove", "1")]).await;
    assert!(none.says("There is nothing in it yet."), "{}", none.html);
    shop.stop().await;
}
