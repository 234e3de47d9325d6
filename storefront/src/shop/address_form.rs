//! The form of an address, which differs by country. The API says which fields there are; this puts words to them.

use pages::address::segment;
use pages::form::Form;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::refusal::Refusal;
use crate::visit::Visit;

/// The country of a form that nobody has filled in yet.
pub(super) const FIRST_COUNTRY: &str = "DE";
/// The fields that an address may have beside its country.
const FIELDS: [&str; 6] = ["name", "line1", "line2", "city", "state", "postal_code"];

/// The form of a country as the API has it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct AddressForm {
    country: String,
    pub(super) fields: Vec<Field>,
    postal_code: Option<PostalCode>,
    pub(super) state: State,
}

/// A field of it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) required: bool,
}

#[derive(Debug, Clone, Deserialize)]
struct PostalCode {
    example: String,
}

/// The name of a state there, and the list of states.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct State {
    kind: String,
    pub(super) options: Vec<StateOption>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct StateOption {
    pub(super) code: String,
    pub(super) name: String,
}

impl AddressForm {
    /// The form of that country; of the first one if none is chosen.
    pub(super) async fn of(visit: &Visit, country: &str) -> Result<Self, Refusal> {
        let country = if country.is_empty() { FIRST_COUNTRY } else { country };
        visit.get(&format!("/api/v1/address-forms/{}", segment(country))).await
    }

    /// Whether it is the form of that country.
    pub(super) fn is_of(&self, country: &str) -> bool {
        self.country == country
    }

    /// Whether a field is a list of states to choose from.
    pub(super) fn is_choice(&self, name: &str) -> bool {
        name == "state" && !self.state.options.is_empty()
    }

    /// The particulars of a field.
    pub(super) fn hint(&self, name: &str) -> String {
        match (name, &self.postal_code) {
            ("postal_code", Some(code)) => format!("Such as {}", code.example),
            _ => String::new(),
        }
    }

    /// The words beside a field.
    pub(super) fn label(&self, field: &Field) -> String {
        let words = match field.name.as_str() {
            "name" => "Name".to_owned(),
            "line1" => "Street and number".to_owned(),
            "line2" => "Floor, door, company".to_owned(),
            "city" => "City".to_owned(),
            "postal_code" => "Postal code".to_owned(),
            "state" => capitalised(&self.state.kind),
            other => capitalised(other),
        };
        if field.required { words } else { format!("{words} (if there is one)") }
    }
}

/// The word by which browsers know a field.
pub(super) fn autocomplete(name: &str) -> &'static str {
    match name {
        "name" => "shipping name",
        "line1" => "shipping address-line1",
        "line2" => "shipping address-line2",
        "city" => "shipping address-level2",
        "state" => "shipping address-level1",
        "postal_code" => "shipping postal-code",
        _ => "off",
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}", first.unwrap_or_default(), letters.as_str()).replace('-', " ").replace('_', " ")
}

/// The address that was typed. Empty fields are left out.
pub(super) fn typed(form: &Form) -> Map<String, Value> {
    let fields = FIELDS.iter().chain(&["country"]);
    let filled = fields.filter_map(|name| {
        let text = form.filled_in(name)?;
        Some(((*name).to_owned(), Value::from(text)))
    });
    filled.collect()
}

#[derive(Deserialize)]
struct LatestOrders {
    items: Vec<LatestOrder>,
}

#[derive(Deserialize)]
struct LatestOrder {
    id: String,
}

#[derive(Deserialize)]
struct OrderWithAddress {
    shipping_address: Option<Map<String, Value>>,
}

/// A form with the address of the last order; an empty one where there is none, or it cannot be had.
pub(super) async fn of_last_order(visit: &Visit) -> Form {
    let latest = visit.get::<LatestOrders>("/api/v1/orders?limit=1").await;
    let Some(latest) = latest.ok().and_then(|orders| orders.items.into_iter().next()) else {
        return Form::default();
    };
    let order = visit.get::<OrderWithAddress>(&format!("/api/v1/orders/{}", latest.id)).await;
    let address = order.ok().and_then(|order| order.shipping_address).unwrap_or_default();
    let fields = FIELDS.iter().chain(&["country"]);
    Form::filled(fields.filter_map(|name| {
        let text = address.get(*name)?.as_str()?;
        Some((*name, text.into()))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_what_was_typed_and_nothing_empty() {
        let form = Form::read(b"name=+Ada+&line1=12+St+James&line2=&city=London&country=GB&key=1");
        let typed = Value::Object(typed(&form));
        let expected = serde_json::json!({"name": "Ada", "line1": "12 St James", "city": "London", "country": "GB"});
        assert_eq!(typed, expected);
    }

    #[test]
    fn a_field_is_called_by_what_the_country_calls_it() {
        let form: AddressForm = serde_json::from_value(serde_json::json!({
            "country": "CA", "name": "Canada",
            "fields": [{"name": "state", "required": true}, {"name": "line2", "required": false}],
            "postal_code": {"pattern": ".", "example": "K1A 0B1"},
            "state": {"kind": "province", "options": [{"code": "ON", "name": "Ontario"}]},
        }))
        .unwrap();
        let labels: Vec<String> = form.fields.iter().map(|field| form.label(field)).collect();
        assert_eq!(labels, ["Province", "Floor, door, company (if there is one)"]);
        assert_eq!(form.hint("postal_code"), "Such as K1A 0B1");
        assert!(form.is_choice("state") && !form.is_choice("city"));
    }
}
