//! Files as shops export them, and as spreadsheets save them.

use super::*;

const HEADER: &str = "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,\
    Option2 Name,Option2 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price,\
    Image Src,Image Position,Status";

fn read_text(text: &str) -> Sheet {
    read(text.as_bytes(), Currency::EUR).unwrap()
}

fn file(rows: &[&str]) -> Sheet {
    read_text(&format!("{HEADER}\n{}\n", rows.join("\n")))
}

fn shown(sheet: &Sheet) -> Vec<(u64, String, String, i64, Option<i64>)> {
    let offers = sheet.offers.iter().map(|offer| {
        let price = offer.price.amount().amount_minor();
        (offer.line, offer.sku.to_string(), offer.details.name.to_string(), price, offer.on_hand)
    });
    offers.collect()
}

#[test]
fn variants_inherit_from_the_first_row_of_their_handle() {
    let sheet = file(&[
        "onda,Onda vase,\"<p>Mouth-blown.</p>\",Galleria,Vases,,TRUE,Colour,Red,Size,L,ONDA-R-L,shopify,5,69.00,https://x/2.jpg,2,active",
        "onda,,,,,,,,Blue,,S,ONDA-B-S,shopify,0,59.5,https://x/1.jpg,1,",
        "onda,,,,,,,,,,,,,,,https://x/3.jpg,3,",
    ]);
    assert_eq!(sheet.refused, []);
    let expected = [
        (2, "ONDA-R-L".to_owned(), "Onda vase – Red / L".to_owned(), 6900, Some(5)),
        (3, "ONDA-B-S".to_owned(), "Onda vase – Blue / S".to_owned(), 5950, Some(0)),
    ];
    assert_eq!(shown(&sheet), expected);
    let blue = &sheet.offers[1];
    assert_eq!(blue.details.description.as_str(), "Mouth-blown.");
    assert_eq!((blue.details.category.as_str(), blue.on_sale), ("Vases", true));
    let images: Vec<_> =
        blue.details.images.urls().iter().map(crate::domain::ImageUrl::as_str).collect();
    assert_eq!(images, ["https://x/1.jpg", "https://x/2.jpg", "https://x/3.jpg"]);
}

#[test]
fn a_product_without_options_has_its_title_as_name_and_a_stable_sku() {
    let row = "lamp-no-3,Lamp Nº 3,,,,,true,Title,Default Title,,,,,7,120,,,active";
    let sheet = file(&[row]);
    let expected = (2, "LAMP-NO-3".to_owned(), "Lamp Nº 3".to_owned(), 12000, Some(7));
    assert_eq!(shown(&sheet), [expected]);
    assert_eq!(sheet.offers[0].details.category.as_str(), "Uncategorised");
    assert_eq!(file(&[row]), sheet);
}

#[test]
fn derived_skus_are_short_enough_and_distinct() {
    let long = "x".repeat(80);
    let rows = [
        format!("{long},T,,,,,,Size,L,,,,,,1,,,"),
        format!("{long},,,,,,,,M,,,,,,1,,,"),
        "花瓶,T,,,,,,,,,,,,,1,,,".to_owned(),
        "茶碗,T,,,,,,,,,,,,,1,,,".to_owned(),
    ];
    let sheet = file(&rows.each_ref().map(String::as_str));
    assert_eq!((sheet.offers.len(), sheet.refused.len()), (4, 0), "{sheet:?}");
}

#[test]
fn lines_are_counted_as_in_an_editor_and_a_bad_one_affects_no_other() {
    let text = format!(
        "\u{feff}{HEADER}\r\na,A,\"<p>two\r\nlines</p>\",,,,,,,,,A,,1,1.00,,,\r\n\r\n\r\nb,B,,,,,,,,,,B,,x,1.00,,,\r\n\
         c,C,,,,,,,,,,C,,1,1.005,,,\r\nd,D,,,,,,,,,,A,,1,1.00,,,\r\n,E,,,,,,,,,,E,,1,1.00,,,\r\n\
         f,F,,,,,,,,,,F,,-3,0,javascript:x,,\r\ng,G,,,,,,,,,,G,,-3,0,,,"
    );
    let sheet = read_text(&text);
    let lines: Vec<_> =
        sheet.offers.iter().map(|offer| (offer.line, offer.sku.as_str(), offer.on_hand)).collect();
    assert_eq!(lines, [(2, "A", Some(1)), (11, "G", Some(0))]);
    let refused: Vec<_> =
        sheet.refused.iter().map(|line| (line.line, line.reason.as_str())).collect();
    let expected = [
        (6, "Variant Inventory Qty must be a whole number"),
        (7, "Variant Price has more decimals than EUR has"),
        (8, "the SKU A is on line 2 already"),
        (9, "Handle is empty, so it is not known which product this belongs to"),
        (10, "Image Src must be an http or https address of at most 2048 characters"),
    ];
    assert_eq!(refused, expected);
}

