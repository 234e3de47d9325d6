//! From rows to offers: each variant is a product of its own and inherits from the first row of its handle.

use std::collections::HashMap;

use shared_kernel::{Currency, Money};
use uuid::Uuid;

use super::row::Row;
use crate::application::import_products::{Offer, RefusedLine, Sheet};
use crate::domain::product::Details;
use crate::domain::{Category, Description, ImageUrl, Images, Price, ProductName, Sku};
use crate::infrastructure::html_text::html_to_text;

/// The category of products for which the file names none.
const NO_CATEGORY: &str = "Uncategorised";

/// The namespace of the digest at the end of derived SKUs that are cut or lose characters.
const DERIVED: Uuid = Uuid::from_u128(0x8f0d_3c6e_41a7_4f0b_9a52_6d1c_7be2_90a4);

/// The values that the rows of one handle share.
struct Handle<'a> {
    first: &'a Row,
    images: Vec<(u32, ImageUrl)>,
}

pub(super) fn offers(rows: &[Row], currency: Currency) -> Sheet {
    let mut sheet = Sheet::default();
    let handles = handles(rows, &mut sheet.refused);
    let mut seen: HashMap<Sku, u64> = HashMap::new();
    for row in rows.iter().filter(|row| !row.only_adds_an_image()) {
        let Some(handle) = handles.get(row.handle.as_str()) else { continue };
        let offer = offer(row, handle, currency).and_then(|offer| match seen.get(&offer.sku) {
            Some(line) => Err(format!("the SKU {} is on line {line} already", offer.sku)),
            None => Ok(offer),
        });
        match offer {
            Ok(offer) => {
                seen.insert(offer.sku.clone(), offer.line);
                sheet.offers.push(offer);
            }
            Err(reason) => sheet.refused.push(refused(row, reason)),
        }
    }
    sheet
}

fn refused(row: &Row, reason: String) -> RefusedLine {
    let sku = Some(row.sku.clone()).filter(|sku| !sku.is_empty());
    RefusedLine { line: row.line, sku, reason }
}

fn handles<'a>(rows: &'a [Row], refusals: &mut Vec<RefusedLine>) -> HashMap<&'a str, Handle<'a>> {
    let mut handles: HashMap<&str, Handle<'_>> = HashMap::new();
    for row in rows {
        let handle = handles
            .entry(row.handle.as_str())
            .or_insert_with(|| Handle { first: row, images: Vec::new() });
        if row.image.is_empty() {
            continue;
        }
        match ImageUrl::parse(&row.image) {
            Ok(url) => {
                let last = u32::MAX;
                handle.images.push((row.image_position.parse().unwrap_or(last), url));
            }
            // A variant on the same row is refused together with it, in `details`.
            Err(reason) if row.only_adds_an_image() => {
                refusals.push(refused(row, format!("Image Src {reason}")));
            }
            Err(_refused_with_the_variant) => {}
        }
    }
    for handle in handles.values_mut() {
        handle.images.sort_by_key(|(position, _)| *position);
    }
    handles
}

fn offer(row: &Row, handle: &Handle<'_>, currency: Currency) -> Result<Offer, String> {
    let about =
        |column: &'static str| move |reason: &dyn std::fmt::Display| format!("{column} {reason}");
    let sku = match row.sku.as_str() {
        "" => derived_sku(&row.handle, &row.options),
        given => given.to_owned(),
    };
    let sku = Sku::parse(&sku).map_err(|reason| about("Variant SKU")(&reason))?;
    let amount = Money::parse_decimal(&row.price, currency)
        .map_err(|reason| about("Variant Price")(&reason))?;
    let price = Price::parse(amount).map_err(|reason| about("Variant Price")(&reason))?;
    let on_hand = on_hand(&row.quantity)?;
    let details = details(row, handle)?;
    Ok(Offer {
        line: row.line,
        sku,
        details,
        price,
        on_sale: is_on_sale(row, handle.first),
        on_hand,
    })
}

fn details(row: &Row, handle: &Handle<'_>) -> Result<Details, String> {
    let first = handle.first;
    let title = own_or(&row.title, &first.title);
    if title.is_empty() {
        return Err("Title is empty, here and in the first row of the handle".to_owned());
    }
    let name = match row.options.as_slice() {
        [] => title.to_owned(),
        options => format!("{title} – {}", options.join(" / ")),
    };
    let name = ProductName::parse(&name).map_err(|reason| format!("Title {reason}"))?;
    let body = html_to_text(own_or(&row.body, &first.body));
    let description =
        Description::parse(&body).map_err(|reason| format!("Body (HTML) {reason}"))?;
    let category =
        Category::parse(category(row, first)).map_err(|reason| format!("Type {reason}"))?;
    if !row.image.is_empty() {
        ImageUrl::parse(&row.image).map_err(|reason| format!("Image Src {reason}"))?;
    }
    let own_image = match row.variant_image.as_str() {
        "" => None,
        url => Some(ImageUrl::parse(url).map_err(|reason| format!("Variant Image {reason}"))?),
    };
    let shared = handle.images.iter().map(|(_, url)| url.clone());
    let images = Images::first_of(own_image.into_iter().chain(shared));
    Ok(Details { name, description, category, images })
}

fn own_or<'a>(own: &'a str, inherited: &'a str) -> &'a str {
    if own.is_empty() { inherited } else { own }
}

/// The shop's own type if it has one, else the last step of Shopify's `Home & Garden > Decor > Vases`.
fn category<'a>(row: &'a Row, first: &'a Row) -> &'a str {
    let kind = own_or(&row.kind, &first.kind);
    let path = own_or(&row.category, &first.category);
    let last = path.rsplit('>').next().unwrap_or("").trim();
    own_or(own_or(kind, last), NO_CATEGORY)
}

/// Drafts, archived and unpublished products are not on sale. The file states both once a handle.
fn is_on_sale(row: &Row, first: &Row) -> bool {
    let status = own_or(&row.status, &first.status);
    let published = own_or(&row.published, &first.published);
    let active = status.is_empty() || status.eq_ignore_ascii_case("active");
    let hidden = ["false", "no", "0"].iter().any(|no| published.eq_ignore_ascii_case(no));
    active && !hidden
}

/// A negative number means that Shopify has oversold: no units are on hand.
fn on_hand(quantity: &str) -> Result<Option<i64>, String> {
    if quantity.is_empty() {
        return Ok(None);
    }
    let units: i64 = quantity
        .parse()
        .map_err(|_not_a_number| "Variant Inventory Qty must be a whole number".to_owned())?;
    Ok(Some(units.max(0)))
}

/// `onda-vase` in blue becomes `ONDA-VASE-BLUE`, the same each time the file is read.
fn derived_sku(handle: &str, options: &[String]) -> String {
    let source = format!("{handle}/{}", options.join("/"));
    let capitals = source.to_uppercase();
    let words = capitals.split(|letter: char| !letter.is_ascii_alphanumeric());
    let slug = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
    // A digest of the whole keeps SKUs distinct that lose characters or are cut.
    if source.is_ascii() && slug.len() <= Sku::LONGEST {
        return slug;
    }
    let digest = Uuid::new_v5(&DERIVED, source.as_bytes()).simple().to_string();
    let start: String = slug.chars().take(Sku::LONGEST - 9).collect();
    format!("{start}-{}", digest.chars().take(8).collect::<String>())
}
