//! Absent values: a missing column keeps the value of a product that exists, an empty cell clears it.

use super::*;
use crate::application::import_products::{ImportOptions, ImportReport, PriceCurrency};
use crate::application::testing::Shop;
use crate::domain::Product;
use crate::domain::product::tests::euros;

/// Every column that is read; a variant with an image of its own, one without, and a product that is not on sale.
const FULL: [&[&str]; 6] = [
    &[
        "Handle",
        "Title",
        "Body (HTML)",
        "Product Category",
        "Type",
        "Published",
        "Option1 Value",
        "Option2 Value",
        "Option3 Value",
        "Variant SKU",
        "Variant Inventory Qty",
        "Variant Price",
        "Image Src",
        "Image Position",
        "Variant Image",
        "Status",
    ],
    &[
        "onda",
        "Onda",
        "<p>Wavy</p>",
        "",
        "Vases",
        "TRUE",
        "Red",
        "L",
        "",
        "O-1",
        "5",
        "69",
        "https://x/2",
        "2",
        "https://x/r",
        "active",
    ],
    &["onda", "", "", "", "", "", "Blue", "S", "", "O-2", "3", "59", "https://x/1", "1", "", ""],
    &[
        "kumo",
        "Kumo",
        "",
        "A > Bowls",
        "Deep",
        "true",
        "",
        "",
        "",
        "K",
        "",
        "5",
        "https://x/9",
        "",
        "",
        "draft",
    ],
    &[
        "grid",
        "Grid – plate",
        "Flat",
        "",
        "Plates",
        "FALSE",
        "",
        "",
        "",
        "G",
        "7",
        "5",
        "",
        "",
        "",
        "active",
    ],
    &["grid", "", "", "", "", "", "", "", "", "", "", "", "https://x/g", "1", "", ""],
];

/// The file without some columns.
fn without(columns: &[&str]) -> Sheet {
    let kept = |row: &&[&str]| {
        let cells = row.iter().zip(FULL[0]).filter(|(_, name)| !columns.contains(name));
        cells.map(|(cell, _)| *cell).collect::<Vec<_>>().join(",")
    };
    read_text(&FULL.iter().map(kept).collect::<Vec<_>>().join("\n"))
}

async fn import(shop: &Shop, sheet: Sheet, currency: PriceCurrency) -> ImportReport {
    let options = ImportOptions { dry_run: false, currency };
    shop.application().import_products(sheet, options, &shop.origin(), |_| {}).await.unwrap()
}

async fn import_text(shop: &Shop, text: &str) -> ImportReport {
    import(shop, read_text(text), PriceCurrency::Stated(Currency::EUR)).await
}

async fn product(shop: &Shop, sku: &str) -> Product {
    let sku = crate::domain::Sku::parse(sku).unwrap();
    shop.application().products.find_by_sku(&sku).await.unwrap().unwrap()
}

async fn a_full_shop() -> Shop {
    let shop = Shop::new();
    let report = import(&shop, without(&[]), PriceCurrency::Stated(Currency::EUR)).await;
    assert_eq!((report.added, report.refused_lines, report.kept), (4, vec![], vec![]));
    shop
}

#[tokio::test]
async fn a_missing_column_keeps_the_value() {
    let shop = a_full_shop().await;
    let before = shop.published();
    let missing: [(&[&str], &[&str]); 15] = [
        (&["Body (HTML)"], &["description"]),
        (&["Type"], &["category"]),
        (&["Product Category"], &[]),
        (&["Product Category", "Type"], &["category"]),
        (&["Published"], &[]),
        (&["Option1 Value"], &["options"]),
        (&["Option2 Value"], &["options"]),
        (&["Option1 Value", "Option2 Value", "Option3 Value"], &["options"]),
        (&["Variant Inventory Qty"], &["units on hand"]),
        (&["Image Src", "Image Position"], &["images"]),
        (&["Image Position"], &[]),
        (&["Variant Image"], &[]),
        (&["Status"], &["on sale or withdrawn"]),
        (&["Published", "Status"], &["on sale or withdrawn"]),
        (&["Image Src", "Image Position", "Variant Image"], &["images"]),
    ];
    for (columns, kept) in missing {
        let mut sheet = without(columns);
        // A status that is alone says the opposite for one of the two that are not on sale.
        if columns == ["Published"] {
            sheet.offers.retain(|offer| sku(offer) != "G");
        }
        let offers = sheet.offers.len();
        let report = import(&shop, sheet, PriceCurrency::Stated(Currency::EUR)).await;
        assert_eq!((report.unchanged, report.refused), (offers, 0), "{columns:?}: {report:?}");
        assert_eq!(report.kept, kept, "{columns:?}");
        assert_eq!(shop.published(), before, "{columns:?}");
    }
    assert_eq!(shop.level("O-1"), (5, 0));
}

#[tokio::test]
async fn an_empty_cell_clears_the_value() {
    let shop = a_full_shop().await;
    let text = "Handle,Title,Body (HTML),Type,Variant SKU,Variant Price,Image Src,Variant Image,Variant Inventory Qty,Status\n\
                grid,Grid – plate,,,G,5,,,,\n";
    let report = import_text(&shop, text).await;
    assert_eq!((report.changed, report.restocked, report.refused), (1, 0, 0), "{report:?}");
    let grid = product(&shop, "G").await;
    let details = grid.details();
    assert_eq!((details.description.as_str(), details.category.as_str()), ("", "Uncategorised"));
    assert!(details.images.urls().is_empty() && !grid.is_on_sale());
    assert_eq!(shop.level("G"), (7, 0), "an empty quantity is no count");
}

