//! Prices and quantities of the file, in the words of a shop owner when they are refused.
//!
//! A price has a point before its decimals. One comma stands for the point only in a file whose cells are not separated
//! by commas, in a currency of two decimals, and before exactly two digits: `12,50`. No other comma is read, because
//! `1,299` may be a thousand or a fraction; nor are more decimals than the currency has, zeros or not, because `1.299` and `1.250` may be, too: in every currency
//! `1250.00` is refused where none are used, and `12.500` where two are.

use shared_kernel::{Currency, Money};

use crate::application::import_products::visible;
use crate::domain::{Price, Quantity};

/// Reads a price.
pub(super) fn price(cell: &str, currency: Currency, comma: bool) -> Result<Price, String> {
    let shown = visible(cell);
    let (is_negative, amount) =
        cell.strip_prefix('-').map_or((false, cell), |amount| (true, amount));
    let amount = with_point(amount, currency, comma);
    let (whole, decimals) = match amount.split_once('.') {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (amount.as_str(), None),
    };
    if cell.is_empty() {
        return Err("the price is empty".to_owned());
    }
    if !is_number(whole) || !decimals.is_none_or(is_number) {
        return Err(not_a_price(&shown));
    }
    let (decimals, most) = (decimals.unwrap_or(""), currency.minor_digits());
    if decimals.len() > usize::try_from(most).unwrap_or(0) {
        return Err(format!(
            "the price {shown} has more decimals than {currency} has, which is {most}"
        ));
    }
    if is_negative {
        return Err(format!("the price {shown} is below zero"));
    }
    let text = if decimals.is_empty() { whole.to_owned() } else { format!("{whole}.{decimals}") };
    // Only digits are left, so whatever is refused is too high.
    let amount = Money::parse_decimal(&text, currency).ok();
    let price = amount.and_then(|amount| Price::parse(amount).ok());
    price.ok_or_else(|| {
        let highest = Money::new(Price::HIGHEST_MINOR, currency).to_string();
        format!("the price is higher than {}", grouped(&highest))
    })
}

/// Reads the units on hand; `None` when the cell is empty. A negative number means that Shopify has oversold: none are
/// on hand.
pub(super) fn on_hand(cell: &str) -> Result<Option<i64>, String> {
    if cell.is_empty() {
        return Ok(None);
    }
    let (is_negative, digits) =
        cell.strip_prefix('-').map_or((false, cell), |digits| (true, digits));
    if !is_number(digits) {
        return Err(format!("the quantity {} is not a whole number such as 12", visible(cell)));
    }
    if is_negative {
        return Ok(Some(0));
    }
    match digits.parse::<i64>() {
        Ok(units) if units <= Quantity::MOST => Ok(Some(units)),
        Ok(_) | Err(_) => {
            let most = grouped(&Quantity::MOST.to_string());
            Err(format!("the quantity is higher than {most}"))
        }
    }
}

/// The amount with a point, if its comma can mean nothing else.
fn with_point(amount: &str, currency: Currency, comma: bool) -> String {
    match amount.split_once(',') {
        Some((whole, decimals))
            if comma
                && currency.minor_digits() == 2
                && decimals.len() == 2
                && is_number(whole)
                && is_number(decimals) =>
        {
            format!("{whole}.{decimals}")
        }
        Some(_) | None => amount.to_owned(),
    }
}

