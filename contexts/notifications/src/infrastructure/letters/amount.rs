//! Amounts as people read them in their language.

use shared_kernel::Money;

use crate::domain::Language;

/// `€12.50` and `12.50 CHF` in English, `12,50 €` in German, as the pages of the shop show them. A no-break space keeps an amount in
/// one piece.
pub(super) fn shown(amount: Money, language: Language) -> String {
    let decimal = amount.to_string();
    let number = decimal.split(' ').next().unwrap_or_default();
    let code = amount.currency().code().to_owned();
    match (language, sign_of(&code)) {
        (Language::English, Some(sign)) => format!("{sign}{number}"),
        (Language::English, None) => format!("{number}\u{a0}{code}"),
        (Language::German, sign) => {
            format!("{}\u{a0}{}", number.replace('.', ","), sign.unwrap_or(&code))
        }
    }
}

fn sign_of(code: &str) -> Option<&'static str> {
    match code {
        "EUR" => Some("€"),
        "USD" => Some("$"),
        "GBP" => Some("£"),
        "JPY" => Some("¥"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use shared_kernel::Currency;

    use super::*;

    #[test]
    fn amounts_are_shown_as_in_the_language() {
        for (minor, code, english, german) in [
            (6_900, "EUR", "€69.00", "69,00\u{a0}€"),
            (5, "USD", "$0.05", "0,05\u{a0}$"),
            (1_500, "JPY", "¥1500", "1500\u{a0}¥"),
            (1_250, "CHF", "12.50\u{a0}CHF", "12,50\u{a0}CHF"),
        ] {
            let amount = Money::new(minor, Currency::parse(code).unwrap());
            assert_eq!(shown(amount, Language::English), english);
            assert_eq!(shown(amount, Language::German), german);
        }
    }
}
