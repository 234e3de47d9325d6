//! `GET /pictures/{slug}.svg`: pictures of products, drawn from a few shapes and the colours that a SKU asks for. A product that nobody
//! has drawn gets a parcel.

mod drawing;
mod palette;
mod things;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};

use super::product::sku_of;
use crate::refusal::Refusal;
use crate::visit::{Outcome, Visit};

/// A picture follows from the SKU alone; the next release may draw it better.
const FOR_A_DAY: &str = "public, max-age=86400";
/// A picture loads nothing and runs nothing, even when it is opened by itself.
const POLICY: &str =
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

pub(super) async fn draw(visit: Visit) -> Outcome {
    let file = visit.param("file");
    let slug = file.strip_suffix(".svg").ok_or(Refusal::NotFound)?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "image/svg+xml"))
        .insert_header((CACHE_CONTROL, FOR_A_DAY))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .body(picture(&sku_of(slug))))
}

/// The picture of a product.
fn picture(sku: &str) -> String {
    let palette = palette::of(sku);
    drawing::framed(&palette, &things::of(sku, &palette))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_differ_in_colour_and_unknown_products_are_drawn_too() {
        assert_ne!(picture("VASE-ONDA-SMK"), picture("VASE-ONDA-LAG"));
        assert_eq!(picture("VASE-ONDA-SMK"), picture("VASE-ONDA-SMK"));
        for sku in ["VASE-ONDA-SMK", "NOBODY-KNOWS-IT", "", "<script>", "Ä/ö"] {
            let drawn = picture(sku);
            assert!(drawn.starts_with("<svg ") && drawn.ends_with("</svg>"), "{sku}");
            assert!(!drawn.contains("script") && !drawn.contains("style="), "{sku}");
            assert_eq!(drawn.matches('<').count(), drawn.matches('>').count(), "{sku}");
            assert!(drawn.len() < 8_000, "{sku}");
        }
    }
}
