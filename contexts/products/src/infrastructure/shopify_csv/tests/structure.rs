//! Files that are not well-formed: each is refused as a whole, at the line where it goes wrong.

use super::super::table::{LARGEST_CELL, MOST_COLUMNS};
use super::*;

fn error(text: &[u8]) -> String {
    read(text, Currency::EUR).unwrap_err().to_string()
}

/// The error of a file with this header and these rows.
fn error_of(rows: &str) -> String {
    error(
        format!("Handle,Title,Variant SKU,Variant Inventory Qty,Variant Price\n{rows}").as_bytes(),
    )
}

fn must_say(error: &str, texts: &[&str]) {
    for text in texts {
        assert!(error.contains(text), "{text:?} is not in {error:?}");
    }
}

#[test]
fn a_quote_that_is_never_closed_is_refused_where_it_opens() {
    let rows = "a,A,A,1,1.00\nb,\"B,B,1,1.00\nc,C,C,1,1.00\nd,D,D,1,1.00\n";
    must_say(&error_of(rows), &["line 3: ", "the quote that begins cell 2 is never closed"]);
    let later = "a,A,A,1,1.00\nb,\"B,B,1,1.00\nc,\"C\",C,1,1.00\n";
    let texts = ["line 4: after the closing quote of cell 2", "is on line 3", "comes C"];
    must_say(&error_of(later), &texts);
    must_say(&error(b"Handle,Title,\"Variant Price\na,A,1\n"), &["line 1: ", "never closed"]);
}

#[test]
fn quotes_in_wrong_places_are_refused() {
    let after = "a,\"A\"B,A,1,1.00\n";
    must_say(&error_of(after), &["line 2: after the closing quote of cell 2 comes B"]);
    must_say(&error_of("a,\"A\" ,A,1,1.00\n"), &["line 2: after the closing quote of cell 2"]);
    must_say(&error_of("a,A 12\" plate,A,1,1.00\n"), &["line 2: cell 2 has a quote inside"]);
    must_say(&error_of("a,A,A,1,1\nb, \"B\",B,1,1\n"), &["line 3: cell 2 has a quote inside"]);
    assert_eq!(
        file(&["a,\"A \"\"12\"\", plate\",,,,,,,,,,A,,1,1,,,"]).offers[0].name.name.as_str(),
        "A \"12\", plate"
    );
}

#[test]
fn a_row_has_as_many_cells_as_the_header() {
    must_say(
        &error_of("m,M,MM1,1,299.00,\n"),
        &["line 2: the row has more cells (6) than the header (5)"],
    );
    must_say(
        &error_of("a,A,A,1,1\nm,M,MM1,1,1,299.00\n"),
        &["line 3: the row has more cells (6) than the header (5)"],
    );
    must_say(
        &error_of("a,A,A,1,1\nm,M,MM1,1\n"),
        &["line 3: the row has fewer cells (4) than the header (5)"],
    );
    let two_lines = "a,\"A\nA\",A,1\n";
    must_say(&error_of(two_lines), &["line 2: the row has fewer cells (4)", "and ends on line 3"]);
}

#[test]
fn every_line_ends_as_the_first_one() {
    for ends in ["\n", "\r\n", "\r"] {
        let text = "Handle,Title,Variant Price\na,A,1\n\n\nb,\"B\",2\n,,\n".replace('\n', ends);
        let sheet = read_text(&text);
        let lines: Vec<u64> = sheet.offers.iter().map(|offer| offer.line).collect();
        assert_eq!(lines, [2, 5], "{ends:?}");
    }
    must_say(&error_of("a,A,A,1,1\r\nb,B,B,1,1\n"), &["line 2: it ends with CR LF", "LF"]);
    must_say(&error_of("a,A,A,1,1\nb,B,B,1\r,1\n"), &["line 3: it ends with CR,"]);
    let body = "Handle,Title,Body (HTML),Variant Price\r\na,A,\"one\ntwo\",1\r\nb,B,,2\r\n";
    assert_eq!(read_text(body).offers[1].line, 4, "a quoted cell may have line breaks of its own");
}

