//! The values that the rows of one handle share: those of its first row, and the images of all.

use std::collections::HashMap;
use std::sync::Arc;

use super::row::Row;
use crate::application::import_products::{RefusedLine, visible};
use crate::domain::{Description, ImageUrl};
use crate::infrastructure::html_text::html_to_text;

/// A handle of the file.
pub(super) struct Handle<'a> {
    /// The first row that has a title, which the other rows inherit from.
    pub(super) first: &'a Row<'a>,
    /// The images by their position.
    pub(super) images: Arc<Vec<ImageUrl>>,
    /// The description of the first row.
    pub(super) description: Result<Arc<Description>, String>,
}

/// The handles by name. A row that only adds an image, and one that cannot be used, is refused alone.
pub(super) fn handles<'a>(
    rows: &'a [Row<'a>],
    refused: &mut Vec<RefusedLine>,
) -> HashMap<&'a str, Handle<'a>> {
    let mut firsts: HashMap<&str, &Row<'_>> = HashMap::new();
    let mut images: HashMap<&str, Vec<(u32, ImageUrl)>> = HashMap::new();
    for row in rows {
        let first = firsts.entry(&row.handle).or_insert(row);
        if first.title.is_empty() && !row.title.is_empty() {
            *first = row;
        }
        match image(row) {
            Ok(Some(image)) => images.entry(&row.handle).or_default().push(image),
            Ok(None) => {}
            Err(reason) if row.only_adds_an_image() => {
                refused.push(RefusedLine::new(row.line, &row.sku, &reason));
            }
            Err(_refused_with_the_variant) => {}
        }
    }
    let shared = |(name, first)| {
        let mut images = images.remove(name).unwrap_or_default();
        images.sort_by_key(|(position, _)| *position);
        let images = Arc::new(images.into_iter().map(|(_, url)| url).collect());
        (name, Handle { first, images, description: description(&first.body).map(Arc::new) })
    };
    firsts.into_iter().map(shared).collect()
}

/// The description that a body is as plain text.
pub(super) fn description(body: &str) -> Result<Description, String> {
    Description::parse(&html_to_text(body)).map_err(|reason| format!("the description {reason}"))
}

/// The image of a row with its position; one without a position comes last.
pub(super) fn image(row: &Row<'_>) -> Result<Option<(u32, ImageUrl)>, String> {
    if row.image.is_empty() {
        return Ok(None);
    }
    let url = image_url(&row.image)?;
    let position = match &*row.image_position {
        "" => u32::MAX,
        position => position.parse().map_err(|_not_a_number| {
            format!("the image position {} is not a number such as 1", visible(position))
        })?,
    };
    Ok(Some((position, url)))
}

pub(super) fn image_url(url: &str) -> Result<ImageUrl, String> {
    ImageUrl::parse(url).map_err(|reason| format!("the image {} {reason}", visible(url)))
}
