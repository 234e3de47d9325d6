//! The facts of an aggregate that a page shows: amounts and times. Names and addresses of people are left out, whatever an account may
//! read.

use chrono::{DateTime, Utc};
use serde_json::Value;
use shared_kernel::{Currency, Money};

use crate::wording::moment;

/// A fact.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fact {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// The facts in the body of an answer.
pub(super) fn of(body: &Value) -> Vec<Fact> {
    let members = body.as_object().into_iter().flatten();
    let fact = |(name, value): (&String, &Value)| {
        let value = amount(value).or_else(|| time(name, value))?;
        Some(Fact { name: name.replace('_', " "), value })
    };
    members.filter_map(fact).collect()
}

fn amount(value: &Value) -> Option<String> {
    let minor = value.get("amount_minor")?.as_i64()?;
    let currency = Currency::parse(value.get("currency")?.as_str()?).ok()?;
    Some(Money::new(minor, currency).to_string())
}

fn time(name: &str, value: &Value) -> Option<String> {
    let text = name.ends_with("_at").then(|| value.as_str()).flatten()?;
    let at = DateTime::parse_from_rfc3339(text).ok()?;
    Some(moment(at.with_timezone(&Utc)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn amounts_and_times_are_facts_and_persons_are_not() {
        let body = json!({
            "id": "7", "status": "confirmed", "display_name": "Ada", "lines": [{ "sku": "MUG" }],
            "placed_at": "2026-01-02T03:04:05Z", "shipped_at": null, "total": { "amount_minor": 1250, "currency": "EUR" },
            "shipping_address": { "city": "London" },
        });
        let facts = of(&body);
        let told: Vec<(&str, &str)> =
            facts.iter().map(|fact| (&*fact.name, &*fact.value)).collect();
        let expected = [("placed at", "2 January 2026, 03:04:05 UTC"), ("total", "12.50 EUR")];
        assert_eq!(told, expected);
    }
}
