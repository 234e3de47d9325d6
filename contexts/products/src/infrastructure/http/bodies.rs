//! Parts of request and answer bodies that several endpoints share.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use platform::http::{Fields, MadeBody, MoneyBody, Problem};
use schemars::JsonSchema;
use serde::Serialize;
use shared_kernel::{Currency, Money};
use uuid::Uuid;

use super::problems::no_such_product;
use crate::application::ports::Listing;
use crate::domain::product::Status;
use crate::domain::{ImageUrl, Images, Price, ProductId};

/// A product as customers see it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Product")]
pub(super) struct ProductBody {
    id: Uuid,
    sku: String,
    name: String,
    description: String,
    category: String,
    price: MoneyBody,
    images: Vec<String>,
    #[schemars(extend("enum" = ["on-sale", "withdrawn"]))]
    status: &'static str,
    /// Units that can be ordered now.
    available: i64,
}

impl ProductBody {
    pub(super) fn of(listing: Listing) -> Self {
        let Listing { product, level, number: _ } = listing;
        let (amount, details) = (product.price().amount(), product.details());
        let images = details.images.urls().iter().map(|url| url.as_str().to_owned());
        Self {
            id: product.id().as_uuid(),
            sku: product.sku().to_string(),
            name: details.name.to_string(),
            description: details.description.as_str().to_owned(),
            category: details.category.as_str().to_owned(),
            price: amount.into(),
            images: images.collect(),
            status: match product.status() {
                Status::OnSale => "on-sale",
                Status::Withdrawn { .. } => "withdrawn",
            },
            available: level.available(),
        }
    }
}

/// `{"amount_minor": 1250, "currency": "EUR"}`
pub(super) fn price(fields: &mut Fields) -> Option<Price> {
    // The limits are the same in every currency, so that a wrong one hides no amount that is refused.
    let minor = fields.integer("amount_minor", Price::MINOR_FORM, Price::check_minor);
    let currency = fields.text("currency", Currency::FORM, Currency::parse);
    Price::parse(Money::new(minor?, currency?)).ok()
}

/// A list of image addresses that may be absent.
#[expect(
    clippy::option_option,
    reason = "refused, absent or given, as the field readers return it"
)]
pub(super) fn images(fields: &mut Fields) -> Option<Option<Images>> {
    let Some(urls) =
        fields.optional_texts("images", ImageUrl::FORM, 0..=Images::MOST, ImageUrl::parse)?
    else {
        return Some(None);
    };
    match Images::parse(urls) {
        Ok(images) => Some(Some(images)),
        Err(refused) => {
            fields.refuse("images", refused);
            None
        }
    }
}

/// The id in a path. A text that is no id names no product.
pub(super) fn product_id(text: &str) -> Result<ProductId, Problem> {
    ProductId::parse(text).map_err(|_not_an_id| no_such_product())
}

/// The answer to a POST that makes something; a repeated request gets the same.
pub(super) fn created(location: String, id: Uuid) -> HttpResponse {
    HttpResponse::Created().insert_header((LOCATION, location)).json(MadeBody { id })
}
