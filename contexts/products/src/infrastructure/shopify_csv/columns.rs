//! The columns of the file, found by name. The names are those of Shopify's exports and of its newer template; case does
//! not count, and of two names for one column the first listed is taken.

use super::ImportError;

/// The positions of the columns that are read. A column that the file lacks reads as empty.
#[derive(Debug)]
pub(super) struct Columns {
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

impl Columns {
    pub(super) fn of_header(header: &[&str]) -> Result<Self, ImportError> {
        let place = |names: &[&str]| {
            let named =
                |name: &&str| header.iter().position(|cell| cell.trim().eq_ignore_ascii_case(name));
            names.iter().find_map(named)
        };
        let columns = Self {
            handle: place(&["Handle", "URL handle"]),
            title: place(&["Title"]),
            body: place(&["Body (HTML)", "Body HTML", "Body", "Description"]),
            kind: place(&["Type", "Custom Product Type"]),
            category: place(&[
                "Product Category",
                "Standard Product Type",
                "Standardized Product Type",
            ]),
            published: place(&["Published", "Published on online store"]),
            status: place(&["Status"]),
            options: [
                place(&["Option1 Value"]),
                place(&["Option2 Value"]),
                place(&["Option3 Value"]),
            ],
            sku: place(&["Variant SKU", "SKU"]),
            price: place(&["Variant Price", "Price"]),
            quantity: place(&["Variant Inventory Qty", "Inventory quantity"]),
            image: place(&["Image Src", "Product image URL"]),
            image_position: place(&["Image Position"]),
            variant_image: place(&["Variant Image", "Variant image URL"]),
        };
        let needed = [
            ("Handle", columns.handle),
            ("Title", columns.title),
            ("Variant Price", columns.price),
        ];
        let missing: Vec<&'static str> =
            needed.iter().filter(|(_, place)| place.is_none()).map(|(name, _)| *name).collect();
        if missing.is_empty() {
            Ok(columns)
        } else {
            Err(ImportError::MissingColumns { columns: missing })
        }
    }
}
