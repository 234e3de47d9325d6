//! The products of a bench: generated, in Shopify's export format, with more stock than a run can sell.

use std::fmt::Write;

use products::{ImportOptions, ImportReport, PriceCurrency, Products};
use shared_kernel::Currency;

use demo::DemoError;

const HEADING: &str = "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,\
Variant SKU,Variant Inventory Qty,Variant Price,Status";
const ON_THE_SHELF: u32 = 1_000_000;

/// The SKU of a product by its number.
pub(super) fn sku(number: usize) -> String {
    format!("LOAD-{number:05}")
}

/// Imports the products as a shop owner would.
pub(super) async fn import(shop: &Products, products: usize) -> Result<(), DemoError> {
    let report = import_file(shop, products).await?;
    must_be(report.added, products, "added")
}

/// Imports them once more, which changes nothing.
pub(super) async fn import_again(shop: &Products, products: usize) -> Result<(), DemoError> {
    let report = import_file(shop, products).await?;
    must_be(report.unchanged, products, "found as they were")
}

async fn import_file(shop: &Products, products: usize) -> Result<ImportReport, DemoError> {
    let currency = PriceCurrency::Assumed(Currency::EUR);
    let options = ImportOptions { dry_run: false, currency };
    let csv = csv(products);
    let report = shop.import(csv.as_bytes(), options, |_progress| {}).await;
    report.map_err(|error| DemoError::Catalogue { reason: error.to_string() })
}

fn must_be(found: usize, products: usize, what: &str) -> Result<(), DemoError> {
    if found == products {
        return Ok(());
    }
    Err(DemoError::Catalogue { reason: format!("{found} of {products} were {what}") })
}

fn csv(products: usize) -> String {
    let mut csv = format!("{HEADING}\n");
    for number in 0..products {
        let (euros, cents) = (5 + number % 95, number % 100);
        // Writing to a text cannot fail.
        let _written = writeln!(
            csv,
            "load-{number},Product {number},<p>Made for the load run.</p>,Galleria,Home,Load,load,TRUE,Title,\
             Default Title,{},{ON_THE_SHELF},{euros}.{cents:02},active",
            sku(number),
        );
    }
    csv
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_one_row_a_product_with_as_many_cells_as_the_heading() {
        let csv = csv(3);
        let cells: Vec<usize> = csv.lines().map(|line| line.split(',').count()).collect();
        assert_eq!(cells, [14; 4]);
        assert!(csv.contains(",LOAD-00002,1000000,7.02,"), "{csv}");
    }
}
