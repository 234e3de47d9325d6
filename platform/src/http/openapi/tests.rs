//! The description of a small table.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use schemars::JsonSchema;
use serde_json::{Value, json};
use shared_kernel::{IntegerForm, Permission, TextForm};

use super::*;
use crate::http::fields::Fields;
use crate::http::problem::kinds;
use crate::http::routes::{RouteTable, delete, get, post};
use crate::http::{Cursor, Limit, Page};

#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is made")]
struct Thing {
    name: String,
    weight: Option<i64>,
}

async fn show_thing() -> HttpResponse {
    HttpResponse::Ok().finish()
}

async fn list_things() -> HttpResponse {
    HttpResponse::Ok().finish()
}

async fn make_thing() -> HttpResponse {
    HttpResponse::Created().finish()
}

async fn clear_things() -> HttpResponse {
    HttpResponse::NoContent().finish()
}

async fn page_things() -> HttpResponse {
    HttpResponse::Ok().finish()
}

async fn show_old_thing() -> HttpResponse {
    HttpResponse::NoContent().finish()
}

async fn show_things() -> HttpResponse {
    HttpResponse::Ok().finish()
}

fn page(fields: &mut Fields) -> Option<(Option<Cursor<u8>>, Limit)> {
    let (cursor, limit) = (Cursor::read(fields, "cursor"), Limit::read(fields));
    Some((cursor?, limit?))
}

fn thing(fields: &mut Fields) -> Option<(String, Option<i64>, Vec<String>)> {
    fields.refuse_null(&["weight"]);
    let text = |text: &str| Ok::<_, &str>(text.to_owned());
    let name = fields.text("name", TextForm::like("Ada").sized(1, 9), text);
    let weight = fields.optional_integer("weight", IntegerForm::between(0, 9, 5), Ok::<_, &str>);
    let parts =
        fields.optional_list("parts", 1..=3, |part| part.text("kind", TextForm::UUID, text));
    Some((name?, weight?, parts?.unwrap_or_default()))
}

fn document() -> Value {
    let table = RouteTable::api([
        get("/things/{id}", show_thing)
            .who(Policy::Public)
            .does("Show a thing")
            .answers::<Thing>(StatusCode::OK)
            .tagged()
            .cacheable(60)
            .problems(&[&kinds::NO_SUCH_THING]),
        get("/things", list_things)
            .who(Policy::Public)
            .does("List things")
            .answers::<Page<Thing>>(StatusCode::OK)
            .tagged_by_body()
            .sparse(),
        post("/things", make_thing)
            .who(Policy::Permission(Permission::Stock))
            .cost(Cost::List)
            .does("Make a thing")
            .reads(thing)
            .idempotent()
            .answers_nothing(StatusCode::CREATED),
        delete("/things", clear_things)
            .who(Policy::Customer)
            .does("Remove the own things")
            .idempotent()
            .answers_nothing(StatusCode::NO_CONTENT),
        get("/things/paged", page_things)
            .who(Policy::Public)
            .cost(Cost::List)
            .asks(page)
            .answers::<Page<Thing>>(StatusCode::OK)
            .tagged_by_body(),
        get("/things/{id}/old", show_old_thing)
            .who(Policy::Public)
            .deprecated(Deprecated {
                since: "2026-12-01",
                sunset: "2027-12-01",
                successor: "/api/v2/things/{id}/new",
            })
            .answers_nothing(StatusCode::NO_CONTENT),
        get("/things/shown", show_things)
            .who(Policy::Public)
            .answers::<Thing>(StatusCode::OK)
            .shows_page(&[StatusCode::OK]),
    ]);
    let info = ApiInfo {
        title: "Things",
        version: "1",
        summary: "",
        description: "",
        audience: Audience::Clients,
    };
    let mut api = OpenApi::new(info);
    api.add("things", "All things.", &table.describe());
    api.document()
}

#[test]
fn the_schema_of_a_body_is_what_its_reader_asks_for() {
    let body = &document()["paths"]["/api/v1/things"]["post"]["requestBody"]["content"];
    let id = json!({"type": "string", "format": "uuid"});
    let part = json!({
        "type": "object", "properties": {"kind": id}, "required": ["kind"], "additionalProperties": false,
    });
    let expected = json!({
        "type": "object",
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 9, "pattern": r"^[^\u0000]*$"},
            "weight": {"type": "integer", "format": "int64", "minimum": 0, "maximum": 9},
            "parts": {"type": ["array", "null"], "items": part, "minItems": 1, "maxItems": 3},
        },
        "required": ["name"],
        "additionalProperties": false,
    });
    assert_eq!(body["application/json"]["schema"], expected);
    assert_eq!(body["application/json"]["example"]["parts"][0]["kind"], TextForm::UUID.example);
}

#[test]
fn refusals_follow_from_the_policy_the_cost_and_the_headers() {
    let document = document();
    let show = &document["paths"]["/api/v1/things/{id}"]["get"]["responses"];
    let make = &document["paths"]["/api/v1/things"]["post"]["responses"];
    let resolved = |response: &Value| match response["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).unwrap().clone(),
        None => response.clone(),
    };
    let codes = |response: &Value| {
        let response = resolved(response);
        let schema = &response["content"]["application/problem+json"]["schema"];
        schema["allOf"][1]["properties"]["code"]["enum"].clone()
    };
    assert_eq!(codes(&show["404"]), json!(["no-such-thing"]));
    assert_eq!((&show["401"], &show["429"]), (&Value::Null, &Value::Null));
    assert_eq!(codes(&make["403"]), json!(["permission-missing"]));
    assert_eq!(codes(&make["409"]), json!(["changed-meanwhile", "idempotency-key-in-flight"]));
    assert_eq!(codes(&make["422"]), json!(["idempotency-key-reused", "invalid-fields"]));
    let clear = &document["paths"]["/api/v1/things"]["delete"]["responses"];
    assert_eq!(codes(&clear["422"]), json!(["invalid-fields"]), "no other request has its key");
    assert!(resolved(&make["429"])["headers"]["Retry-After"].is_object());
    assert!(
        show["200"]["headers"]["ETag"].is_object()
            && make["201"]["headers"]["Location"].is_object()
    );
}

