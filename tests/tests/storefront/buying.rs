//! From the catalogue to a confirmed order.

use serde_json::json;
use tests::test_app::{Browser, PASSWORD, Page, TestApp};

/// An address in London, and a card.
const ADDRESS: [(&str, &str); 5] = [
    ("name", "Ada Lovelace"),
    ("line1", "12 St James Square"),
    ("postal_code", "SW1Y 4JH"),
    ("city", "London"),
    ("country", "GB"),
];

/// Goes to the checkout, chooses the form of the country, and orders with a card.
async fn order(browser: &mut Browser<'_>, checkout: &Page, card: &str) -> Page {
    let change = [("country", "GB"), ("change_country", "1")];
    let form = browser.submit(checkout, "/checkout", &change).await.expect(200);
    assert!(form.html.contains("<option value=\"GB\" selected>"), "{}", form.html);
    let fields = [&ADDRESS[..], &[("payment_token", card)]].concat();
    browser.submit(&form, "/checkout", &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_fills_a_cart_registers_on_the_way_and_buys() {
    let shop = TestApp::start().await;
    shop.stock("VASE-ONDA-SMK", 6_900, 9).await;
    let mut guest = shop.browser();
    let catalogue = guest.get("/").await.expect(200);
    assert!(catalogue.links_to("/products/vase-onda-smk"), "{}", catalogue.html);
    let product = guest.get("/products/vase-onda-smk").await.expect(200);
    assert!(product.says("€69.00") && product.says("In stock"), "{}", product.html);
    let cart = guest.submit(&product, "/cart", &[("quantity", "2")]).await.expect(200);
    assert_eq!(cart.path, "/cart");
    assert!(cart.says("In your cart: 2 × The VASE-ONDA-SMK."), "{}", cart.html);
    assert!(cart.says("€138.00") && cart.links_to("/register?back=/checkout"), "{}", cart.html);
    assert!(guest.cookies().contains_key("basket"));

    let away = guest.get("/checkout").await.expect(200);
    assert!(away.path.starts_with("/log-in?back="), "{}", away.path);
    let form = guest.get("/register?back=/checkout").await.expect(200);
    let account = [("display_name", "Ada"), ("email", "guest@example.com"), ("password", PASSWORD)];
    let checkout = guest.submit(&form, "/register", &account).await.expect(200);
    assert_eq!(checkout.path, "/checkout");
    assert!(checkout.says("2 × The VASE-ONDA-SMK"), "the cart came along: {}", checkout.html);
    assert!(checkout.says("ask the card for €138.00"), "what happens next: {}", checkout.html);
    assert!(!guest.cookies().contains_key("basket"));

    let ordered = order(&mut guest, &checkout, "tok_success").await.expect(200);
    assert!(ordered.path.starts_with("/orders/"), "{}", ordered.path);
    assert!(ordered.says("Thank you. Your order is confirmed"), "{}", ordered.html);
    assert!(ordered.says("12 St James Square") && ordered.says("€138.00"), "{}", ordered.html);
    assert!(ordered.says("The money came"), "{}", ordered.html);
    let number = &ordered.path["/orders/".len()..][24..];
    assert!(ordered.says(&format!("Order {number}")), "{}", ordered.html);
    assert!(guest.get("/cart").await.says("There is nothing in it yet."));
    let orders = guest.get("/orders").await.expect(200);
    assert!(orders.links_to(&ordered.path) && orders.says("Confirmed"), "{}", orders.html);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_card_gives_the_cart_back_and_another_one_pays() {
    let shop = TestApp::start().await;
    let product = shop.stock("BOWL-KUMO-S", 2_200, 5).await;
    let person = shop.register_and_log_in("ada").await;
    let line = json!({ "sku": product.sku, "quantity": 1 });
    shop.post("/basket/items").by(&person).json(&line).send().await.expect(204);
    let mut browser = shop.browser();
    let checkout = browser.log_in(&person.email, "/checkout").await.expect(200);
    let declined = order(&mut browser, &checkout, "tok_insufficient_funds").await.expect(200);
    assert!(declined.says("The card was declined"), "{}", declined.html);
    assert!(declined.says("Nothing was charged"), "{}", declined.html);
    assert!(declined.links_to("/checkout"), "{}", declined.html);

    // The basket is given back by an event.
    let basket = || async {
        let basket = shop.get("/basket").by(&person).send().await.expect(200);
        let lines = basket.json()["lines"].as_array().map_or(0, Vec::len);
        (lines > 0).then_some(())
    };
    shop.until("the basket is back", basket).await;
    let again = browser.get("/checkout").await.expect(200);
    assert_eq!(again.field("/checkout", "line1"), "12 St James Square", "the address is kept");
    let form = browser.submit(&again, "/checkout", &[("payment_token", "tok_success")]).await;
    assert!(form.says("Thank you. Your order is confirmed"), "{}", form.html);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_refused_comes_back_with_what_was_typed_and_what_is_wrong() {
    let shop = TestApp::start().await;
    let product = shop.stock("BOWL-KUMO-S", 2_200, 5).await;
    let person = shop.register_and_log_in("ada").await;
    let line = json!({ "sku": product.sku, "quantity": 1 });
    shop.post("/basket/items").by(&person).json(&line).send().await.expect(204);
    let mut browser = shop.browser();
    let checkout = browser.log_in(&person.email, "/checkout").await.expect(200);
    let key = checkout.field("/checkout", "key");
    let typed = [("name", "Ada Lovelace"), ("postal_code", "nonsense"), ("country", "DE")];
    let refused = browser.submit(&checkout, "/checkout", &typed).await.expect(422);
    assert!(refused.html.contains("id=\"postal_code-error\""), "{}", refused.html);
    assert!(refused.html.contains("id=\"line1-error\""), "{}", refused.html);
    assert!(refused.says("Please look at the marked fields."), "{}", refused.html);
    for field in ["postal_code", "line1"] {
        let marked = format!("aria-invalid=\"true\" aria-describedby=\"{field}-error\"");
        assert!(refused.html.contains(&marked), "{field}: {}", refused.html);
    }
    assert_eq!(refused.field("/checkout", "name"), "Ada Lovelace");
    assert_eq!(refused.field("/checkout", "postal_code"), "nonsense");
    assert_ne!(refused.field("/checkout", "key"), key, "nothing was ordered under the first");
    assert!(!refused.html.contains("invalid-fields"), "{}", refused.html);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cart_that_another_tab_has_changed_is_shown_before_it_is_ordered() {
    let shop = TestApp::start().await;
    let bowl = shop.stock("BOWL-KUMO-S", 2_200, 5).await;
    let mug = shop.stock("MUG-WHITE", 900, 5).await;
    let person = shop.register_and_log_in("ada").await;
    for product in [&bowl, &mug] {
        let line = json!({ "sku": product.sku, "quantity": 1 });
        shop.post("/basket/items").by(&person).json(&line).send().await.expect(204);
    }
    let mut browser = shop.browser();
    let checkout = browser.log_in(&person.email, "/checkout").await.expect(200);
    let change = [("country", "GB"), ("change_country", "1")];
    let form = browser.submit(&checkout, "/checkout", &change).await.expect(200);

    let removed = format!("/basket/items/{}", mug.sku);
    shop.delete(&removed).by(&person).send().await.expect(204);
    let fields = [&ADDRESS[..], &[("payment_token", "tok_success")]].concat();
    let shown = browser.submit(&form, "/checkout", &fields).await.expect(422);
    assert!(shown.says("Your cart has changed"), "{}", shown.html);
    assert_eq!(shown.field("/checkout", "name"), "Ada Lovelace");
    assert!(!shown.html.contains("MUG-WHITE"), "{}", shown.html);

    let ordered = browser.submit(&shown, "/checkout", &fields).await.expect(200);
    assert!(ordered.path.starts_with("/orders/"), "{}", ordered.path);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_sent_twice_is_one_order_and_can_be_cancelled() {
    let shop = TestApp::start().await;
    let product = shop.stock("BOWL-KUMO-S", 2_200, 5).await;
    let person = shop.register_and_log_in("ada").await;
    let line = json!({ "sku": product.sku, "quantity": 1 });
    shop.post("/basket/items").by(&person).json(&line).send().await.expect(204);
    let mut browser = shop.browser();
    let checkout = browser.log_in(&person.email, "/checkout").await.expect(200);
    let change = [("country", "GB"), ("change_country", "1")];
    let form = browser.submit(&checkout, "/checkout", &change).await.expect(200);
    let fields = [&ADDRESS[..], &[("payment_token", "tok_success")]].concat();
    let first = browser.submit(&form, "/checkout", &fields).await.expect(200);
    let second = browser.submit(&form, "/checkout", &fields).await.expect(200);
    assert_eq!(first.path, second.path, "{}", second.html);

    let cancel = format!("{}/cancel", first.path);
    let cancelled = browser.submit(&first, &cancel, &[]).await.expect(200);
    assert!(cancelled.says("You cancelled the order"), "{}", cancelled.html);
    assert!(!cancelled.has_form(&cancel), "{}", cancelled.html);
    let other = shop.register_and_log_in("eve").await;
    let mut eve = shop.browser();
    let not_hers = eve.log_in(&other.email, &first.path).await;
    assert_eq!(not_hers.status, 404, "{}", not_hers.html);
    shop.stop().await;
}
