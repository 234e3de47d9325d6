//! The products of a load run: generated, in Shopify's export format, with more stock than a run can sell.

use std::fmt::Write;

use products::{ImportOptions, Products};
use shared_kernel::Currency;

use crate::demo::DemoError;

const HEADING: &str = "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,\
Variant SKU,Variant Inventory Qty,Variant Price,Status";
const ON_THE_SHELF: u32 = 1_000_000;

/// The SKU of a product by its number.
pub(super) fn sku(number: usize) -> String {
    format!("LOAD-{number:05}")
}

/// Imports the products as a shop owner would.
pub(super) async fn import(shop: &Products, products: usize) -> Result<(), DemoError> {
    let refused = |reason: String| DemoError::Catalogue { reason };
    let options = ImportOptions { dry_run: false, currency: Currency::EUR };
    let csv = csv(products);
    let report = shop
        .import(csv.as_bytes(), options, |_progress| {})
        .await
        .map_err(|error| refused(error.to_string()))?;
    if report.added != products {
        return Err(refused(format!("{} of {products} were added", report.added)));
    }
    Ok(())
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
