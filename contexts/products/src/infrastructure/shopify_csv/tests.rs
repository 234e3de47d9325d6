//! Files as shops export them, and as spreadsheets save them.

mod absent;
mod fuzz;
mod properties;
mod structure;

use super::*;
use crate::application::import_products::Offer;

const HEADER: &str = "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,\
    Option2 Name,Option2 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price,\
    Image Src,Image Position,Status";

fn read_text(text: &str) -> Sheet {
    read(text.as_bytes(), Currency::EUR).unwrap()
}

fn file(rows: &[&str]) -> Sheet {
    read_text(&format!("{HEADER}\n{}\n", rows.join("\n")))
}

fn sku(offer: &Offer) -> &str {
    offer.sku.sku().as_str()
}

fn category(offer: &Offer) -> &str {
    offer.category.value.as_str()
}

fn images(offer: &Offer) -> Vec<&str> {
    let shared = offer.images.shared.iter().flat_map(|shared| shared.iter());
    offer.images.own.iter().chain(shared).map(crate::domain::ImageUrl::as_str).collect()
}

fn shown(sheet: &Sheet) -> Vec<(u64, String, String, i64, Option<i64>)> {
    let offers = sheet.offers.iter().map(|offer| {
        let price = offer.price.amount().amount_minor();
        let name = offer.name.name.to_string();
        (offer.line, sku(offer).to_owned(), name, price, offer.on_hand)
    });
    offers.collect()
}

fn refused(sheet: &Sheet) -> Vec<(u64, &str)> {
    sheet.refused.iter().map(|line| (line.line, line.reason.as_str())).collect()
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
    assert_eq!(blue.description.value.as_str(), "Mouth-blown.");
    assert_eq!((category(blue), blue.on_sale), ("Vases", Some(true)));
    assert_eq!(images(blue), ["https://x/1.jpg", "https://x/2.jpg", "https://x/3.jpg"]);
}

#[test]
fn variants_without_sku_have_distinct_ones_whatever_the_order_of_their_rows() {
    let rows = [
        "battery,Battery,,,,,,Type,A+,,,,,,1,,,",
        "battery,,,,,,,,A-,,,,,,1,,,",
        "battery-a,Battery A,,,,,,Title,Default Title,,,,,,1,,,",
        "花瓶,Vase,,,,,,,,,,,,,1,,,",
    ];
    let skus = |rows: &[&str]| {
        let sheet = file(rows);
        assert_eq!(sheet.refused, []);
        let mut skus: Vec<String> = sheet.offers.iter().map(|one| sku(one).to_owned()).collect();
        skus.sort();
        skus
    };
    let expected = skus(&rows);
    assert_eq!(expected.iter().collect::<std::collections::HashSet<_>>().len(), 4);
    assert_eq!(skus(&[rows[3], rows[1], rows[2], rows[0]]), expected);
    let one_more = skus(&[rows[0], "battery,,,,,,,,AA,,,,,,1,,,", rows[1], rows[2], rows[3]]);
    assert!(expected.iter().all(|sku| one_more.contains(sku)), "{one_more:?}");
}

#[test]
fn a_derived_sku_is_the_same_however_handle_and_option_are_composed() {
    let composed = "caf\u{e9},Caf\u{e9},,,,,,,Gr\u{f6}\u{df}e,,,,,,1,,,";
    let decomposed = "cafe\u{301},Caf\u{e9},,,,,,,Gro\u{308}\u{df}e,,,,,,1,,,";
    assert_ne!(composed, decomposed);
    let (one, other) = (file(&[composed]), file(&[decomposed]));
    assert_eq!(sku(&one.offers[0]), sku(&other.offers[0]));
}

