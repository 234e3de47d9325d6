//! `fields=`: a client of a long list names the fields of its items that it wants, such as `fields=sku,price`. Their names are
//! those of the schema of the item; its `id` is always there.

mod schema;

use std::rc::Rc;

use actix_web::{HttpMessage, HttpRequest, web};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::http::problem::{Problem, kinds};

pub(crate) use schema::{fields_of_items, or_sparse};

/// The name of the parameter.
pub(crate) const FIELDS: &str = "fields";
/// The field that every item keeps.
pub(crate) const ALWAYS: &str = "id";

/// The choice of a request to an endpoint that offers one; `None` in it is every field.
struct Choice(Option<Rc<[String]>>);

/// Reads the parameter of a request to an endpoint whose items have the fields `known`.
///
/// # Errors
/// 400 with all names when one is unknown, or none is given.
pub(crate) fn choose(request: &HttpRequest, known: &[String]) -> Result<(), Problem> {
    // A query that cannot be read is refused by the reader of the other parameters.
    let pairs = web::Query::<Vec<(String, String)>>::from_query(request.query_string());
    let pairs = pairs.map(web::Query::into_inner).unwrap_or_default();
    let mut given = pairs.into_iter().filter(|(name, _value)| name == FIELDS);
    let choice = given.next().map(|(_name, names)| read(&names, known)).transpose()?;
    request.extensions_mut().insert(Choice(choice));
    Ok(())
}

fn read(names: &str, known: &[String]) -> Result<Rc<[String]>, Problem> {
    let given = || names.split(',').map(str::trim);
    if given().all(|name| known.iter().any(|field| field == name)) {
        // A name may be given often; each item is compared with the fields that there are.
        let chosen = known.iter().filter(|field| given().any(|name| name == **field));
        return Ok(chosen.cloned().collect());
    }
    let detail = format!(
        "`{FIELDS}` names fields of the items, separated by commas. They have {}.",
        known.join(", ")
    );
    Err(Problem::of(&kinds::NO_SUCH_FIELD, detail))
}

/// Whether the parameter is read here, so that no other reader has to know it.
pub(crate) fn is_read_for(request: &HttpRequest) -> bool {
    request.extensions().contains::<Choice>()
}

/// The items of a page with the chosen fields alone; `None` when the request chooses none.
pub(crate) fn chosen<T: Serialize>(
    request: &HttpRequest,
    items: &[T],
) -> Option<Vec<Map<String, Value>>> {
    let extensions = request.extensions();
    let names = extensions.get::<Choice>()?.0.as_ref()?;
    let keep = |item: &T| {
        // An item that is no object has no fields to choose from; a test of the route tables rules that out.
        let mut fields = match serde_json::to_value(item) {
            Ok(Value::Object(fields)) => fields,
            Ok(_) | Err(_) => Map::new(),
        };
        fields.retain(|name, _value| name == ALWAYS || names.contains(name));
        fields
    };
    Some(items.iter().map(keep).collect())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use serde_json::json;

    use super::*;

    #[derive(Serialize)]
    struct Item {
        id: u8,
        sku: &'static str,
        price: Option<u8>,
    }

    fn ask(query: &str) -> Result<Option<Value>, Problem> {
        let request = TestRequest::get().uri(&format!("/?{query}")).to_http_request();
        choose(&request, &["id", "sku", "price"].map(str::to_owned))?;
        let items = [Item { id: 7, sku: "VASE", price: None }];
        Ok(chosen(&request, &items).map(|items| json!(items)))
    }

    #[test]
    fn an_item_has_the_chosen_fields_and_its_id() {
        let page = |item| Some(json!([item]));
        assert_eq!(ask("fields=sku").unwrap(), page(json!({ "id": 7, "sku": "VASE" })));
        assert_eq!(ask("fields=id").unwrap(), page(json!({ "id": 7 })));
        let all = page(json!({ "id": 7, "sku": "VASE", "price": null }));
        assert_eq!(ask("limit=3&fields=price,%20sku,sku").unwrap(), all);
        let often = format!("fields={}sku", "id,".repeat(5_000));
        assert_eq!(ask(&often).unwrap(), page(json!({ "id": 7, "sku": "VASE" })));
        assert_eq!(ask("limit=3").unwrap(), None);
    }

    #[test]
    fn an_unknown_field_is_refused_with_the_known_ones() {
        for query in ["fields=colour", "fields=sku,colour", "fields=", "fields=sku,", "fields=SKU"]
        {
            let refused = ask(query).unwrap_err();
            assert_eq!(refused.code(), "no-such-field", "{query}");
            assert!(refused.to_string().contains("id, sku, price"), "{refused}");
        }
    }
}
