//! The price freeze: which lines can be ordered, and at which total.

use super::*;
use crate::domain::WantedRefusal;
use crate::domain::testing::{entry_at, sku, withdrawn};

fn entry(sku_text: &str, price_minor: i64, currency: &str) -> CatalogueEntry {
    entry_at(sku_text, Money::new(price_minor, Currency::parse(currency).unwrap()), 1)
}

fn wanted(lines: &[(&str, i64)]) -> Result<WantedLines, WantedRefusal> {
    WantedLines::gather(
        lines.iter().map(|(text, units)| (sku(text), Quantity::parse(*units).unwrap())),
    )
}

#[test]
fn equal_skus_become_one_line() {
    let gathered = wanted(&[("MUG", 2), ("CUP", 1), ("MUG", 3)]).unwrap();
    let seen: Vec<_> = gathered
        .as_slice()
        .iter()
        .map(|line| (line.sku().as_str(), line.quantity().units(), line.position()))
        .collect();
    assert_eq!(seen, [("MUG", 5, 0), ("CUP", 1, 1)]);
}

#[test]
fn an_order_has_1_to_100_lines_of_at_most_999_units() {
    assert_eq!(wanted(&[]), Err(WantedRefusal::Empty));
    assert_eq!(
        wanted(&[("MUG", 999), ("MUG", 1)]),
        Err(WantedRefusal::TooManyUnits { position: 1 })
    );
    let names: Vec<String> = (0..101).map(|number| format!("SKU-{number}")).collect();
    let lines: Vec<(&str, i64)> = names.iter().map(|name| (name.as_str(), 1)).collect();
    assert!(wanted(&lines[..100]).is_ok());
    assert_eq!(wanted(&lines), Err(WantedRefusal::TooMany));
}

#[test]
fn the_total_is_the_sum_of_the_lines() {
    let wanted = wanted(&[("MUG", 2), ("CUP", 3)]).unwrap();
    let entries = [Some(entry("MUG", 1250, "EUR")), Some(entry("CUP", 99, "EUR"))];
    let lines = OrderLines::freeze_prices(&wanted, &entries).unwrap();
    assert_eq!(lines.total(), Money::new(2 * 1250 + 3 * 99, Currency::EUR));
    assert_eq!(lines.as_slice().len(), 2);
}

#[test]
fn every_line_at_fault_is_named() {
    let wanted = wanted(&[("MUG", 1), ("NONE", 1), ("GONE", 1), ("YEN", 1)]).unwrap();
    let gone = withdrawn(&entry("GONE", 100, "EUR"));
    let entries = [Some(entry("MUG", 1, "EUR")), None, Some(gone), Some(entry("YEN", 1, "JPY"))];
    let yen = Currency::parse("JPY").unwrap();
    let expected = vec![
        (1, LineRefusal::Unknown),
        (2, LineRefusal::Withdrawn),
        (3, LineRefusal::OtherCurrency(yen, Currency::EUR)),
    ];
    assert_eq!(OrderLines::freeze_prices(&wanted, &entries), Err(LinesRefusal::Lines(expected)));
}

#[test]
fn a_total_that_exceeds_any_amount_is_refused() {
    let wanted = wanted(&[("GOLD", 999), ("MUG", 1)]).unwrap();
    let entries = [Some(entry("GOLD", i64::MAX / 999, "EUR")), Some(entry("MUG", 999, "EUR"))];
    assert_eq!(OrderLines::freeze_prices(&wanted, &entries), Err(LinesRefusal::TotalTooLarge));
}