#[test]
fn a_derived_sku_is_not_taken_from_another_handle() {
    let sheet = file(&["onda,Onda,,,,,,,,,,,,,1,,,"]);
    let made = sku(&sheet.offers[0]);
    assert_eq!(file(&[&format!("onda,Onda,,,,,,,,,,{made},,,1,,,")]).refused, []);
    let sheet = file(&[&format!("kumo,Kumo,,,,,,,,,,{made},,,1,,,")]);
    assert_eq!(sheet.offers, []);
    assert!(refused(&sheet)[0].1.contains("was made for another handle than kumo"), "{sheet:?}");
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
        sheet.offers.iter().map(|offer| (offer.line, sku(offer), offer.on_hand)).collect();
    assert_eq!(lines, [(2, "A", Some(1)), (11, "G", Some(0))]);
    let expected = [
        (6, "the quantity x is not a whole number such as 12"),
        (7, "the price 1.005 has more decimals than EUR has, which is 2"),
        (8, "the SKU A is on line 2 already"),
        (9, "the handle is empty, so it is not known which product this belongs to"),
        (10, "the image javascript:x must be an http or https address of at most 2048 characters"),
    ];
    assert_eq!(refused(&sheet), expected);
}

#[test]
fn every_fault_of_a_line_is_named() {
    let sheet = file(&["a,A,,,,,maybe,,,,,A,,x,,ftp://x,,actve"]);
    let [(2, reason)] = refused(&sheet)[..] else { panic!("{sheet:?}") };
    for fault in ["the price is empty", "the quantity x", "the image ftp://x", "the status actve"] {
        assert!(reason.contains(fault), "{reason}");
    }
}

#[test]
fn variants_and_handles_that_are_there_twice_are_named_with_both_lines() {
    let sheet = file(&[
        "a,A,,,,,,Size,L,,,A-L,,,1,,,",
        "a,,,,,,,,L,,,A-L-2,,,1,,,",
        "b,B,,,,,,,,,,,,,1,,,",
        "b,B,,,,,,,,,,B-2,,,1,,,",
        "a,Another,,,,,,,M,,,A-M,,,1,,,",
    ]);
    let expected = [
        (3, "the handle a with L is on line 2 already"),
        (5, "the handle b is on line 4 already, without options too"),
        (6, "the handle a is that of A on line 2 already"),
    ];
    assert_eq!(refused(&sheet), expected);
    let without_options = "Handle,Title,Variant SKU,Variant Price\na,A,A-1,1\na,,A-2,1\n";
    assert_eq!(read_text(without_options).refused, []);
}

#[test]
fn a_bad_image_row_is_refused_alone() {
    let rows = [
        "a,A,,,,,,,,,,A,,1,1,,,",
        "a,,,,,,,,,,,,,,,ftp://x/y,2,",
        "a,,,,,,,,,,,,,,,https://x/y,2.,",
    ];
    let sheet = file(&rows);
    let lines: Vec<u64> = sheet.refused.iter().map(|line| line.line).collect();
    assert_eq!((sheet.offers.len(), lines), (1, vec![3, 4]));
}

#[test]
fn cells_are_shown_without_control_characters_and_cut() {
    let (escape, long) = ("\u{1b}[31mVASE\u{202e}", "x".repeat(100_000));
    let sheet = file(&[
        &format!("a,A,,,,,,,,,,{escape},,x{escape},1,,,"),
        &format!("b,B,,,,,,,,,,{long},,{long},{long},,,{long}"),
    ]);
    assert_eq!(sheet.refused.len(), 2);
    for line in &sheet.refused {
        let text = format!("{} {}", line.sku.as_deref().unwrap(), line.reason);
        assert!(
            !text.contains(|letter: char| letter.is_control() || letter == '\u{202e}'),
            "{text}"
        );
        assert!(text.chars().count() < 500, "{text}");
    }
    assert!(sheet.refused[0].reason.contains("x\\u{1b}[31m"), "{:?}", sheet.refused[0]);
}

