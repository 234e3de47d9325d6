//! The columns of the file, found by name. The names are those of Shopify's exports and of its newer template; case does
//! not count.

use std::borrow::Cow;
use std::collections::HashMap;

use super::ImportError;
use super::table::Record;
use crate::application::import_products::visible;

const HANDLE: &[&str] = &["Handle", "URL handle"];
const TITLE: &[&str] = &["Title"];
const BODY: &[&str] = &["Body (HTML)", "Description", "Body HTML", "Body"];
const KIND: &[&str] = &["Type", "Custom Product Type"];
const CATEGORY: &[&str] =
    &["Product Category", "Standard Product Type", "Standardized Product Type"];
const PUBLISHED: &[&str] = &["Published", "Published on online store"];
const STATUS: &[&str] = &["Status"];
const OPTIONS: [&[&str]; 3] = [&["Option1 Value"], &["Option2 Value"], &["Option3 Value"]];
const SKU: &[&str] = &["Variant SKU", "SKU"];
const PRICE: &[&str] = &["Variant Price", "Price"];
const QUANTITY: &[&str] = &["Variant Inventory Qty", "Inventory quantity"];
const IMAGE: &[&str] = &["Image Src", "Product image URL"];
const IMAGE_POSITION: &[&str] = &["Image Position"];
const VARIANT_IMAGE: &[&str] = &["Variant Image", "Variant image URL"];

/// All but those of the options.
const OTHERS: [&[&str]; 13] = [
    HANDLE,
    TITLE,
    BODY,
    KIND,
    CATEGORY,
    PUBLISHED,
    STATUS,
    SKU,
    PRICE,
    QUANTITY,
    IMAGE,
    IMAGE_POSITION,
    VARIANT_IMAGE,
];

/// The positions of the columns that are read; `None` for one that the file lacks.
#[derive(Debug)]
pub(super) struct Columns {
    /// The number of columns, with those that are not read.
    pub(super) width: usize,
    pub(super) handle: Option<usize>,
    pub(super) title: Option<usize>,
    pub(super) body: Option<usize>,
    pub(super) kind: Option<usize>,
    pub(super) category: Option<usize>,
    pub(super) published: Option<usize>,
    pub(super) status: Option<usize>,
    pub(super) options: [Option<usize>; 3],
    pub(super) sku: Option<usize>,
    pub(super) price: Option<usize>,
    pub(super) quantity: Option<usize>,
    pub(super) image: Option<usize>,
    pub(super) image_position: Option<usize>,
    pub(super) variant_image: Option<usize>,
}

/// Whether a column of this name is read.
pub(super) fn is_known(name: &str) -> bool {
    OTHERS.iter().chain(&OPTIONS).copied().flatten().any(|known| known.eq_ignore_ascii_case(name))
}

impl Columns {
    pub(super) fn of_header(header: &Record<'_>) -> Result<Self, ImportError> {
        let names: Vec<&str> = header.cells.iter().map(|cell| cell.trim()).collect();
        let refused = |reason| ImportError::Malformed { line: header.line, reason };
        must_be_distinct(&names).map_err(refused)?;
        let place = |known: &[&str]| place_of(&names, known).map_err(refused);
        let [first, second, third] = OPTIONS;
        let columns = Self {
            width: names.len(),
            handle: place(HANDLE)?,
            title: place(TITLE)?,
            body: place(BODY)?,
            kind: place(KIND)?,
            category: place(CATEGORY)?,
            published: place(PUBLISHED)?,
            status: place(STATUS)?,
            options: [place(first)?, place(second)?, place(third)?],
            sku: place(SKU)?,
            price: place(PRICE)?,
            quantity: place(QUANTITY)?,
            image: place(IMAGE)?,
            image_position: place(IMAGE_POSITION)?,
            variant_image: place(VARIANT_IMAGE)?,
        };
        let needed = [
            ("Handle (or URL handle)", columns.handle),
            ("Title", columns.title),
            ("Variant Price (or Price)", columns.price),
        ];
        let missing: Vec<&'static str> =
            needed.iter().filter(|(_, place)| place.is_none()).map(|(name, _)| *name).collect();
        if missing.is_empty() {
            Ok(columns)
        } else {
            Err(ImportError::MissingColumns { columns: missing })
        }
    }

    /// The values for which the file has no column. Products that exist keep theirs.
    pub(super) fn kept(&self) -> Vec<&'static str> {
        let has_options = self.options.iter().all(Option::is_some);
        let values = [
            ("options", has_options),
            ("description", self.body.is_some()),
            ("category", self.kind.is_some()),
            ("images", self.image.is_some()),
            ("units on hand", self.quantity.is_some()),
            ("on sale or withdrawn", self.status.is_some()),
        ];
        values.iter().filter(|(_, is_stated)| !is_stated).map(|(name, _)| *name).collect()
    }
}

/// Every column has a name of its own.
fn must_be_distinct(names: &[&str]) -> Result<(), String> {
    let mut seen: HashMap<Cow<'_, str>, usize> = HashMap::new();
    for (number, name) in (1_usize..).zip(names) {
        if name.is_empty() {
            return Err(format!("column {number} has no name; name it, or remove the column"));
        }
        if let Some(before) = seen.insert(Cow::Owned(name.to_lowercase()), number) {
            return Err(format!(
                "the columns {before} and {number} are both called {}; remove one of them",
                visible(name)
            ));
        }
    }
    Ok(())
}

/// The place of a column that has one of the names `known`.
fn place_of(names: &[&str], known: &[&str]) -> Result<Option<usize>, String> {
    let is_one = |name: &&str| known.iter().any(|known| known.eq_ignore_ascii_case(name));
    let mut found = names.iter().enumerate().filter(|(_, name)| is_one(name));
    match (found.next(), found.next()) {
        (Some((_, one)), Some((_, other))) => {
            Err(format!("the columns {one} and {other} mean the same; remove one of them"))
        }
        (first, _) => Ok(first.map(|(place, _)| place)),
    }
}
