//! The fields of the items of a page, by its schema, and the schema of a page whose items have some of them.

use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::ALWAYS;

/// Schemas refer to schemas this deep at most.
const DEEPEST: u8 = 8;

/// The names of the fields, and the schemas that each has: several where it depends on another field, such as a status.
type FieldSchemas = BTreeMap<String, Vec<Value>>;

/// The names of the fields of the items of a page; none if they are no objects.
pub(crate) fn fields_of_items(page: fn(&mut SchemaGenerator) -> Schema) -> Vec<String> {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut generator = SchemaGenerator::new(settings);
    let page = page(&mut generator);
    item_fields(page.as_value(), generator.definitions()).into_keys().collect()
}

/// The page as a whole, or with some fields of each item. A page whose items have no fields stays as it is.
pub(crate) fn or_sparse(page: Schema, generator: &SchemaGenerator) -> Value {
    let whole = page.to_value();
    let fields = item_fields(&whole, generator.definitions());
    if fields.is_empty() {
        return whole;
    }
    let required: Vec<&str> = fields.contains_key(ALWAYS).then_some(ALWAYS).into_iter().collect();
    let properties: Map<String, Value> =
        fields.iter().map(|(name, schemas)| (name.clone(), one_of_them(schemas))).collect();
    let item = json!({
        "type": "object",
        "description": "An item with the fields that `fields` names.",
        "properties": properties,
        "required": required,
    });
    let sparse = json!({
        "type": "object",
        "properties": {
            "items": { "type": "array", "items": item },
            "next": { "type": ["string", "null"] },
        },
        "required": ["items", "next"],
    });
    json!({ "anyOf": [whole, sparse] })
}

fn one_of_them(schemas: &[Value]) -> Value {
    match schemas {
        [only] => only.clone(),
        several => json!({ "anyOf": several }),
    }
}

fn item_fields(page: &Value, definitions: &Map<String, Value>) -> FieldSchemas {
    let mut fields = FieldSchemas::new();
    let item = resolved(page, definitions).and_then(|page| page.pointer("/properties/items/items"));
    if let Some(item) = item {
        gather(item, definitions, DEEPEST, &mut fields);
    }
    fields
}

/// Adds the fields of an object, those of its alternatives included.
fn gather(schema: &Value, definitions: &Map<String, Value>, depth: u8, fields: &mut FieldSchemas) {
    let (Some(schema), Some(depth)) = (resolved(schema, definitions), depth.checked_sub(1)) else {
        return;
    };
    for (name, value) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let known = fields.entry(name.clone()).or_default();
        if !known.contains(value) {
            known.push(value.clone());
        }
    }
    for keyword in ["allOf", "anyOf", "oneOf"] {
        for part in schema.get(keyword).and_then(Value::as_array).into_iter().flatten() {
            gather(part, definitions, depth, fields);
        }
    }
    // A reference beside other members stands for them all.
    if let Some(reference) = schema.get("$ref") {
        gather(&json!({ "$ref": reference }), definitions, depth, fields);
    }
}

/// The definition, if the schema is nothing but the name of one.
fn resolved<'a>(schema: &'a Value, definitions: &'a Map<String, Value>) -> Option<&'a Value> {
    let is_name = schema.as_object().is_some_and(|members| members.len() == 1);
    let name = schema.get("$ref").and_then(Value::as_str).filter(|_name| is_name);
    match name.and_then(|reference| reference.rsplit('/').next()) {
        Some(name) => definitions.get(name),
        None => Some(schema),
    }
}

#[cfg(test)]
mod tests {
    use schemars::JsonSchema;
    use serde::Serialize;

    use super::*;
    use crate::http::page::Page;

    #[derive(Serialize, JsonSchema)]
    struct Parcel {
        id: u8,
        #[serde(flatten)]
        state: State,
        weight: Option<Weight>,
    }

    #[derive(Serialize, JsonSchema)]
    #[serde(tag = "state", rename_all = "kebab-case")]
    enum State {
        Packed,
        Sent {
            sent_at: String,
            #[serde(flatten)]
            lost: Option<Lost>,
        },
    }

    #[derive(Serialize, JsonSchema)]
    struct Lost {
        lost_at: String,
    }

    #[derive(Serialize, JsonSchema)]
    struct Weight {
        grams: u32,
    }

    fn parcel(state: State) -> Value {
        let parcel = Parcel { id: 1, state, weight: Some(Weight { grams: 5 }) };
        serde_json::to_value(parcel).unwrap()
    }

    #[test]
    fn the_fields_are_those_of_every_alternative() {
        let fields = fields_of_items(SchemaGenerator::subschema_for::<Page<Parcel>>);
        assert_eq!(fields, ["id", "lost_at", "sent_at", "state", "weight"]);
        let lost = Lost { lost_at: "later".to_owned() };
        let sent = parcel(State::Sent { sent_at: "now".to_owned(), lost: Some(lost) });
        for name in sent.as_object().unwrap().keys() {
            assert!(fields.contains(name), "{name}");
        }
        assert_eq!(
            fields_of_items(SchemaGenerator::subschema_for::<Page<u8>>),
            Vec::<String>::new()
        );
    }

    #[test]
    fn the_schema_takes_whole_items_and_chosen_fields_and_no_others() {
        let mut generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
        let page = generator.subschema_for::<Page<Parcel>>();
        let mut schema = or_sparse(page, &generator);
        schema["$defs"] = Value::Object(generator.take_definitions(true));
        let validator = jsonschema::validator_for(&schema).unwrap();
        let fits = |item: Value| validator.is_valid(&json!({ "items": [item], "next": null }));
        assert!(fits(parcel(State::Packed)));
        assert!(fits(json!({ "id": 1 })) && fits(json!({ "id": 1, "state": "packed" })));
        assert!(!fits(json!({ "state": "packed" })), "the id is always there");
        assert!(!fits(json!({ "id": 1, "weight": "heavy" })));
    }
}
