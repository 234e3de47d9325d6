//! One row of the file, as texts, before it inherits values from the first row of its handle.

use super::columns::Columns;

/// A row that belongs to a handle. Every cell is trimmed; a missing one is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) handle: String,
    pub(super) title: String,
    pub(super) body: String,
    pub(super) kind: String,
    pub(super) category: String,
    pub(super) published: String,
    pub(super) status: String,
    pub(super) options: Vec<String>,
    pub(super) sku: String,
    pub(super) price: String,
    pub(super) quantity: String,
    pub(super) image: String,
    pub(super) image_position: String,
    pub(super) variant_image: String,
}

/// The option value of a product without options.
const NO_OPTION: &str = "Default Title";

impl Row {
    pub(super) fn read(line: u64, cells: &[&str], columns: &Columns) -> Result<Self, String> {
        let cell = |place: Option<usize>| {
            let text = place.and_then(|place| cells.get(place)).copied().unwrap_or("");
            text.trim().to_owned()
        };
        let handle = cell(columns.handle);
        if handle.is_empty() {
            return Err(
                "Handle is empty, so it is not known which product this belongs to".to_owned()
            );
        }
        // Spreadsheets mark a SKU of digits as text by a leading apostrophe.
        let sku = cell(columns.sku);
        let sku = sku.strip_prefix('\'').unwrap_or(&sku).to_owned();
        let options = columns.options.iter().map(|place| cell(*place));
        Ok(Self {
            line,
            handle,
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
        })
    }

    /// Whether the row does nothing but add an image to its handle.
    pub(super) fn only_adds_an_image(&self) -> bool {
        let of_a_variant = [&self.sku, &self.price, &self.quantity, &self.title];
        !self.image.is_empty()
            && self.options.is_empty()
            && of_a_variant.iter().all(|cell| cell.is_empty())
    }
}
