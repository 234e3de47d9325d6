//! The forms of a product: somebody else's change is shown and not overwritten, and what was typed is kept.

use serde_json::json;
use tests::test_app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_somebody_else_is_shown_beside_what_was_typed() {
    let shop = TestApp::start().await;
    let vase = shop.stock("VASE", 1250, 3).await;
    let mut browser = shop.browser();
    let path = format!("/admin/products/{}", vase.id);
    let seen = browser.log_in(&shop.admin().await.email, &path).await.expect(200);
    let (details, price) = (format!("{path}/details"), format!("{path}/price"));

    let change = shop.patch(&format!("/products/{}", vase.id)).by(shop.admin().await);
    let other = json!({ "name": "Their Vase" });
    change.header("if-match", "*").json(&other).send().await.expect(204);

    let mine = [("name", "My Vase"), ("category", "Vases")];
    let stale = browser.submit(&seen, &details, &mine).await.expect(412);
    assert!(stale.says("Somebody changed this meanwhile."), "{}", stale.html);
    assert!(stale.says("In the shop now: Their Vase"), "{}", stale.html);
    assert_eq!(stale.field(&details, "name"), "My Vase");
    // Both were seen: now it is a decision.
    let saved = browser.submit(&stale, &details, &[]).await.expect(200);
    assert!(saved.says("The details are saved.") && saved.says("My Vase"), "{}", saved.html);

    let stale = browser.submit(&seen, &price, &[("amount", "9.99")]).await.expect(412);
    assert!(stale.says("In the shop now: 12.50"), "{}", stale.html);
    let product = shop.get("/products/by-sku/VASE").send().await.expect(200).json();
    assert_eq!(product["price"]["amount_minor"], 1250);
    shop.assert_sound().await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_form_keeps_what_was_typed() {
    let shop = TestApp::start().await;
    shop.stock("VASE", 1250, 3).await;
    let mut browser = shop.browser();
    let path = "/admin/products/new";
    let form = browser.log_in(&shop.admin().await.email, path).await.expect(200);
    let typed = [
        ("sku", "BOWL <1>"),
        ("name", "Bowl"),
        ("category", ""),
        ("amount", "12.505"),
        ("currency", "EUR"),
        ("images", "https://x.example/1.jpg\r\nnowhere"),
    ];
    let refused = browser.submit(&form, path, &typed).await.expect(422);
    assert!(refused.says("must be an amount such as 12.50"), "{}", refused.html);
    let refused = browser.submit(&refused, path, &[("amount", "12.50")]).await.expect(422);
    assert!(refused.says("must be an http or https address"), "{}", refused.html);
    assert_eq!(refused.field(path, "sku"), "BOWL <1>");
    let taken = [("sku", "VASE"), ("category", "Bowls"), ("images", "")];
    let refused = browser.submit(&refused, path, &taken).await.expect(409);
    assert!(refused.says("The SKU VASE names another product."), "{}", refused.html);
    let made = browser.submit(&refused, path, &[("sku", "BOWL")]).await.expect(200);
    assert!(made.says("BOWL"), "{}", made.html);
    shop.assert_sound().await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_product_is_found_by_its_sku_and_put_back() {
    let shop = TestApp::start().await;
    let vase = shop.stock("VASE", 1250, 3).await;
    let mut browser = shop.browser();
    let path = format!("/admin/products/{}", vase.id);
    let page = browser.log_in(&shop.admin().await.email, &path).await.expect(200);
    let withdrawn = browser.submit(&page, &format!("{path}/withdraw"), &[]).await.expect(200);
    assert!(withdrawn.says("Withdrawn"), "{}", withdrawn.html);
    assert!(!browser.get("/admin/products").await.expect(200).links_to(&path));
    let found = browser.get("/admin/products/find?sku=VASE").await.expect(200);
    assert_eq!(found.path, path);
    let back = browser.submit(&found, &format!("{path}/sell"), &[]).await.expect(200);
    assert!(back.says("The product is on sale."), "{}", back.html);
    assert!(browser.get("/admin/products?q=VASE").await.expect(200).links_to(&path));
    let nowhere = browser.get("/admin/products/find?sku=NONE").await.expect(200);
    assert!(nowhere.says("No product has the SKU NONE."), "{}", nowhere.html);
    shop.assert_sound().await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn withdrawn_products_are_listed_and_categories_are_offered() {
    let shop = TestApp::start().await;
    let vase = shop.stock("VASE", 1250, 3).await;
    shop.stock("MUG", 1_000, 9).await;
    let mut browser = shop.browser();
    let path = "/admin/products";
    let list = browser.log_in(&shop.admin().await.email, path).await.expect(200);
    let category = shop.get("/products/by-sku/VASE").send().await.expect(200).text_at("/category");
    assert!(list.html.contains(&format!("<option value=\"{category}\">")), "{}", list.html);
    let withdraw = shop.post(&format!("/products/{}/withdraw", vase.id)).by(shop.admin().await);
    withdraw.send().await.expect(204);
    let on_sale = browser.get(path).await.expect(200);
    assert!(on_sale.says("The MUG") && !on_sale.says("The VASE"), "{}", on_sale.html);
    let withdrawn = browser.get("/admin/products?status=withdrawn&q=vase").await.expect(200);
    assert!(withdrawn.says("The VASE") && !withdrawn.says("The MUG"), "{}", withdrawn.html);
    let none = browser.get("/admin/products?status=withdrawn&q=mug").await.expect(200);
    assert!(none.says("No product is like that."), "{}", none.html);
    shop.stop().await;
}
