//! Products: the list, and the pages of one product.

mod add;
mod change;
mod form;
mod list;
mod show;
mod stock;

use pages::address::segment;
use serde::Deserialize;
use shared_kernel::Permission::{Catalogue, Stock};

use super::view::Cell;
use crate::money::Money;
use crate::page_table::{Page, Who, get, post};
use crate::shop;

pub(super) fn pages() -> Vec<Page> {
    let catalogue = Who::Holder(Catalogue);
    let stock = Who::Holder(Stock);
    vec![
        get("/admin/products", list::show).who(catalogue),
        get("/admin/products/find", list::find).who(catalogue),
        get("/admin/products/new", add::show).who(catalogue),
        post("/admin/products/new", add::add).who(catalogue),
        get("/admin/products/{id}", show::show).who(catalogue),
        post("/admin/products/{id}/details", change::change).who(catalogue),
        post("/admin/products/{id}/price", change::reprice).who(catalogue),
        post("/admin/products/{id}/withdraw", change::withdraw).who(catalogue),
        post("/admin/products/{id}/sell", change::put_on_sale).who(catalogue),
        get("/admin/products/{id}/stock", stock::show).who(stock),
        post("/admin/products/{id}/stock/receive", stock::receive).who(stock),
        post("/admin/products/{id}/stock/adjust", stock::adjust).who(stock),
    ]
}

/// A product as the API shows it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Product {
    id: String,
    sku: String,
    name: String,
    description: String,
    category: String,
    price: Money,
    images: Vec<String>,
    status: String,
    available: i64,
}

impl Product {
    fn is_on_sale(&self) -> bool {
        self.status == "on-sale"
    }

    /// Its page for customers.
    fn in_shop(&self) -> String {
        shop::path_of(&self.sku)
    }

    /// The drawn picture.
    fn picture(&self) -> String {
        shop::picture_of(&self.sku)
    }

    fn badge(&self) -> Cell {
        if self.is_on_sale() {
            Cell::badge("On sale", "good")
        } else {
            Cell::badge("Withdrawn", "off")
        }
    }
}

/// The row of a product in a narrow table: name and SKU, price.
pub(super) fn few_product_cells(product: &Product) -> Vec<Cell> {
    let name = Cell::link(&product.name, page_of(&product.id)).below(&product.sku);
    vec![name.picture(product.picture()), Cell::number(&product.price)]
}

/// The row of a product: name and SKU, category, status, price, units.
fn product_cells(product: &Product) -> Vec<Cell> {
    vec![
        Cell::link(&product.name, page_of(&product.id))
            .below(&product.sku)
            .picture(product.picture()),
        Cell::text(&product.category),
        product.badge(),
        Cell::number(&product.price),
        Cell::number(&product.available),
    ]
}

/// The page of a product.
fn page_of(id: &str) -> String {
    format!("/admin/products/{}", segment(id))
}

/// The product in the API.
fn api_of(id: &str) -> String {
    format!("/api/v1/products/{}", segment(id))
}
