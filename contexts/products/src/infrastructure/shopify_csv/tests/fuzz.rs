//! The reader of exports and the search under random changes.

use platform::testing::fuzz;

use super::*;
use crate::application::ports::SearchWords;

#[test]
fn fuzz_of_exports() {
    let row = "cup,Cup,<p>A \"\"cup\"\"</p>,Studio,Cups,a;b,true,Size,S,,,CUP-1,shopify,12,9.50,https://a.example/1.jpg,1,active";
    let small = format!("{HEADER}\n{row}\n");
    let semicolons = small.replace(',', ";");
    let catalogue: Vec<&str> = DEMO_CATALOGUE.lines().take(4).collect();
    let catalogue = catalogue.join("\r\n");
    let good = [small.as_bytes(), semicolons.as_bytes(), catalogue.as_bytes()];
    fuzz(&good, |file| {
        let lines =
            1 + u64::try_from(file.iter().filter(|byte| b"\r\n".contains(byte)).count()).unwrap();
        match read(file, Currency::EUR) {
            Ok(sheet) => {
                let refused = sheet.refused.iter().map(|refused| refused.line);
                let named = sheet.offers.iter().map(|offer| offer.line).chain(refused);
                assert!(named.max().unwrap_or(0) <= lines, "a line is named that is not there");
                true
            }
            Err(ImportError::Malformed { line, .. }) => {
                assert!(line <= lines, "line {line} of {lines}");
                false
            }
            Err(_other) => false,
        }
    });
}

#[test]
fn fuzz_of_searches() {
    fuzz(&["blue \"vase\" OR".as_bytes(), "U\u{308}berto\u{308}pfe 12".as_bytes()], |input| {
        let words = std::str::from_utf8(input).ok().and_then(|text| SearchWords::parse(text).ok());
        words.is_some_and(|words| {
            words.ways().all(|words| {
                assert!((1..=16).contains(&words.len()), "a search has 1 to 16 words");
                words.iter().all(|word| word.chars().all(char::is_alphanumeric))
            })
        })
    });
}
