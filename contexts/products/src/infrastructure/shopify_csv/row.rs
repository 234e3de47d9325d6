//! One row of the file, as texts, before it inherits values from the first row of its handle.

use std::borrow::Cow;

use shared_kernel::text::composed;

use super::columns::Columns;

/// A row that belongs to a handle. Every cell is trimmed; that of a missing column is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Row<'a> {
    pub(super) line: u64,
    pub(super) handle: Cow<'a, str>,
    pub(super) title: Cow<'a, str>,
    pub(super) body: Cow<'a, str>,
    pub(super) kind: Cow<'a, str>,
    pub(super) category: Cow<'a, str>,
    pub(super) published: Cow<'a, str>,
    pub(super) status: Cow<'a, str>,
    pub(super) options: Vec<Cow<'a, str>>,
    pub(super) sku: Cow<'a, str>,
    pub(super) price: Cow<'a, str>,
    pub(super) quantity: Cow<'a, str>,
    pub(super) image: Cow<'a, str>,
    pub(super) image_position: Cow<'a, str>,
    pub(super) variant_image: Cow<'a, str>,
}

/// The option value of a product without options.
const NO_OPTION: &str = "Default Title";

impl<'a> Row<'a> {
    pub(super) fn read(line: u64, cells: &[Cow<'a, str>], columns: &Columns) -> Self {
        let cell = |place: Option<usize>| {
            place.and_then(|place| cells.get(place)).map_or(Cow::Borrowed(""), trimmed)
        };
        let mut sku = cell(columns.sku);
        // Shopify marks a SKU of digits as text by a leading apostrophe, so that spreadsheets keep it.
        if let Some(digits) = sku.strip_prefix('\'') {
            sku = Cow::Owned(digits.to_owned());
        }
        let options = columns.options.iter().map(|place| in_one_form(cell(*place)));
        Self {
            line,
            handle: in_one_form(cell(columns.handle)),
            title: cell(columns.title),
            body: cell(columns.body),
            kind: cell(columns.kind),
            category: cell(columns.category),
            published: cell(columns.published),
            status: cell(columns.status),
            options: options.filter(|value| !value.is_empty() && value != NO_OPTION).collect(),
            sku,
            price: cell(columns.price),
            quantity: cell(columns.quantity),
            image: cell(columns.image),
            image_position: cell(columns.image_position),
            variant_image: cell(columns.variant_image),
        }
    }

    /// Whether the row does nothing but add an image to its handle.
    pub(super) fn only_adds_an_image(&self) -> bool {
        !self.image.is_empty() && self.has_no_variant()
    }

    /// Whether the row has no value of a variant.
    pub(super) fn has_no_variant(&self) -> bool {
        let of_a_variant = [&self.sku, &self.price, &self.quantity, &self.title];
        self.options.is_empty() && of_a_variant.iter().all(|cell| cell.is_empty())
    }
}

/// Text that identifies: the composed and the decomposed way of writing it are one.
fn in_one_form(cell: Cow<'_, str>) -> Cow<'_, str> {
    let other = match composed(&cell) {
        Cow::Borrowed(_as_it_is) => None,
        Cow::Owned(composed) => Some(composed),
    };
    other.map_or(cell, Cow::Owned)
}

fn trimmed<'a>(cell: &Cow<'a, str>) -> Cow<'a, str> {
    match cell {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}
