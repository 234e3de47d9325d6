//! `GET /products/{slug}`: one product with its picture, its stock and its variants.

use askama::Template;
use pages::address::segment as encoded;

use super::basket;
use super::families::{Variant, family_name, variant_name, variants};
use super::product::{Product, sku_of};
use crate::layout::Layout;
use crate::refusal::Refusal;
use crate::visit::{Outcome, Visit};

#[derive(Template)]
#[template(path = "shop/product.html")]
struct ProductPage {
    layout: Layout,
    product: Product,
    variants: Vec<Variant>,
    paragraphs: Vec<String>,
    key: String,
}

impl ProductPage {
    fn family(&self) -> &str {
        family_name(&self.product.name)
    }

    fn variant(&self) -> &str {
        variant_name(&self.product.name).unwrap_or_default()
    }

    /// As many as a line of a cart may have, or as there are.
    fn most(&self) -> i64 {
        self.product.available.clamp(1, super::guest_basket::LARGEST)
    }
}

pub(super) async fn show(visit: Visit) -> Outcome {
    let sku = sku_of(&visit.param("slug"));
    let product = basket::product(&visit, &sku).await?.ok_or(Refusal::NotFound)?;
    let variants = variants(&visit, &product).await;
    let lines = product.description.lines().map(str::trim);
    let paragraphs = lines.filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let (layout, key) = (visit.layout(&product.name).await, visit.new_key());
    visit.page(&ProductPage { layout, product, variants, paragraphs, key })
}
