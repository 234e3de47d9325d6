//! From a new product to its refund, with forms alone.

use serde_json::Value;
use tests::test_app::{Browser, Page, TestApp};

/// The page of the product that the form makes, and its path.
async fn a_new_product(browser: &mut Browser<'_>) -> (Page, String) {
    let form = browser.get("/admin/products/new").await.expect(200);
    let product = [
        ("sku", "VASE-ONDA"),
        ("name", "Onda Vase"),
        ("category", "Vases"),
        ("amount", "49.00"),
        ("currency", "eur"),
        ("description", "Blown by mouth.\r\nEach is another one."),
    ];
    let made = browser.submit(&form, "/admin/products/new", &product).await.expect(200);
    assert!(made.says("The product is on sale."), "{}", made.html);
    let path = made.path.clone();
    (made, path)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_is_made_repriced_stocked_sold_shipped_delivered_and_refunded() {
    let shop = TestApp::start().await;
    let mut browser = shop.browser();
    let start = browser.log_in(&shop.admin().await.email, "/admin").await.expect(200);
    assert!(start.says("No paid order waits to be shipped."), "{}", start.html);

    let (product, path) = a_new_product(&mut browser).await;
    let reprice = format!("{path}/price");
    let repriced = browser.submit(&product, &reprice, &[("amount", "52,50")]).await.expect(200);
    assert!(repriced.says("€52.50"), "{}", repriced.html);

    let stock = browser.get(&format!("{path}/stock")).await.expect(200);
    let receive = format!("{path}/stock/receive");
    let received = browser.submit(&stock, &receive, &[("quantity", "10")]).await.expect(200);
    assert!(received.says("10 units are received."), "{}", received.html);
    // The same form again: its key was used, and nothing is received twice.
    let again = browser.submit(&stock, &receive, &[("quantity", "10")]).await.expect(200);
    let adjust = format!("{path}/stock/adjust");
    let broken = [("delta", "-1"), ("reason", "broken")];
    let adjusted = browser.submit(&again, &adjust, &broken).await.expect(200);
    assert!(adjusted.says("9 units can be ordered."), "{}", adjusted.html);
    assert!(adjusted.says("Adjusted -1 broken"), "{}", adjusted.html);

    let order = sold(&shop).await;
    let start = browser.get("/admin").await.expect(200);
    let order_path = format!("/admin/orders/{order}");
    assert!(start.links_to(&order_path), "{}", start.html);
    let page = browser.get(&order_path).await.expect(200);
    let number = &order.to_string()[24..];
    assert!(page.says(&format!("Order {number}")), "{}", page.html);
    assert!(page.says("€105.00") && page.says("12 St James's Square"), "{}", page.html);
    let shipped = browser.submit(&page, &format!("{order_path}/ship"), &[]).await.expect(200);
    assert!(shipped.says("The order is shipped."), "{}", shipped.html);
    assert!(!shipped.has_form(&format!("{order_path}/cancel")), "{}", shipped.html);
    let deliver = format!("{order_path}/deliver");
    let delivered = browser.submit(&shipped, &deliver, &[]).await.expect(200);
    assert!(delivered.says("Delivered"), "{}", delivered.html);
    // A second click on a page that is out of date.
    let late = browser.submit(&page, &format!("{order_path}/cancel"), &[]).await.expect(200);
    assert!(late.says("Delivered") && !late.says("The order is cancelled."), "{}", late.html);

    refund(&shop, &mut browser, order).await;
    shop.assert_sound().await;
    shop.stop().await;
}

/// A customer's order of two of them.
async fn sold(shop: &TestApp) -> uuid::Uuid {
    let ada = shop.register_and_log_in("ada").await;
    let found = shop.get("/products/by-sku/VASE-ONDA").send().await.expect(200);
    let product = tests::test_app::Product {
        id: found.text_at("/id").parse().unwrap(),
        sku: "VASE-ONDA".to_owned(),
    };
    shop.until_sold_by_orders(&product).await;
    let order = shop.check_out(&ada, &[("VASE-ONDA", 2)], "tok_success").await;
    order["id"].as_str().unwrap().parse().unwrap()
}

/// First a part, then more than is left, then the rest.
async fn refund(shop: &TestApp, browser: &mut Browser<'_>, order: uuid::Uuid) {
    let payment = shop.payment_of(order).await.unwrap();
    let path = format!("/admin/payments/{}", payment["id"].as_str().unwrap());
    let action = format!("{path}/refund");
    let page = browser.get(&path).await.expect(200);
    let part = [("amount", "5"), ("reason", "a scratch")];
    let requested = browser.submit(&page, &action, &part).await.expect(200);
    assert!(requested.says("The refund is on its way."), "{}", requested.html);
    let too_much = [("amount", "100.01"), ("reason", "a crack")];
    let refused = browser.submit(&requested, &action, &too_much).await.expect(409);
    assert_eq!(refused.field(&action, "amount"), "100.01");
    let rest = browser.submit(&refused, &action, &[("amount", "")]).await.expect(200);
    assert!(rest.says("There is nothing to refund."), "{}", rest.html);
    let is_refunded = |payment: &Value| payment["refunded"]["amount_minor"] == 10500;
    shop.payment_that(order, "refunded", is_refunded).await;
}
