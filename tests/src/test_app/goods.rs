//! Products of a test's shop, and their stock.

use serde_json::{Value, json};
use uuid::Uuid;

use super::TestApp;

/// A product of the shop.
#[derive(Debug, Clone)]
pub struct Product {
    /// Its id.
    pub id: Uuid,
    /// Its SKU.
    pub sku: String,
}

/// Units of a product, as `products` counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stock {
    /// Units on hand: received units less sold ones.
    pub on_hand: i64,
    /// Units that can be ordered now.
    pub available: i64,
}

impl TestApp {
    /// Adds a product of `price_minor` cents with `units` in stock, and returns when it can be ordered.
    ///
    /// # Panics
    /// When the shop refuses.
    pub async fn stock(&self, sku: &str, price_minor: i64, units: u32) -> Product {
        let product =
            self.add_product(sku, &json!({ "amount_minor": price_minor, "currency": "EUR" })).await;
        if units > 0 {
            self.receive(&product, units).await;
        }
        self.until_sold_by_orders(&product).await;
        product
    }

    /// Adds a product. The other contexts receive its event later.
    ///
    /// # Panics
    /// When the shop refuses.
    pub async fn add_product(&self, sku: &str, price: &Value) -> Product {
        let body = json!({ "sku": sku, "name": format!("The {sku}"), "category": "Things", "price": price });
        let added =
            self.post("/products").by(self.admin().await).json(&body).send().await.expect(201);
        Product { id: added.text_at("/id").parse().unwrap(), sku: sku.to_owned() }
    }

    /// Takes units into stock.
    ///
    /// # Panics
    /// When the shop refuses.
    pub async fn receive(&self, product: &Product, units: u32) {
        let path = format!("/products/{}/stock/receipts", product.id);
        self.post(&path)
            .by(self.admin().await)
            .json(&json!({ "quantity": units }))
            .send()
            .await
            .expect(201);
    }

    /// Gives a product another price.
    ///
    /// # Panics
    /// When the shop refuses.
    pub async fn reprice(&self, product: &Product, price_minor: i64) {
        let price = json!({ "amount_minor": price_minor, "currency": "EUR" });
        let call = self.put(&format!("/products/{}/price", product.id)).by(self.admin().await);
        call.header("if-match", "*").json(&price).send().await.expect(204);
    }

    /// The stock of a product.
    ///
    /// # Panics
    /// When the shop refuses.
    pub async fn stock_of(&self, product: &Product) -> Stock {
        let shown = self.get(&format!("/products/{}", product.id)).send().await.expect(200).json();
        let movements = self.movements_of(product).await;
        let on_hand = movements.iter().filter_map(|movement| movement["delta"].as_i64()).sum();
        Stock { on_hand, available: shown["available"].as_i64().unwrap() }
    }

    /// Waits until the stock of a product is as `wanted`.
    ///
    /// # Panics
    /// When it never is.
    pub async fn stock_that_is(&self, product: &Product, wanted: Stock) {
        let what = format!("the stock of {} to be {wanted:?}", product.sku);
        self.until(&what, || async move { (self.stock_of(product).await == wanted).then_some(()) })
            .await;
    }

    /// The whole ledger of a product, the latest entry first.
    ///
    /// # Panics
    /// When the shop does not show it.
    pub async fn movements_of(&self, product: &Product) -> Vec<Value> {
        let path = format!("/products/{}/stock/movements", product.id);
        self.every_page(&path, "cursor").await
    }

    /// All items of a list, page by page, as an admin sees them; `cursor` is the parameter that asks for the next one.
    ///
    /// # Panics
    /// When a page is refused.
    pub async fn every_page(&self, path: &str, cursor: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut address = format!("{path}?limit=100");
        loop {
            let page = self.get(&address).by(self.admin().await).send().await.expect(200).json();
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next"].as_str() {
                Some(next) => address = format!("{path}?limit=100&{cursor}={next}"),
                None => return items,
            }
        }
    }

    /// Waits until the replica of `orders` has a product, which can then be put into a basket.
    ///
    /// # Panics
    /// When it never has.
    pub async fn until_sold_by_orders(&self, product: &Product) {
        let admin = self.admin().await;
        let item = json!({ "sku": product.sku, "quantity": 1 });
        let item = &item;
        self.until(&format!("orders to hear of {}", product.sku), || async move {
            let added = self.post("/basket/items").by(admin).json(item).send().await;
            (added.status == 204).then_some(())
        })
        .await;
        self.delete("/basket").by(admin).send().await.expect(204);
    }
}