#[test]
fn every_column_has_a_name_of_its_own() {
    let header = |header: &str| error(format!("{header}\na,A,1,1\n").as_bytes());
    must_say(
        &header("Handle,Title,Variant Price,title"),
        &["line 1: the columns 2 and 4", "title"],
    );
    must_say(&header("Handle,Title,Variant Price,"), &["line 1: column 4 has no name"]);
    must_say(&header("Handle,,Variant Price,Title"), &["line 1: column 2 has no name"]);
    must_say(
        &header("Handle,Title,Variant Price,Price"),
        &["Variant Price and Price mean the same"],
    );
}

#[test]
fn a_file_that_is_no_export_is_refused() {
    let refused = |bytes: &[u8]| read(bytes, Currency::EUR).unwrap_err();
    assert!(matches!(refused(b""), ImportError::Empty));
    assert!(matches!(refused(b"\xef\xbb\xbf\n\n"), ImportError::Empty));
    must_say(&error(b"Dear,Sir\n"), &["the header line has no column Handle", "Title", "Price"]);
    must_say(&error(b"Handle;Title;Status\n"), &["no column Variant Price (or Price)"]);
    must_say(
        &error(b"Handle,Title,Variant Price\na,A,1\nb,caf\xe9,1\n"),
        &["line 3: ", "Windows-1252"],
    );
}

#[test]
fn the_separators_of_spreadsheets_are_read() {
    let cells = [["Handle", "Title", "Variant Price"], ["a", "A, B", "12.50"]];
    for separator in [";", "\t", "|"] {
        let text = cells.map(|row| row.join(separator)).join("\n");
        let stated = format!("sep={separator}\n{text}");
        for (text, line) in [(&text, 2), (&stated, 3)] {
            let sheet = read_text(text);
            assert_eq!(shown(&sheet)[0].2, "A, B", "{text}");
            assert_eq!((sheet.offers[0].line, shown(&sheet)[0].3), (line, 1250), "{text}");
        }
    }
    let quoted = "\"Handle\";\"Title\";\"Variant Price\"\r\n\"a\";\"A; B\";\"12,50\"\r\n";
    assert_eq!((shown(&read_text(quoted))[0].3, read_text(quoted).refused), (1250, vec![]));
    must_say(&error(b"sep=x\nHandlexTitle\n"), &["line 1: sep=x is no separator"]);
    must_say(
        &error(b"Handle;Title;Variant Price\na,A,1\n"),
        &["line 2: the row has fewer cells (1)"],
    );
}

#[test]
fn a_comma_before_decimals_is_judged() {
    let price = |text: &str| {
        let sheet = read_text(text);
        sheet.offers.first().map(|offer| offer.price.amount().amount_minor())
    };
    assert_eq!(price("Handle;Title;Variant Price\na;A;12,50\n"), Some(1250));
    for refused in ["1,299", "12,5", "1.299,00", "1.299"] {
        assert_eq!(price(&format!("Handle;Title;Variant Price\na;A;{refused}\n")), None);
        assert_eq!(price(&format!("Handle,Title,Variant Price\na,A,\"{refused}\"\n")), None);
    }
    assert_eq!(price("Handle,Title,Variant Price\na,A,\"12,50\"\n"), None);
    must_say(
        &error(b"Handle,Title,Variant Price\na,A,12,50\n"),
        &["line 2: the row has more cells (4)"],
    );
}

#[test]
fn limits_are_named() {
    let large = format!("a,{},A,1,1\n", "x".repeat(LARGEST_CELL + 1));
    must_say(&error_of(&large), &["line 2: a cell is larger than 256 KiB"]);
    let wide = (0..=MOST_COLUMNS).map(|number| format!("c{number}")).collect::<Vec<_>>().join(",");
    must_say(&error(wide.as_bytes()), &["line 1: there are more than 1000 cells"]);
    let long = "a,A,A,1,1\n".repeat(MOST_ROWS + 1);
    must_say(&error_of(&long), &["line 250002: the file has more than 250000 rows"]);
    let endless = std::io::repeat(b'\n');
    assert!(matches!(read(endless, Currency::EUR), Err(ImportError::TooLarge)));
}