#[test]
fn a_bad_image_row_is_refused_alone() {
    let sheet = file(&["a,A,,,,,,,,,,A,,1,1,,,", "a,,,,,,,,,,,,,,,ftp://x/y,2,"]);
    assert_eq!((sheet.offers.len(), sheet.refused[0].line), (1, 3));
}

#[test]
fn columns_may_come_in_any_order_and_unknown_ones_are_ignored() {
    let text = "variant price,Google Shopping / MPN,TITLE,Handle,Product Category\n\
                1.00,?,Bowl,bowl,Home & Garden > Kitchen > Bowls\n";
    let sheet = read_text(text);
    assert_eq!(sheet.offers[0].details.category.as_str(), "Bowls");
    assert_eq!(sheet.offers[0].on_hand, None);
}

#[test]
fn the_column_names_of_the_newer_template_are_read() {
    let text = "Title,URL handle,Description,Published on online store,SKU,Price,Inventory quantity,Product image URL\n\
                Bowl,bowl,<p>Deep.</p>,TRUE,BOWL,1.00,4,https://x/1.jpg\n";
    let sheet = read_text(text);
    let expected = (2, "BOWL".to_owned(), "Bowl".to_owned(), 100, Some(4));
    assert_eq!(shown(&sheet), [expected]);
    assert_eq!(sheet.offers[0].details.description.as_str(), "Deep.");
    assert_eq!(sheet.offers[0].details.images.urls().len(), 1);
}

#[test]
fn drafts_archived_and_hidden_products_are_not_on_sale() {
    let row = |published: &str, status: &str| format!("a,A,,,,,{published},,,,,A,,1,1,,,{status}");
    let on_sale =
        |published: &str, status: &str| file(&[&row(published, status)]).offers[0].on_sale;
    assert!(on_sale("TRUE", "active") && on_sale("", ""));
    assert!(
        !on_sale("TRUE", "draft") && !on_sale("true", "archived") && !on_sale("FALSE", "active")
    );
}

#[test]
fn a_file_that_is_no_export_is_refused() {
    let refused = |bytes: &[u8]| read(bytes, Currency::EUR).unwrap_err();
    assert!(matches!(refused(b""), ImportError::Empty));
    assert!(matches!(refused(b"\xef\xbb\xbf\n\n"), ImportError::Empty));
    let missing = refused(b"Handle;Title;Variant Price\n");
    let columns = vec!["Handle", "Title", "Variant Price"];
    assert!(
        matches!(&missing, ImportError::MissingColumns { columns: found } if *found == columns)
    );
    let latin = refused(b"Handle,Title,Variant Price\na,A,1\nb,caf\xe9,1\n");
    assert!(matches!(latin, ImportError::NotUtf8 { line: 3 }), "{latin}");
}

#[test]
fn the_demo_catalogue_has_no_refused_line() {
    let sheet = read_text(DEMO_CATALOGUE);
    assert_eq!(sheet.refused, []);
    assert!(sheet.offers.len() >= 44, "{}", sheet.offers.len());
    assert!(
        sheet.offers.iter().all(|offer| offer.on_sale && offer.price.amount().amount_minor() > 0)
    );
    let with = |units| sheet.offers.iter().filter(|offer| offer.on_hand == Some(units)).count();
    assert_eq!((with(0), with(1)), (1, 1));
    let categories: std::collections::HashSet<_> =
        sheet.offers.iter().map(|offer| offer.details.category.as_str()).collect();
    assert!(categories.len() >= 8, "{categories:?}");
    assert!(sheet.offers.iter().all(|offer| !offer.details.description.as_str().is_empty()));
}
