//! From rows to offers: each variant is a product of its own and inherits from the first row of its handle.

use std::borrow::Cow;
use std::collections::HashMap;

use shared_kernel::Currency;

use super::columns::Columns;
use super::details::{category, images, is_on_sale, name, own_description};
use super::handles::{Handle, handles};
use super::numbers;
use super::row::Row;
use crate::application::import_products::derived_sku::{
    derived_sku, earlier_sku, is_of_another_handle,
};
use crate::application::import_products::{
    Offer, Offered, OfferedSku, RefusedLine, Sheet, visible,
};
use crate::domain::Sku;

/// The properties that all rows of a file share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Format<'a> {
    pub(super) columns: &'a Columns,
    pub(super) currency: Currency,
    /// Whether a comma may stand before the decimals of a price.
    pub(super) comma: bool,
}

pub(super) fn offers(rows: &[Row<'_>], format: Format<'_>) -> Sheet {
    let mut sheet = Sheet { kept: format.columns.kept(), ..Sheet::default() };
    let handles = handles(rows, &mut sheet.refused);
    let mut seen = Seen::default();
    for row in rows.iter().filter(|row| !row.only_adds_an_image()) {
        let Some(handle) = handles.get(&*row.handle) else { continue };
        // Without a column for it, a further row that would only add an image says nothing.
        let has_images = format.columns.image.is_some();
        if !has_images && row.has_no_variant() && row.line != handle.first.line {
            continue;
        }
        let offer = offer(row, handle, format)
            .and_then(|offer| seen.must_be_new(row, &offer, format.columns).map(|()| offer));
        match offer {
            Ok(offer) => {
                seen.note(row, &offer);
                sheet.offers.push(offer);
            }
            Err(reason) => sheet.refused.push(RefusedLine::new(row.line, &row.sku, &reason)),
        }
    }
    for offer in &mut sheet.offers {
        // A SKU that the file states for another variant is not an earlier one of this.
        if let OfferedSku::Derived { earlier, .. } = &mut offer.sku {
            *earlier = earlier.take().filter(|earlier| !seen.skus.contains_key(earlier));
        }
    }
    sheet
}

/// The variants so far, by what distinguishes them, with their lines.
#[derive(Default)]
struct Seen<'a> {
    skus: HashMap<Sku, u64>,
    options: HashMap<(&'a str, &'a [Cow<'a, str>]), u64>,
}

impl<'a> Seen<'a> {
    fn must_be_new(
        &self,
        row: &'a Row<'a>,
        offer: &Offer,
        columns: &Columns,
    ) -> Result<(), String> {
        let handle = visible(&row.handle);
        let has_options = columns.options.iter().any(Option::is_some);
        let is_derived = matches!(offer.sku, OfferedSku::Derived { .. });
        if (has_options || is_derived)
            && let Some(line) = self.options.get(&(&*row.handle, row.options.as_slice()))
        {
            return Err(match row.options.as_slice() {
                [] => format!("the handle {handle} is on line {line} already, without options too"),
                options => {
                    let options = visible(&options.join(" / "));
                    format!("the handle {handle} with {options} is on line {line} already")
                }
            });
        }
        match self.skus.get(offer.sku.sku()) {
            Some(line) => {
                let sku = visible(offer.sku.sku().as_str());
                Err(format!("the SKU {sku} is on line {line} already"))
            }
            None => Ok(()),
        }
    }

    fn note(&mut self, row: &'a Row<'a>, offer: &Offer) {
        self.skus.insert(offer.sku.sku().clone(), row.line);
        self.options.insert((&row.handle, row.options.as_slice()), row.line);
    }
}

/// The offer of a row, or every reason why it has none.
fn offer(row: &Row<'_>, handle: &Handle<'_>, format: Format<'_>) -> Result<Offer, String> {
    let columns = format.columns;
    let mut reasons = Vec::new();
    let parts = (
        noted(sku(row), &mut reasons),
        noted(numbers::price(&row.price, format.currency, format.comma), &mut reasons),
        noted(numbers::on_hand(&row.quantity), &mut reasons),
        noted(name(row, handle.first, columns), &mut reasons),
        noted(own_description(row, handle), &mut reasons),
        noted(category(row, handle.first, columns), &mut reasons),
        noted(images(row, handle, columns), &mut reasons),
        noted(is_on_sale(row, handle.first, columns), &mut reasons),
    );
    let (
        Some(sku),
        Some(price),
        Some(on_hand),
        Some(name),
        Some(description),
        Some(category),
        Some(images),
        Some(on_sale),
    ) = parts
    else {
        return Err(reasons.join("; "));
    };
    let description = Offered { value: description, is_stated: columns.body.is_some() };
    let line = row.line;
    Ok(Offer { line, sku, name, description, category, images, price, on_sale, on_hand })
}

fn noted<T>(read: Result<T, String>, reasons: &mut Vec<String>) -> Option<T> {
    read.map_err(|reason| reasons.push(reason)).ok()
}

fn sku(row: &Row<'_>) -> Result<OfferedSku, String> {
    if row.handle.is_empty() {
        return Err(
            "the handle is empty, so it is not known which product this belongs to".to_owned()
        );
    }
    let parse = |sku: &str| Sku::parse(sku).map_err(|reason| format!("the SKU {reason}"));
    if row.sku.is_empty() {
        let earlier = Sku::parse(&earlier_sku(&row.handle, &row.options)).ok();
        let sku = parse(&derived_sku(&row.handle, &row.options))?;
        return Ok(OfferedSku::Derived { sku, earlier });
    }
    if is_of_another_handle(&row.sku, &row.handle) {
        return Err(format!(
            "the SKU {} was made for another handle than {}, whose product has no SKU of its own",
            visible(&row.sku),
            visible(&row.handle)
        ));
    }
    if is_cut_by_a_spreadsheet(&row.sku) {
        return Err(format!(
            "the SKU {} is a number that a spreadsheet has shortened; format the column as text",
            visible(&row.sku)
        ));
    }
    parse(&row.sku).map(OfferedSku::Stated)
}

/// Whether the SKU is a long number as a spreadsheet shows it: `1.23457E+11`.
fn is_cut_by_a_spreadsheet(sku: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    sku.split_once("E+").is_some_and(|(start, exponent)| {
        let decimal = start.split_once(['.', ',']);
        let is_decimal =
            decimal.is_some_and(|(one, rest)| one.len() == 1 && digits(one) && digits(rest));
        is_decimal && digits(exponent)
    })
}
