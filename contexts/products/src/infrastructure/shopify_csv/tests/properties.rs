//! Any well-formed file is read as it is; broken in one place, it is refused there; and no bytes make the reader panic.

use proptest::prelude::*;
use proptest::sample::select;

use super::super::table::Table;
use super::*;

/// A well-formed file: the cells of its rows, the header first, and how they are written.
#[derive(Debug, Clone)]
struct Written {
    rows: Vec<Vec<String>>,
    separator: char,
    line_end: &'static str,
    all_quoted: bool,
}

impl Written {
    fn row(&self, number: usize) -> String {
        let cells = self.rows[number].iter().map(|cell| {
            let special = [self.separator, '"', '\r', '\n'];
            if self.all_quoted || cell.contains(special) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.clone()
            }
        });
        cells.collect::<Vec<_>>().join(&self.separator.to_string())
    }

    fn lines(&self) -> Vec<String> {
        (0..self.rows.len()).map(|number| self.row(number)).collect()
    }

    fn text(&self) -> String {
        self.join(&self.lines())
    }

    fn join(&self, lines: &[String]) -> String {
        lines.iter().flat_map(|line| [line.as_str(), self.line_end]).collect()
    }

    /// The line on which a row begins.
    fn begins_on(&self, number: usize) -> u64 {
        let lines = self.lines();
        let before = lines[..number]
            .iter()
            .map(|line| 1 + u64::try_from(line.matches('\n').count()).unwrap());
        1 + before.sum::<u64>()
    }
}

fn row(number: usize) -> impl Strategy<Value = Vec<String>> {
    let title = "T[A-Za-zé0-9 ;,|\"'–]{0,20}T";
    let body = "B[a-z;,\"\n\t]{0,20}B";
    (title, body, 0..2000_u32, 0..100_000_u32).prop_map(move |(title, body, units, minor)| {
        let price = format!("{}.{:02}", minor / 100, minor % 100);
        vec![format!("h{number}"), title, body, format!("S{number}"), units.to_string(), price]
    })
}

fn written() -> impl Strategy<Value = Written> {
    let header = ["Handle", "Title", "Body (HTML)", "SKU", "Inventory quantity", "Price"];
    let rows = (1..12_usize).prop_flat_map(|count| (0..count).map(row).collect::<Vec<_>>());
    let format = (select(&[',', ';', '\t', '|'][..]), select(&["\n", "\r\n"][..]), any::<bool>());
    (rows, format).prop_map(move |(mut rows, (separator, line_end, all_quoted))| {
        rows.insert(0, header.map(str::to_owned).to_vec());
        Written { rows, separator, line_end, all_quoted }
    })
}

/// A file and the number of one of its rows.
fn with_a_row() -> impl Strategy<Value = (Written, usize)> {
    written().prop_flat_map(|file| {
        let count = file.rows.len();
        (Just(file), 1..count)
    })
}

/// One place that makes a file ill-formed.
#[derive(Debug, Clone, Copy)]
enum Fault {
    OneCellMore,
    OneCellLess,
    QuoteNeverClosed,
    QuoteInside,
    TextAfterQuote,
    OtherLineEnd,
    OtherEncoding,
    Nul,
}

const FAULTS: [Fault; 8] = [
    Fault::OneCellMore,
    Fault::OneCellLess,
    Fault::QuoteNeverClosed,
    Fault::QuoteInside,
    Fault::TextAfterQuote,
    Fault::OtherLineEnd,
    Fault::OtherEncoding,
    Fault::Nul,
];