#[test]
fn columns_may_come_in_any_order_and_unknown_ones_are_ignored() {
    let text = "variant price,Google Shopping / MPN,TITLE,Handle,Product Category\n\
                1.00,?,Bowl,bowl,Home & Garden > Kitchen > Bowls\n";
    let sheet = read_text(text);
    assert_eq!(category(&sheet.offers[0]), "Bowls");
    assert_eq!(sheet.offers[0].on_hand, None);
}

#[test]
fn the_column_names_of_the_newer_template_are_read() {
    let text = "Title,URL handle,Description,Vendor,Product category,Type,Tags,Published on online store,Status,SKU,\
        Barcode,Option1 name,Option1 value,Option1 Linked To,Option2 name,Option2 value,Price,Compare-at price,\
        Inventory quantity,Product image URL,Image position,Variant image URL\n\
        Bowl,bowl,<p>Deep.</p>,Kiln,A > Bowls,,,TRUE,Active,BOWL,,Size,L,,,,1.00,,4,https://x/1.jpg,1,https://x/2.jpg\n";
    let sheet = read_text(text);
    let expected = (2, "BOWL".to_owned(), "Bowl – L".to_owned(), 100, Some(4));
    assert_eq!(shown(&sheet), [expected]);
    let bowl = &sheet.offers[0];
    assert_eq!((bowl.description.value.as_str(), category(bowl)), ("Deep.", "Bowls"));
    assert_eq!(images(bowl), ["https://x/2.jpg", "https://x/1.jpg"]);
    assert_eq!(sheet.kept, ["options"], "the file has no third option");
}

#[test]
fn drafts_archived_and_hidden_products_are_not_on_sale() {
    let row = |published: &str, status: &str| format!("a,A,,,,,{published},,,,,A,,1,1,,,{status}");
    let on_sale =
        |published: &str, status: &str| file(&[&row(published, status)]).offers[0].on_sale;
    for (published, status) in [("TRUE", "active"), ("", "Active"), ("true", ""), ("1", "")] {
        assert_eq!(on_sale(published, status), Some(true), "{published} {status}");
    }
    for (published, status) in
        [("TRUE", "draft"), ("true", "archived"), ("FALSE", "active"), ("", "Unlisted"), ("no", "")]
    {
        assert_eq!(on_sale(published, status), Some(false), "{published} {status}");
    }
    assert_eq!(on_sale("", ""), None);
    for (published, status) in [("WAHR", "active"), ("TRUE", "actve")] {
        assert_eq!(file(&[&row(published, status)]).offers, [], "{published} {status}");
    }
}

#[test]
fn numbers_that_a_spreadsheet_shortened_are_no_skus() {
    for number in ["1.23457E+11", "1,23457E+11"] {
        let sheet = file(&[&format!("a,A,,,,,,,,,,\"{number}\",,1,1,,,")]);
        assert!(refused(&sheet)[0].1.contains("a spreadsheet has shortened"), "{sheet:?}");
    }
    assert_eq!(file(&["a,A,,,,,,,,,,'00123,,1,1,,,", "b,B,,,,,,,,,,1E5,,1,1,,,"]).refused, []);
}

#[test]
fn the_demo_catalogue_has_no_refused_line() {
    let sheet = read_text(DEMO_CATALOGUE);
    assert_eq!(sheet.refused, []);
    assert!(sheet.offers.len() >= 44, "{}", sheet.offers.len());
    assert!(
        sheet.offers.iter().all(|offer| {
            offer.on_sale == Some(true) && offer.price.amount().amount_minor() > 0
        })
    );
    let with = |units| sheet.offers.iter().filter(|offer| offer.on_hand == Some(units)).count();
    assert_eq!((with(0), with(1)), (1, 1));
    let categories: std::collections::HashSet<_> = sheet.offers.iter().map(category).collect();
    assert!(categories.len() >= 8, "{categories:?}");
    assert!(sheet.offers.iter().all(|offer| !offer.description.value.as_str().is_empty()));
}
