//! What others hear of a product. All four events carry the whole of what they may want to copy.

use schemars::JsonSchema;
use serde::Serialize;
use shared_kernel::PublishedEvent;
use uuid::{Uuid, uuid};

use super::Sampled;

macro_rules! product_event {
    ($(#[$attribute:meta])* $name:ident, $event_type:literal) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
        pub struct $name {
            /// The product.
            pub product_id: Uuid,
            /// The SKU by which orders and stock name it; it never changes.
            pub sku: String,
            /// What it is called.
            pub name: String,
            /// What one unit costs, in minor units of the currency.
            pub price_minor: i64,
            /// ISO 4217.
            pub currency: String,
            /// Whether customers can order it.
            pub on_sale: bool,
        }

        impl PublishedEvent for $name {
            const TYPE: &'static str = $event_type;
        }

        impl Sampled for $name {
            fn sample() -> Self {
                Self {
                    product_id: uuid!("0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d"),
                    sku: "VASE-ONDA-BLUE".to_owned(),
                    name: "Onda vase – Blue".to_owned(),
                    price_minor: 6900,
                    currency: "EUR".to_owned(),
                    on_sale: $event_type != "products.product-withdrawn.v1",
                }
            }
        }
    };
}

product_event! {
    /// A product is new in the catalogue.
    ProductAdded, "products.product-added.v1"
}

product_event! {
    /// What the shop says of a product is new, or it is on sale again.
    ProductChanged, "products.product-changed.v1"
}

product_event! {
    /// A product has a new price.
    ProductRepriced, "products.product-repriced.v1"
}

product_event! {
    /// A product is no longer on sale.
    ProductWithdrawn, "products.product-withdrawn.v1"
}
