//! The values of one variant: its own, or those of the first row of its handle; and whether the file states them.

use std::borrow::Cow;
use std::sync::Arc;

use super::columns::Columns;
use super::handles::{Handle, description, image, image_url};
use super::row::Row;
use crate::application::import_products::{Offered, OfferedImages, OfferedName, visible};
use crate::domain::{Category, Description, ProductName};

/// The category of products for which the file names none.
const NO_CATEGORY: &str = "Uncategorised";

pub(super) fn name(
    row: &Row<'_>,
    first: &Row<'_>,
    columns: &Columns,
) -> Result<OfferedName, String> {
    if first.title.is_empty() {
        return Err("the title is empty, here and in the other rows of the handle".to_owned());
    }
    if !row.title.is_empty() && row.title != first.title {
        return Err(format!(
            "the handle {} is that of {} on line {} already",
            visible(&row.handle),
            visible(&first.title),
            first.line
        ));
    }
    let name = ProductName::parse(&with_options(&first.title, &row.options))
        .map_err(|reason| format!("the title {reason}"))?;
    let known = columns.options.iter().take_while(|place| place.is_some()).count();
    let known = row.options.get(..known).unwrap_or(&row.options);
    let has_all = columns.options.iter().all(Option::is_some);
    let start = match known {
        [] if columns.options.iter().take(1).all(Option::is_some) => None,
        [] => Some((first.title.to_string(), " – ")),
        [..] if has_all => None,
        [..] => Some((with_options(&first.title, known), " / ")),
    };
    Ok(OfferedName { name, start })
}

/// `Onda Vase – Smoke / Large`.
fn with_options(title: &str, options: &[Cow<'_, str>]) -> String {
    match options {
        [] => title.to_owned(),
        options => format!("{title} – {}", options.join(" / ")),
    }
}

pub(super) fn own_description(
    row: &Row<'_>,
    handle: &Handle<'_>,
) -> Result<Arc<Description>, String> {
    if row.body.is_empty() || row.body == handle.first.body {
        return handle.description.clone();
    }
    description(&row.body).map(Arc::new)
}

pub(super) fn images(
    row: &Row<'_>,
    handle: &Handle<'_>,
    columns: &Columns,
) -> Result<OfferedImages, String> {
    image(row)?;
    let own = match &*row.variant_image {
        "" => None,
        url => Some(image_url(url)?),
    };
    Ok(OfferedImages {
        own,
        shared: columns.image.map(|_place| Arc::clone(&handle.images)),
        own_is_unknown: columns.variant_image.is_none()
            && !row.options.is_empty()
            && !handle.images.is_empty(),
        order_is_unknown: columns.image_position.is_none(),
    })
}

/// The shop's own type if it has one, else the last step of Shopify's `Home & Garden > Decor > Vases`. Without a column
/// for the type, which comes first, the file does not state the category of a product that exists.
pub(super) fn category(
    row: &Row<'_>,
    first: &Row<'_>,
    columns: &Columns,
) -> Result<Offered<Category>, String> {
    let kind = own_or(&row.kind, &first.kind);
    let path = own_or(&row.category, &first.category);
    let last = path.rsplit('>').next().unwrap_or("").trim();
    let value = Category::parse(own_or(own_or(kind, last), NO_CATEGORY))
        .map_err(|reason| format!("the category {reason}"))?;
    Ok(Offered { value, is_stated: columns.kind.is_some() })
}

/// Drafts, archived, unlisted and unpublished products are not on sale. The file states both once a handle; `None` when
/// it leaves open which it is. A file without a column for the status does: a draft, too, is `Published`.
pub(super) fn is_on_sale(
    row: &Row<'_>,
    first: &Row<'_>,
    columns: &Columns,
) -> Result<Option<bool>, String> {
    let status = own_or(&row.status, &first.status);
    let published = own_or(&row.published, &first.published);
    let is_active = match status.to_lowercase().as_str() {
        "" => None,
        "active" => Some(true),
        "draft" | "archived" | "unlisted" => Some(false),
        _ => {
            return Err(format!(
                "the status {} is none of active, draft, archived and unlisted",
                visible(status)
            ));
        }
    };
    let is_published = match published.to_lowercase().as_str() {
        "" => None,
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => return Err(format!("published is {}, and not TRUE or FALSE", visible(published))),
    };
    Ok(match (is_active, is_published) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), _) => Some(true),
        (None, Some(true)) if columns.status.is_some() => Some(true),
        (None, _) => None,
    })
}

fn own_or<'a>(own: &'a str, inherited: &'a str) -> &'a str {
    if own.is_empty() { inherited } else { own }
}