/// The file with a fault in one row, and the line that has to be named.
fn broken(file: &Written, number: usize, fault: Fault) -> (Vec<u8>, u64) {
    let (mut file, mut line) = (file.clone(), file.begins_on(number));
    let separator = file.separator;
    if matches!(
        fault,
        Fault::QuoteNeverClosed | Fault::QuoteInside | Fault::OtherEncoding | Fault::Nul
    ) {
        // No other quote of the file may close this one, and no other text is in doubt.
        let plain = |cell: &String| cell.chars().filter(char::is_ascii_alphanumeric).collect();
        for row in file.rows.iter_mut().skip(1) {
            for cell in row.iter_mut().take(3) {
                *cell = plain(cell);
            }
        }
        file.all_quoted = false;
        line = u64::try_from(number).unwrap() + 1;
    }
    let mut lines = file.lines();
    let row = &mut lines[number];
    match fault {
        Fault::OneCellMore => *row = format!("{row}{separator}1.00"),
        Fault::OneCellLess => *row = row[..row.rfind(separator).unwrap()].to_owned(),
        Fault::QuoteNeverClosed => row.insert(0, '"'),
        Fault::QuoteInside => row.insert(1, '"'),
        Fault::TextAfterQuote => *row = format!("\"h\"h{separator}{row}"),
        Fault::OtherLineEnd => {
            let other = if file.line_end == "\n" { "\r\n" } else { "\n" };
            line += u64::try_from(row.matches('\n').count()).unwrap();
            let last = number + 1 == lines.len();
            let (before, after) = lines.split_at(number);
            let rest = if last { String::new() } else { file.join(&after[1..]) };
            return (format!("{}{}{other}{rest}", file.join(before), after[0]).into_bytes(), line);
        }
        Fault::OtherEncoding | Fault::Nul => row.insert(0, '\0'),
    }
    let mut bytes = file.join(&lines).into_bytes();
    if matches!(fault, Fault::OtherEncoding) {
        bytes.iter_mut().filter(|byte| **byte == 0).for_each(|byte| *byte = 0xe9);
    }
    (bytes, line)
}

/// Text that is nearly a CSV.
fn nearly() -> impl Strategy<Value = String> {
    "([a1\",;\t\r\n=é]|\"\"|\r\n|,\"|\",){0,60}"
}

fn strict(text: &str) -> Option<Vec<Vec<String>>> {
    let (mut table, mut rows) = (Table::new(text, ','), Vec::new());
    loop {
        match table.next_record() {
            Ok(Some(record)) => rows.push(record.cells.iter().map(ToString::to_string).collect()),
            Ok(None) => return Some(rows),
            Err(_refused) => return None,
        }
    }
}

fn lenient(text: &str) -> Vec<Vec<String>> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

proptest! {
    #[test]
    fn a_well_formed_file_is_read_as_it_is(file in written(), mark in any::<bool>()) {
        let mark = if mark { "\u{feff}" } else { "" };
        let sheet = read_text(&format!("{mark}{}", file.text()));
        prop_assert_eq!(&sheet.refused, &[]);
        prop_assert_eq!(sheet.offers.len() + 1, file.rows.len());
        for (offer, number) in sheet.offers.iter().zip(1..) {
            let cells = &file.rows[number];
            prop_assert_eq!(offer.line, file.begins_on(number));
            prop_assert_eq!(offer.name.name.as_str(), cells[1].trim());
            let price = format!("{} EUR", cells[5]);
            prop_assert_eq!(offer.price.amount().to_string(), price);
            prop_assert_eq!(offer.on_hand, Some(cells[4].parse().unwrap()));
        }
    }

    #[test]
    fn a_file_that_is_broken_in_one_place_is_refused_there(
        (file, number) in with_a_row(), fault in select(&FAULTS[..]),
    ) {
        let (bytes, expected) = broken(&file, number, fault);
        match read(&*bytes, Currency::EUR) {
            Err(ImportError::Malformed { line, reason }) => {
                prop_assert_eq!(line, expected, "{}", reason);
            }
            other => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn a_line_without_meaning_is_refused_alone((file, number) in with_a_row(), column in select(&[4_usize, 5][..])) {
        let good = read_text(&file.text());
        let mut bad = file.clone();
        bad.rows[number][column] = "many".to_owned();
        let sheet = read_text(&bad.text());
        let lines: Vec<u64> = sheet.refused.iter().map(|refused| refused.line).collect();
        prop_assert_eq!(lines, [file.begins_on(number)]);
        let others = good.offers.iter().filter(|offer| offer.line != file.begins_on(number));
        prop_assert!(others.eq(&sheet.offers));
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&*bytes, Currency::EUR);
        let _ = read(&*[HEADER.as_bytes(), b"\n", &bytes].concat(), Currency::EUR);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in nearly()) {
        let _ = read(text.as_bytes(), Currency::EUR);
        let sheet = read(format!("Handle,Title,Price\n{text}").as_bytes(), Currency::EUR);
        if let Ok(sheet) = sheet {
            prop_assert!(sheet.offers.len() + sheet.refused.len() <= text.len());
        }
    }

    #[test]
    fn what_is_read_is_read_alike_by_a_lenient_reader(text in nearly()) {
        if let Some(rows) = strict(&text) {
            prop_assert_eq!(rows, lenient(&text));
        }
    }
}
