//! The description of the whole API.

use std::collections::BTreeSet;

use actix_web::http::Method;
use platform::http::openapi::repeated_names;
use platform::http::routes::AnswerBody;
use shared_kernel::TextForm;

use super::*;

#[test]
fn every_endpoint_says_what_it_does_and_answers() {
    for route in routes() {
        let (path, operation) = (format!("{} {}", route.method, route.path), &route.operation);
        assert!(!operation.summary.is_empty(), "{path} says nothing");
        assert!(!operation.answers.is_empty(), "{path} answers nothing");
    }
}

/// Rules about two fields, which no schema tells: an operation, and the field that it refuses in an instance of its own form.
const BEYOND_FORMS: [&str; 7] = [
    // A currency is changed to one that is named.
    "import_products: currency",
    // Prices are compared in one currency, and the most is no less than the least.
    "list_products: currency",
    "list_products: max_price",
    "list_withdrawn_products: currency",
    "list_withdrawn_products: max_price",
    // The country decides which lines an address has.
    "place_order: shipping_address.city",
    "place_order: shipping_address.postal_code",
];

#[test]
fn every_instance_of_a_form_is_read() {
    let mut refused = BTreeSet::new();
    for route in routes() {
        for (instance, errors) in route.operation.refused_instances() {
            for error in errors {
                let rule = format!("{}: {}", route.operation.name, error.field);
                assert!(!error.detail.is_empty(), "{rule}: {instance:?}");
                refused.insert(rule);
            }
        }
    }
    assert_eq!(refused, BEYOND_FORMS.map(str::to_owned).into());
}

#[test]
fn every_parameter_in_a_path_has_a_form_and_every_name_is_used_once() {
    assert_eq!(repeated_names(&routes()), Vec::<String>::new());
    for route in routes() {
        for (name, _) in &route.operation.path {
            assert!(route.path.contains(&format!("{{{name}}}")), "{} has no {name}", route.path);
        }
        let parameters = route.path.split('/').filter_map(|part| part.strip_prefix('{'));
        for name in parameters.map(|part| part.trim_end_matches('}')) {
            let declared = route.operation.path.iter().any(|(declared, _)| *declared == name);
            assert!(declared || name == "id" || name.ends_with("_id"), "{}: {name}", route.path);
        }
    }
}

#[test]
fn an_id_in_a_path_is_named_by_one_rule() {
    for route in routes().into_iter().chain(management::routes()) {
        let mut before = "";
        let mut collections = 0;
        let path = route.path.strip_prefix("/api/v1").or(route.path.strip_prefix("/api/v2"));
        for segment in path.unwrap_or(&route.path).split('/').skip(1) {
            let name = segment.strip_prefix('{').and_then(|segment| segment.strip_suffix('}'));
            match name {
                // That of the resource which the collection in front lists.
                Some("id") => assert_eq!(collections, 1, "{}", route.path),
                Some(name) if name.ends_with("_id") => {
                    let own = format!("{}s", name.trim_end_matches("_id"));
                    assert!(collections > 1 || own != before, "{}: {name}", route.path);
                }
                Some(name) => {
                    let form = route.operation.path.iter().find(|(own, _)| *own == name);
                    assert!(
                        form.is_some_and(|(_, form)| *form != TextForm::UUID),
                        "{}",
                        route.path
                    );
                }
                None => collections += 1,
            }
            before = segment;
        }
    }
}

#[test]
fn a_list_takes_the_choice_of_fields() {
    for route in routes() {
        let query = route.operation.query.iter().flat_map(|form| &form.fields);
        let is_list = query.into_iter().any(|field| field.name == "cursor");
        let chooses = route.operation.selectable.is_some();
        // The steps of one order come on one page.
        let is_timeline = route.path == "/api/v2/orders/{id}/timeline";
        assert_eq!(chooses, is_list || is_timeline, "{}", route.path);
    }
}

#[test]
fn a_code_means_the_same_wherever_it_is_answered() {
    let mut kinds: Vec<&ProblemKind> = Vec::new();
    for route in routes() {
        for kind in route.operation.problems {
            match kinds.iter().find(|known| known.code == kind.code) {
                Some(known) => assert_eq!(**known, *kind, "{} of {}", kind.code, route.path),
                None => kinds.push(kind),
            }
        }
    }
    let codes: BTreeSet<&str> = problems().iter().map(|kind| kind.code).collect();
    assert!(kinds.iter().all(|kind| codes.contains(kind.code)));
}

/// The names of all properties that are times, at any depth.
fn times(schema: &Value, found: &mut BTreeSet<String>) {
    if let Some(properties) = schema["properties"].as_object() {
        let is_time = |schema: &Value| schema["format"] == "date-time";
        let named = properties.iter().filter(|(_, schema)| is_time(schema));
        found.extend(named.map(|(name, _)| name.clone()));
    }
    let members = schema.as_object().into_iter().flat_map(serde_json::Map::values);
    let items = schema.as_array().into_iter().flatten();
    members.chain(items).for_each(|part| times(part, found));
}

#[test]
fn times_of_one_meaning_have_names_of_one_form() {
    let mut found = BTreeSet::new();
    for document in [openapi(), &openapi_of_management()] {
        times(&document["components"]["schemas"], &mut found);
    }
    assert!(found.len() > 10, "{found:?}");
    let is_of_the_form = |name: &String| {
        let ends = ["_at", "_since", "_before"];
        ends.iter().any(|end| name.ends_with(end))
    };
    let others: Vec<&String> = found.iter().filter(|name| !is_of_the_form(name)).collect();
    assert_eq!(others, [""; 0]);
}

#[test]
fn a_list_is_a_page_that_takes_cursor_and_limit() {
    for route in routes().into_iter().filter(|route| route.method == Method::GET) {
        let Some(query) = &route.operation.query else { continue };
        let named = |name: &str| query.fields.iter().any(|field| field.name == name);
        let lists = route
            .operation
            .answers
            .iter()
            .any(|answer| matches!(answer.body, AnswerBody::Json(..)));
        assert_eq!(named("cursor"), lists, "{}", route.path);
        assert_eq!(named("limit"), lists, "{}", route.path);
    }
}
