//! The lines of a label: the parts of an address in the order of its country.

use shared_kernel::text::folded;

use crate::domain::address_form::{AddressForm, Region};
use crate::domain::{AddressPart, ShippingAddress};

/// The lines, the country last. Written in Latin letters, an address has the order that the country has for them.
pub(crate) fn address_label(address: &ShippingAddress) -> Vec<String> {
    let ShippingAddress { name, line1, line2, locality } = address;
    let form = AddressForm::of(locality.country());
    let latin = [line1.as_str(), locality.city().unwrap_or("")].into_iter().all(is_latin);
    let state = locality.state().map(|code| {
        let region = form.regions().iter().find(|region| region.code() == code);
        region.map_or(code, |region: &Region| region.on_label(latin))
    });
    let mut street = vec![line1.as_str()];
    street.extend(line2.as_ref().map(AddressPart::as_str));
    let label = form.label(latin);
    // A city that the label has no place for is not lost, unless a word of the label is its name.
    let beside_street = locality.city().filter(|city| {
        let names_it = |text: &str| folded(text).contains(&folded(city));
        !label.contains("%C") && ![label, state.unwrap_or("")].into_iter().any(names_it)
    });
    street.extend(beside_street);
    let street = street.join("\n");
    let filled = label.split("%n").map(|line| {
        fill(line, |placeholder| match placeholder {
            'N' => name.as_str(),
            'A' => &street,
            'C' => locality.city().unwrap_or(""),
            'S' => state.unwrap_or(""),
            'Z' => locality.postal_code().unwrap_or(""),
            _ => "",
        })
    });
    let country = form.country_name().to_uppercase();
    let lines: Vec<String> = filled.chain([country]).collect();
    lines
        .iter()
        .flat_map(|line| line.lines())
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

/// One line of a label. Text between two placeholders is printed if both have a value; before the first, if that one has.
fn fill<'a>(line: &str, value: impl Fn(char) -> &'a str) -> String {
    let mut parts = line.split('%');
    let before = parts.next().unwrap_or("");
    if !line.contains('%') {
        return before.to_owned();
    }
    let (mut filled, mut between) = (String::new(), before);
    for (number, part) in parts.enumerate() {
        let mut letters = part.chars();
        let value = letters.next().map_or("", &value);
        if !value.is_empty() {
            if number == 0 || !filled.is_empty() {
                filled.push_str(between);
            }
            filled.push_str(value);
        }
        between = letters.as_str();
    }
    filled
}

/// Whether the letters of `text` are Latin ones: what follows their blocks is another script.
fn is_latin(text: &str) -> bool {
    let latin = |letter: char| matches!(letter, '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}');
    text.chars().all(|letter| !letter.is_alphabetic() || latin(letter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::address_in;

    fn label(
        country: &str,
        line1: &str,
        city: &str,
        state: &str,
        postal_code: &str,
    ) -> Vec<String> {
        address_label(&address_in(country, line1, city, state, postal_code))
    }

    #[test]
    fn a_label_has_the_order_of_its_country() {
        let expected: [(&[&str], Vec<String>); 9] = [
            (
                &["Ada Lovelace", "12 St James Square", "London", "SW1Y 4JH", "UNITED KINGDOM"],
                label("GB", "12 St James Square", "London", "", "SW1Y 4JH"),
            ),
            (
                &["Ada Lovelace", "1 Infinite Loop", "Cupertino, CA 95014", "UNITED STATES"],
                label("US", "1 Infinite Loop", "Cupertino", "California", "95014"),
            ),
            (
                &["Ada Lovelace", "Unter den Linden 1", "10117 Berlin", "GERMANY"],
                label("DE", "Unter den Linden 1", "Berlin", "", "10117"),
            ),
            (
                &["Ada Lovelace", "1 Queen's Road", "Central", "HONG KONG"],
                label("HK", "1 Queen's Road", "Central", "", ""),
            ),
            (
                &["Ada Lovelace", "Bahnhofstrasse 1", "CH-8001 Zürich", "SWITZERLAND"],
                label("CH", "Bahnhofstrasse 1", "Zürich", "", "8001"),
            ),
            (
                &["Ada Lovelace", "1 Raffles Place", "SINGAPORE 048616", "SINGAPORE"],
                label("SG", "1 Raffles Place", "Singapore", "", "048616"),
            ),
            (
                &["Ada Lovelace", "Sheikh Zayed Road", "Jumeirah", "Dubai", "UNITED ARAB EMIRATES"],
                label("AE", "Sheikh Zayed Road", "Jumeirah", "Dubai", ""),
            ),
            (
                &["Ada Lovelace", "1-2-3 Setagaya", "Setagaya-ku, Tokyo", "154-0023", "JAPAN"],
                label("JP", "1-2-3 Setagaya", "Setagaya-ku", "Tokyo", "154-0023"),
            ),
            (&["Ada Lovelace", "Rue 1", "Dakar", "SENEGAL"], label("SN", "Rue 1", "Dakar", "", "")),
        ];
        for (lines, label) in expected {
            assert_eq!(label, lines);
        }
    }

    #[test]
    fn an_address_in_its_own_script_has_the_order_of_that_script() {
        let lines = label("JP", "世田谷1-2-3", "世田谷区", "東京都", "154-0023");
        assert_eq!(lines, ["〒154-0023", "東京都世田谷区", "世田谷1-2-3", "Ada Lovelace", "JAPAN"]);
    }

    #[test]
    fn an_old_address_without_a_state_keeps_its_label() {
        let filled = fill("%C, %S %Z", |part| if part == 'S' { "" } else { "x" });
        assert_eq!(filled, "x x");
        assert_eq!(fill("CH-%Z %C", |part| if part == 'Z' { "" } else { "Bern" }), "Bern");
        assert_eq!(fill("ÅLAND", |_part| "x"), "ÅLAND");
    }
}
