//! Localities under random changes. A line of the input is a part.

use platform::testing::fuzz;

use super::*;

fn locality(input: &str) -> Option<Locality> {
    let mut lines = input.split('\n');
    let country = Country::parse(lines.next()?).ok()?;
    let mut part = || lines.next().and_then(|line| AddressPart::parse(line).ok());
    let parts = LocalityParts { country, state: part(), city: part(), postal_code: part() };
    Locality::parse(parts).ok()
}

#[test]
fn fuzz_of_localities() {
    let good: [&[u8]; 5] = [
        b"US\nCalifornia\nCupertino\n95014",
        b"DE\n\nBerlin\n10115",
        b"GB\n\nLondon\nsw1y4jh",
        b"CA\nontario\nOttawa\nk1a 0b1",
        "JP\n東京都\n千代田区\n100-0001".as_bytes(),
    ];
    fuzz(&good, |input| {
        let found = std::str::from_utf8(input).ok().and_then(locality);
        let Some(found) = found else { return false };
        let parts =
            [found.state(), found.city(), found.postal_code()].map(Option::unwrap_or_default);
        let again = locality(&[&[found.country().code()], &parts[..]].concat().join("\n"));
        assert!(again.is_some_and(|again| again == found), "a locality has one form");
        true
    });
}
