//! Products as rows of `products`.

use platform::time::to_micros;
use shared_kernel::{Currency, Money, StoreError};

use super::Row;
use crate::domain::product::{Details, Status, StoredProduct};
use crate::domain::{
    Category, Description, ImageUrl, Images, Price, Product, ProductId, ProductName, Sku,
};
use crate::infrastructure::persistence::entities::products;

/// The status of a product that customers can order.
pub(crate) const ON_SALE: &str = "on-sale";
const WITHDRAWN: &str = "withdrawn";

pub(crate) fn to_row(product: &Product) -> products::Model {
    let Details { name, description, category, images } = product.details();
    let urls: Vec<&str> = images.urls().iter().map(ImageUrl::as_str).collect();
    let (status, withdrawn_at) = match product.status() {
        Status::OnSale => (ON_SALE, None),
        Status::Withdrawn { since } => (WITHDRAWN, Some(to_micros(since))),
    };
    let amount = product.price().amount();
    products::Model {
        id: product.id().as_uuid(),
        version: product.version().as_u32().into(),
        sku: product.sku().to_string(),
        name: name.as_str().to_owned(),
        name_sort: name.sort_key(),
        description: description.as_str().to_owned(),
        category: category.as_str().to_owned(),
        price_minor: amount.amount_minor(),
        currency: amount.currency().to_string(),
        // A list of texts always has a JSON form.
        images: serde_json::to_string(&urls).unwrap_or_default(),
        status: status.to_owned(),
        withdrawn_at,
        added_at: to_micros(product.added_at()),
    }
}

pub(crate) fn from_row(row: products::Model) -> Result<Product, StoreError> {
    let products::Model {
        id,
        version,
        sku,
        name,
        // Follows from the name.
        name_sort: _,
        description,
        category,
        price_minor,
        currency,
        images,
        status,
        withdrawn_at,
        added_at,
    } = row;
    let row = Row { table: "products", key: &id };
    let currency = row.parsed("currency", Currency::recorded(&currency))?;
    Ok(Product::stored(StoredProduct {
        id: ProductId::from_uuid(id),
        version: row.version(version)?,
        sku: row.parsed("sku", Sku::parse(&sku))?,
        details: Details {
            name: row.parsed("name", ProductName::stored(&name))?,
            description: row.parsed("description", Description::parse(&description))?,
            category: row.parsed("category", Category::stored(&category))?,
            images: images_of(&row, &images)?,
        },
        price: row.parsed("price_minor", Price::parse(Money::new(price_minor, currency)))?,
        status: match (status.as_str(), withdrawn_at) {
            (ON_SALE, None) => Status::OnSale,
            (WITHDRAWN, Some(since)) => {
                Status::Withdrawn { since: row.time("withdrawn_at", since)? }
            }
            (_, _) => return Err(row.corrupt("status")),
        },
        added_at: row.time("added_at", added_at)?,
    }))
}

fn images_of(row: &Row<'_>, images: &str) -> Result<Images, StoreError> {
    let urls: Vec<String> = row.parsed("images", serde_json::from_str(images))?;
    let urls: Result<Vec<ImageUrl>, _> = urls.iter().map(|url| ImageUrl::parse(url)).collect();
    row.parsed("images", Images::parse(row.parsed("images", urls)?))
}