#[tokio::test]
async fn a_withdrawn_product_is_on_sale_again_only_when_the_file_says_so() {
    let shop = a_full_shop().await;
    let id = shop.product_id("O-1").await;
    shop.application().withdraw_product(id, &shop.origin()).await.unwrap();
    let row = "onda,Onda,Red,L,,O-1,70";
    let header = "Handle,Title,Option1 Value,Option2 Value,Option3 Value,Variant SKU,Variant Price";
    assert_eq!(import_text(&shop, &format!("{header}\n{row}\n")).await.repriced, 1);
    import_text(&shop, &format!("{header},Status,Published\n{row},,\n")).await;
    assert!(!product(&shop, "O-1").await.is_on_sale());
    for published in ["TRUE", "true", "1", ""] {
        import_text(&shop, &format!("{header},Published\n{row},{published}\n")).await;
        assert!(!product(&shop, "O-1").await.is_on_sale(), "without a status: {published}");
    }
    let unknown = import_text(&shop, &format!("{header},Status\n{row},on\n")).await;
    assert_eq!((unknown.refused, product(&shop, "O-1").await.is_on_sale()), (1, false));
    import_text(&shop, &format!("{header},Status\n{row},active\n")).await;
    assert!(product(&shop, "O-1").await.is_on_sale());
}

#[tokio::test]
async fn a_variant_keeps_its_options_when_its_title_changes_without_them() {
    let shop = a_full_shop().await;
    let text = "Handle,Title,Variant SKU,Variant Price\nonda,Mare,O-1,69\nkumo,Cloud,K,5\n";
    let report = import_text(&shop, text).await;
    assert_eq!((report.changed, report.refused), (1, 1), "{report:?}");
    assert!(report.refused_lines[0].reason.contains("add the columns Option1 Value"), "{report:?}");
    assert_eq!(product(&shop, "O-1").await.details().name.as_str(), "Onda – Red / L");
    assert_eq!(product(&shop, "K").await.details().name.as_str(), "Cloud");
}

#[tokio::test]
async fn another_currency_needs_a_word_of_the_operator() {
    let shop = a_full_shop().await;
    let pounds = Currency::parse("GBP").unwrap();
    let file = "Handle,Title,Variant SKU,Variant Price\nkumo,Kumo,K,5\n";
    let (sheet, before) = (|| read(file.as_bytes(), pounds).unwrap(), shop.published());
    let report = import(&shop, sheet(), PriceCurrency::Stated(pounds)).await;
    let reason = &report.refused_lines[0].reason;
    assert!(reason.contains("is priced in EUR and the file in GBP"), "{reason}");
    assert_eq!(
        (shop.published(), product(&shop, "K").await.price().amount()),
        (before, euros(500).amount())
    );
    let application = shop.application();
    assert_eq!(
        application.unlike_assumed(PriceCurrency::Assumed(Currency::EUR)).await.unwrap(),
        None
    );
    let changed = import(&shop, sheet(), PriceCurrency::Changing(pounds)).await;
    assert_eq!((changed.repriced, changed.refused), (1, 0));
    assert_eq!(product(&shop, "K").await.price().amount().currency(), pounds);
    let other = application.unlike_assumed(PriceCurrency::Assumed(Currency::EUR)).await.unwrap();
    assert_eq!(other.as_deref(), Some("GBP"));
    assert_eq!(
        application.unlike_assumed(PriceCurrency::Stated(Currency::EUR)).await.unwrap(),
        None
    );
}

#[tokio::test]
async fn a_line_without_sku_is_not_taken_for_a_product_that_has_one() {
    let shop = a_full_shop().await;
    import_text(&shop, "Handle,Title,Variant SKU,Variant Price\nlamp,Lamp,LAMP,5\n").await;
    let before = shop.published();
    for (line, sku) in [
        // The name, the name without its options, and the SKU that earlier versions derived.
        ("Handle,Title,Option1 Value,Option2 Value,Price\nonda,Onda,Red,L,6\n", "O-1"),
        ("Handle,Title,Price\nonda,Onda,6\n", "O-2"),
        ("Handle,Title,Price\nkumo,Kumo,6\n", "K"),
        ("Handle,Title,Price\nlamp,Bright lamp,6\n", "LAMP"),
    ] {
        let report = import_text(&shop, line).await;
        let reason = &report.refused_lines[0].reason;
        assert!(reason.contains(&format!("write {sku} into the column Variant SKU")), "{reason}");
    }
    assert_eq!(shop.published(), before);
}

#[tokio::test]
async fn a_line_without_sku_is_the_same_product_each_time() {
    let shop = a_full_shop().await;
    let header = "Handle,Title,Option1 Value,Price";
    let first = import_text(&shop, &format!("{header}\nb,Battery,A+,6\nb,,A-,6\n")).await;
    assert_eq!((first.added, first.refused), (2, 0), "{first:?}");
    let again = format!("{header}\nc,Battery,A+,1\nb,Battery,A-,6\nb,,AA,6\nb,,A+,7\n");
    let again = import_text(&shop, &again).await;
    assert_eq!((again.added, again.repriced, again.unchanged, again.refused), (2, 1, 1, 0));
}
