//! Reads a shipping address. The rules of its country are judged although other fields are refused, so that all are named.

use platform::http::Fields;

use crate::domain::{AddressPart, Country, Locality, LocalityParts, Part, ShippingAddress};

/// The address in the fields of a body.
pub(super) fn read_shipping_address(fields: &mut Fields) -> Option<ShippingAddress> {
    let name = fields.text("name", AddressPart::FORM.example("Ada Lovelace"), AddressPart::parse);
    let line1 = fields.text("line1", AddressPart::FORM.example("Torstraße 1"), AddressPart::parse);
    let line2 = fields.optional_text("line2", AddressPart::FORM.example(""), AddressPart::parse);
    let locality = read_locality(fields);
    Some(ShippingAddress { name: name?, line1: line1?, line2: line2?, locality: locality? })
}

fn read_locality(fields: &mut Fields) -> Option<Locality> {
    let postal_code =
        fields.optional_text("postal_code", AddressPart::FORM.example("10119"), AddressPart::parse);
    let city =
        fields.optional_text("city", AddressPart::FORM.example("Berlin"), AddressPart::parse);
    let state = fields.optional_text("state", AddressPart::FORM.example(""), AddressPart::parse);
    let country = fields.text("country", Country::FORM, Country::parse);
    let unread = [(Part::PostalCode, &postal_code), (Part::City, &city), (Part::State, &state)]
        .map(|(part, read)| read.is_none().then_some(part));
    let Some(country) = country else {
        // Most countries need these two.
        for (name, read) in [("postal_code", &postal_code), ("city", &city)] {
            if matches!(read, Some(None)) {
                fields.refuse(name, "is required");
            }
        }
        return None;
    };
    let parts = LocalityParts {
        country,
        state: state.flatten(),
        city: city.flatten(),
        postal_code: postal_code.flatten(),
    };
    match Locality::parse(parts) {
        Ok(locality) => unread.iter().all(Option::is_none).then_some(locality),
        Err(refusals) => {
            for refusal in refusals.iter().filter(|refusal| !unread.contains(&Some(refusal.part))) {
                fields.refuse(field(refusal.part), refusal);
            }
            None
        }
    }
}

const fn field(part: Part) -> &'static str {
    match part {
        Part::City => "city",
        Part::State => "state",
        Part::PostalCode => "postal_code",
    }
}

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;
    use serde_json::{Value, json};

    use crate::infrastructure::http::testing::{Shop, get, post, two_mugs};

    fn order_to(address: Value) -> Value {
        let mut body = two_mugs();
        body["shipping_address"] = address;
        body
    }

    fn in_country(country: &str) -> Value {
        json!({"name": "Ada Lovelace", "line1": "1 High Street", "country": country})
    }

    #[actix_web::test]
    async fn an_address_needs_what_its_country_needs() {
        let shop = Shop::open().await;
        for (country, needed) in [
            ("US", vec!["city", "state", "postal_code"]),
            ("DE", vec!["city", "postal_code"]),
            ("IE", vec!["city"]),
            ("AE", vec!["state"]),
            ("SG", vec!["postal_code"]),
        ] {
            let refused = shop.call(post("/orders").set_json(order_to(in_country(country)))).await;
            assert_eq!(refused.code(), "invalid-fields", "{country}");
            let needed: Vec<_> =
                needed.into_iter().map(|part| format!("shipping_address.{part}")).collect();
            assert_eq!(refused.fields(), needed, "{country}");
        }
        let placed = shop.call(post("/orders").set_json(order_to(in_country("HK")))).await;
        assert_eq!(placed.status, StatusCode::ACCEPTED, "{:?}", placed.body);
    }

    #[actix_web::test]
    async fn an_order_shows_its_address_as_it_is_printed() {
        let shop = Shop::open().await;
        let mut address = in_country("US");
        address["city"] = json!("Cupertino");
        address["state"] = json!("California");
        address["postal_code"] = json!("95014");
        let placed = shop.call(post("/orders").set_json(order_to(address))).await;
        let path = format!("/orders/{}", placed.body["id"].as_str().unwrap());
        let shown = shop.call(get(&path)).await.body["shipping_address"].clone();
        let expected = json!({
            "name": "Ada Lovelace", "line1": "1 High Street", "line2": null, "postal_code": "95014",
            "city": "Cupertino", "state": "CA", "country": "US",
            "formatted": ["Ada Lovelace", "1 High Street", "Cupertino, CA 95014", "UNITED STATES"],
        });
        assert_eq!(shown, expected);
    }

    #[actix_web::test]
    async fn a_bad_part_is_named_once_with_what_is_expected() {
        let shop = Shop::open().await;
        let mut address = in_country("DE");
        address["name"] = json!("");
        address["city"] = json!("Ber\u{202e}lin");
        address["postal_code"] = json!("1011");
        let refused = shop.call(post("/orders").set_json(order_to(address))).await;
        let named = ["name", "city", "postal_code"].map(|part| format!("shipping_address.{part}"));
        assert_eq!(refused.fields(), named);
        let says = &refused.body["errors"][2]["detail"];
        assert_eq!(says, "must be a postal code of Germany: 5 digits, such as 26133");
    }
}