fn not_a_price(shown: &str) -> String {
    if shown.contains(',') {
        return format!(
            "the price {shown} has a comma; write it without thousands separators and with a point \
             before the decimals, such as 1299.00"
        );
    }
    format!("the price {shown} is not a number such as 12.50")
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The digits before the point in groups of three: `10,000,000,000.00 EUR`.
fn grouped(amount: &str) -> String {
    let whole = amount.bytes().take_while(u8::is_ascii_digit).count();
    let mut shown = String::new();
    for (place, letter) in amount.chars().enumerate() {
        if place > 0 && place < whole && (whole - place).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(letter);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minor(cell: &str, code: &str, comma: bool) -> Result<i64, String> {
        let read = price(cell, Currency::parse(code).unwrap(), comma);
        read.map(|price| price.amount().amount_minor())
    }

    #[test]
    fn a_price_is_exact() {
        for (cell, expected) in
            [("12.50", 1250), ("12.5", 1250), ("12", 1200), ("0", 0), ("007.10", 710)]
        {
            assert_eq!(minor(cell, "EUR", false), Ok(expected), "{cell}");
        }
        assert_eq!(minor("1000", "JPY", false), Ok(1000));
        assert_eq!(minor("1.299", "KWD", false), Ok(1299));
        assert_eq!(minor("10000000000.00", "EUR", false), Ok(Price::HIGHEST_MINOR));
    }

    #[test]
    fn prices_are_refused_in_the_words_of_a_shop_owner() {
        let words = |cell, code| minor(cell, code, false).unwrap_err();
        assert_eq!(words("", "EUR"), "the price is empty");
        assert_eq!(words("twelve", "EUR"), "the price twelve is not a number such as 12.50");
        assert_eq!(words("-5", "EUR"), "the price -5 is below zero");
        for high in ["10000000000.01", "99999999999999999999999"] {
            assert_eq!(words(high, "EUR"), "the price is higher than 10,000,000,000.00 EUR");
        }
        assert_eq!(words("1000000000001", "JPY"), "the price is higher than 1,000,000,000,000 JPY");
        let decimals = "the price 12.505 has more decimals than EUR has, which is 2";
        assert_eq!(words("12.505", "EUR"), decimals);
        for (cell, code) in [
            ("12.50", "JPY"),
            ("1.299", "EUR"),
            ("12.500", "EUR"),
            ("12.500000", "EUR"),
            ("1250.0", "JPY"),
            ("1250.00", "JPY"),
            ("1000.000", "JPY"),
            ("1.2500", "KWD"),
            ("1250.00", "KRW"),
            ("1250.00", "CLP"),
            ("1.2345", "KWD"),
        ] {
            assert!(words(cell, code).contains("more decimals than"), "{cell} {code}");
        }
        for cell in [
            "1e3",
            "+5",
            ".5",
            "5.",
            "1.2.3",
            "12.50 EUR",
            "€12",
            "1 299",
            "1'299",
            "١٢",
            "--5",
            "-",
        ] {
            assert!(words(cell, "EUR").contains("is not a number such as"), "{cell}");
        }
    }

    #[test]
    fn a_comma_is_a_point_only_where_it_can_be_nothing_else() {
        assert_eq!(minor("12,50", "EUR", true), Ok(1250));
        assert_eq!(minor("1299,00", "EUR", true), Ok(129_900));
        for (cell, code, comma) in [
            ("12,50", "EUR", false),
            ("1,299", "EUR", true),
            ("1,299", "KWD", true),
            ("12,50", "JPY", true),
            ("12,5", "EUR", true),
            ("1.299,00", "EUR", true),
            ("1,299.00", "EUR", true),
            ("1,00,00", "EUR", true),
        ] {
            let refused = minor(cell, code, comma).unwrap_err();
            assert!(refused.contains("has a comma; write it"), "{refused}");
        }
    }

    #[test]
    fn a_quantity_is_a_whole_number_and_none_when_empty() {
        assert_eq!(on_hand(""), Ok(None));
        assert_eq!(on_hand("12"), Ok(Some(12)));
        assert_eq!(on_hand("-3"), Ok(Some(0)));
        assert_eq!(on_hand("1000000"), Ok(Some(1_000_000)));
        for cell in ["1000001", "99999999999999999999"] {
            assert_eq!(on_hand(cell).unwrap_err(), "the quantity is higher than 1,000,000");
        }
        for cell in ["x", "1.5", "1,000", "5.0", "+5", "1e3", "-", "--1"] {
            let expected = format!("the quantity {cell} is not a whole number such as 12");
            assert_eq!(on_hand(cell).unwrap_err(), expected);
        }
    }
}