#[test]
fn validators_freshness_and_the_choice_of_fields_follow_from_their_words() {
    let document = document();
    let show = &document["paths"]["/api/v1/things/{id}"]["get"];
    let list = &document["paths"]["/api/v1/things"]["get"];
    let make = &document["paths"]["/api/v1/things"]["post"];
    for (operation, kept) in [(show, true), (list, false)] {
        for status in ["200", "304"] {
            let headers = &operation["responses"][status]["headers"];
            assert!(headers["ETag"].is_object(), "{status}");
            let cached = headers["Cache-Control"]["$ref"].as_str().unwrap();
            assert_eq!(cached.ends_with("Cache-Control.fresh"), kept, "{status}: {cached}");
        }
        assert!(operation["responses"]["304"]["content"].is_null());
        let parameters = operation["parameters"].as_array().unwrap();
        assert_eq!(parameters.last().unwrap()["name"], "If-None-Match");
    }
    assert!(make["responses"]["304"].is_null());
    let fields = &list["parameters"][0];
    assert_eq!(fields["schema"]["items"]["enum"], json!(["name", "weight"]));
    assert_eq!((&fields["name"], &fields["explode"]), (&json!("fields"), &json!(false)));
    let refused = list["responses"]["400"]["$ref"].as_str().unwrap();
    assert!(refused.contains("no-such-field"), "{refused}");
    let answer = &list["responses"]["200"]["content"]["application/json"]["schema"]["anyOf"];
    assert_eq!(answer[0]["$ref"], "#/components/schemas/ThingPage");
    let item = &answer[1]["properties"]["items"]["items"];
    assert!(item["properties"]["weight"].is_object() && item["required"] == json!([]));
}

#[test]
fn headers_follow_from_what_sends_them() {
    let document = document();
    let resolved = |part: &Value| match part["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).unwrap().clone(),
        None => part.clone(),
    };
    // The names of the headers of a response, with a mark behind those that it may lack.
    let headers = |method: &str, path: &str, status: &str| {
        let operation = &document["paths"][format!("/api/v1/things{path}")][method];
        let response = resolved(&operation["responses"][status]);
        let described = response["headers"].as_object().unwrap().iter();
        let marked = described.map(|(name, header)| {
            if resolved(header)["required"] == true { name.clone() } else { format!("{name}?") }
        });
        marked.collect::<Vec<_>>().join(" ")
    };
    let read = "Cache-Control ETag Vary X-Request-Id";
    assert_eq!(headers("get", "/{id}", "200"), read);
    assert_eq!(headers("get", "/{id}", "304"), read);
    let page = "Cache-Control ETag Link? RateLimit? RateLimit-Policy? Vary X-Request-Id";
    assert_eq!(headers("get", "/paged", "200"), page);
    assert_eq!(headers("get", "/paged", "304"), page.replace("Link? ", ""));
    let made = "Cache-Control Location RateLimit? RateLimit-Policy? X-Request-Id";
    assert_eq!(headers("post", "", "201"), made);
    let refused = "Cache-Control RateLimit? RateLimit-Policy? Retry-After X-Request-Id";
    assert_eq!(headers("post", "", "429"), refused);
    assert_eq!(headers("get", "/{id}", "503"), "Cache-Control Retry-After X-Request-Id");
    let unknown = headers("delete", "", "401");
    assert_eq!(unknown, "Cache-Control WWW-Authenticate X-Request-Id");
    let old = "Cache-Control Deprecation Link Sunset X-Request-Id";
    assert_eq!(headers("get", "/{id}/old", "204"), old);
    let lost = "Cache-Control Deprecation? Link? Sunset? X-Request-Id";
    assert_eq!(headers("get", "/{id}/old", "500"), lost);
    assert_eq!(headers("get", "/shown", "200"), "Cache-Control Vary X-Request-Id");
}

#[test]
fn the_code_of_a_problem_is_one_of_all_kinds() {
    let document = document();
    let code = &document["components"]["schemas"]["Problem"]["properties"]["code"];
    let codes = code["enum"].as_array().unwrap();
    for known in ["no-such-thing", "token-missing", "method-not-allowed", "cors-refused"] {
        assert!(codes.contains(&json!(known)), "{known}: {codes:?}");
    }
    assert!(code["description"].as_str().unwrap().contains("More kinds may come"));
}

#[test]
fn names_and_tags_and_schemas_are_those_of_the_table() {
    let document = document();
    let show = &document["paths"]["/api/v1/things/{id}"]["get"];
    assert_eq!(
        (&show["operationId"], &show["summary"]),
        (&json!("show_thing"), &json!("Show a thing"))
    );
    assert_eq!(show["parameters"][0]["schema"]["format"], "uuid");
    assert_eq!(
        show["responses"]["200"]["content"]["application/json"]["schema"]["$ref"],
        "#/components/schemas/Thing"
    );
    assert!(document["components"]["schemas"]["Thing"]["properties"]["name"].is_object());
    let twice = [document_routes(), document_routes()].concat();
    assert_eq!(repeated_names(&twice), ["show_thing"]);
}

fn document_routes() -> Vec<RouteDescriptor> {
    RouteTable::api([get("/things/{id}", show_thing).who(Policy::Public)]).describe()
}
