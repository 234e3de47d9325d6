//! The products of the show: two of the demo catalogue, and those that an admin adds. All of it over HTTP.

use serde_json::{Value, json};

use crate::DemoError;
use crate::client::{Client, text};
use crate::people::Person;

/// So many units that no scene sells a product out by accident.
const ENOUGH: i64 = 10;

/// A product for sale.
#[derive(Debug, Clone)]
pub(super) struct Product {
    pub(super) id: String,
    pub(super) sku: String,
    pub(super) name: String,
}

/// The products that the scenes are about.
#[derive(Debug, Clone)]
pub(super) struct Shelf {
    pub(super) first: Product,
    pub(super) second: Product,
}

impl Shelf {
    /// Picks two products of which there are enough.
    pub(super) async fn browse(client: &Client) -> Result<Self, DemoError> {
        const PATH: &str = "/api/v1/products?in_stock=true&limit=50";
        let page = client.get(PATH, None).await?;
        let items = page.pointer("/items").and_then(Value::as_array);
        let available =
            |item: &&Value| item.get("available").and_then(Value::as_i64) >= Some(ENOUGH);
        let mut plenty = items.into_iter().flatten().filter(available);
        let mut next = || {
            let missing = "two products of which there are ten";
            let none = || DemoError::Answer { request: PATH.to_owned(), missing };
            product(plenty.next().ok_or_else(none)?, PATH)
        };
        Ok(Self { first: next()?, second: next()? })
    }
}

/// Adds a product with so many units, as an admin.
pub(super) async fn put(
    client: &Client,
    admin: &Person,
    sku: &str,
    name: &str,
    units: u32,
) -> Result<Product, DemoError> {
    let token = Some(admin.token.as_str());
    let price = json!({ "amount_minor": 4900, "currency": "EUR" });
    let body = json!({ "sku": sku, "name": name, "category": "Prints", "price": price });
    let added = client.post("/api/v1/products", token, &body).await?;
    let id = text(&added, "/id", "POST /api/v1/products")?.to_owned();
    client
        .post(
            &format!("/api/v1/products/{id}/stock/receipts"),
            token,
            &json!({ "quantity": units }),
        )
        .await?;
    Ok(Product { id, sku: sku.to_owned(), name: name.to_owned() })
}

/// Units of a product that can be ordered now.
pub(super) async fn units_for_sale(client: &Client, product: &Product) -> Result<i64, DemoError> {
    let path = format!("/api/v1/products/{}", product.id);
    let body = client.get(&path, None).await?;
    let available = body.get("available").and_then(Value::as_i64);
    available.ok_or_else(|| DemoError::Answer { request: path, missing: "/available" })
}

fn product(item: &Value, request: &str) -> Result<Product, DemoError> {
    Ok(Product {
        id: text(item, "/id", request)?.to_owned(),
        sku: text(item, "/sku", request)?.to_owned(),
        name: text(item, "/name", request)?.to_owned(),
    })
}
