//! Compares the answers that tests get with the description of the API: each has to be declared, with its status, its code,
//! its headers and the schema of its body.

use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, Mutex};

use actix_web::body::{BoxBody, to_bytes};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, web};
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::http::openapi::{ApiInfo, Audience, OpenApi};
use crate::http::routes::RouteDescriptor;

/// The file that notes each answer, for the check that every declared one is seen once.
const SEEN_VARIABLE: &str = "GALLERIA_TEST_ANSWERS";

/// The headers that an answer has only if they are described. Others are those of every message (`Content-Type`, `Date`), of
/// compression, of CORS, and of the browser's protection.
const DESCRIBED: [&str; 13] = [
    "Cache-Control",
    "Deprecation",
    "ETag",
    "Link",
    "Location",
    "Preference-Applied",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "Sunset",
    "Vary",
    "WWW-Authenticate",
    "X-Request-Id",
];

/// Of these, the ones that the ingress of a host puts on an answer, whatever its endpoint.
const OF_THE_INGRESS: [&str; 2] = ["Cache-Control", "X-Request-Id"];

/// A description of the API that answers are compared with.
pub struct DescribedApi {
    document: Value,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// An answer.
#[derive(Debug, Clone, Copy)]
pub struct SeenAnswer<'a> {
    /// The method of the request.
    pub method: &'a str,
    /// The path of the request, with or without a query.
    pub path: &'a str,
    /// The status.
    pub status: u16,
    /// The headers, by names in lower case. One that has several values is there several times.
    pub headers: &'a [(&'a str, &'a str)],
    /// Whether it has passed the ingress of a host, which adds headers.
    pub is_of_a_host: bool,
    /// The body.
    pub body: &'a str,
}

impl<'a> SeenAnswer<'a> {
    fn values(self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self.headers.iter().filter(move |(other, _)| other.eq_ignore_ascii_case(name));
        named.map(|(_, value)| *value)
    }
}

impl DescribedApi {
    /// The description of these endpoints.
    pub fn of(routes: &[RouteDescriptor]) -> Self {
        let mut api = OpenApi::new(ApiInfo {
            title: "tested",
            version: "0",
            summary: "",
            description: "",
            audience: Audience::Clients,
        });
        api.add("tested", "tested", routes);
        Self::of_document(api.document())
    }

    /// The same for a whole document.
    pub fn of_document(document: Value) -> Self {
        Self { document, validators: Mutex::default() }
    }

    /// Checks an answer of an endpoint that is described. Answers of no endpoint, such as 404 for a wrong path, are not
    /// looked at.
    ///
    /// # Panics
    /// When the answer is not declared, when a header of it is not or is missing, or when its body is not of the declared schema.
    #[track_caller]
    #[expect(clippy::panic, reason = "this is an assertion")]
    pub fn assert_declares(&self, answer: SeenAnswer<'_>) {
        let Some((template, operation)) = self.operation(answer) else { return };
        let asked = format!("{} {template}: {}", answer.method, answer.status);
        let declared = operation.get("responses");
        let Some(response) = declared.and_then(|all| all.get(answer.status.to_string())) else {
            panic!("{asked} is not declared in the route table: {}", answer.body)
        };
        let response = self.resolved(response);
        self.assert_declares_headers(&asked, response, answer);
        let media = answer.values("content-type").next().unwrap_or_default();
        let media = media.split(';').next().unwrap_or_default();
        let body: Option<Value> = serde_json::from_str(answer.body).ok();
        let code = body.as_ref().and_then(|body| body["code"].as_str()).unwrap_or_default();
        note_seen(&asked, if answer.status >= 400 { code } else { "" });
        let Some(body) = body else { return };
        let Some(content) = response["content"].get(media) else {
            panic!("{asked}: no {media} is declared: {}", answer.body)
        };
        let place = format!("{asked} {media}");
        let faults: Vec<String> = self
            .validator(&place, &content["schema"])
            .iter_errors(&body)
            .map(|fault| format!("{} at {}", fault, fault.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{place}: {faults:?}: {}", answer.body);
    }

    #[track_caller]
    fn assert_declares_headers(&self, asked: &str, response: &Value, answer: SeenAnswer<'_>) {
        for name in DESCRIBED {
            let declared = response["headers"].get(name).map(|header| self.resolved(header));
            let mut values = answer.values(name).peekable();
            let Some(header) = declared else {
                assert!(values.peek().is_none(), "{asked}: the header {name} is not declared");
                continue;
            };
            let may_lack = !answer.is_of_a_host && OF_THE_INGRESS.contains(&name);
            let is_missing = values.peek().is_none() && header["required"] == true && !may_lack;
            assert!(!is_missing, "{asked}: the header {name} is missing");
            let validator = self.validator(&header.to_string(), &header["schema"]);
            let is_number = header.pointer("/schema/type").is_some_and(|form| form == "integer");
            for value in values {
                let number = value.parse::<u64>().ok().filter(|_| is_number);
                let value = number.map_or_else(|| json!(value), |number| json!(number));
                assert!(validator.is_valid(&value), "{asked}: {name}: {value} is not as declared");
            }
        }
    }

    /// The component that a `$ref` names, or the part itself.
    fn resolved<'a>(&'a self, part: &'a Value) -> &'a Value {
        let reference = part["$ref"].as_str().and_then(|name| name.strip_prefix('#'));
        reference.and_then(|name| self.document.pointer(name)).unwrap_or(part)
    }

    /// The operation that answers a path: a fixed segment goes before a parameter.
    fn operation(&self, answer: SeenAnswer<'_>) -> Option<(&str, &Value)> {
        let method = match answer.method.to_ascii_lowercase().as_str() {
            "head" => "get".to_owned(),
            other => other.to_owned(),
        };
        let path = answer.path.split('?').next().unwrap_or_default();
        let paths = self.document.get("paths")?.as_object()?.iter();
        let matching = paths.filter(|(template, _)| is_template_of(template, path));
        let (template, item) =
            matching.min_by_key(|(template, _)| template.matches('{').count())?;
        Some((template, item.get(method)?))
    }

    #[expect(clippy::expect_used, reason = "a schema that cannot be used fails the test")]
    fn validator(&self, place: &str, schema: &Value) -> Arc<Validator> {
        let mut validators = self.validators.lock().expect("no test panicked meanwhile");
        let made = validators.entry(place.to_owned()).or_insert_with(|| {
            // References lead to the components of the document.
            let rooted =
                json!({ "allOf": [schema], "components": self.document.get("components") });
            Arc::new(jsonschema::validator_for(&rooted).expect("a schema of the description"))
        });
        Arc::clone(made)
    }
}

/// Middleware for the harness of endpoint tests: checks each answer against the [`DescribedApi`] of the application.
///
/// # Panics
/// As [`DescribedApi::assert_declares`].
pub async fn assert_described(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let api = request.app_data::<web::Data<DescribedApi>>().cloned();
    let (method, path) = (request.method().to_string(), request.path().to_owned());
    let answered = next.call(request).await?;
    let Some(api) = api else { return Ok(answered) };
    let (request, response) = answered.into_parts();
    let (response, body) = response.into_parts();
    let body = to_bytes(body).await.unwrap_or_default();
    let headers = response.headers().iter();
    let headers: Vec<_> =
        headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect();
    api.assert_declares(SeenAnswer {
        method: &method,
        path: &path,
        status: response.status().as_u16(),
        headers: &headers,
        is_of_a_host: false,
        body: &String::from_utf8_lossy(&body),
    });
    Ok(ServiceResponse::new(request, response.set_body(BoxBody::new(body))))
}

/// Whether `path`, without a query, is one of the paths that `template` describes: `/orders/{id}` describes `/orders/7`.
pub fn is_template_of(template: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if wanted == given || wanted.starts_with('{') => {}
            _ => return false,
        }
    }
}

/// Notes an answer in the file, if one is named.
fn note_seen(asked: &str, code: &str) {
    let Some(path) = std::env::var_os(SEEN_VARIABLE) else { return };
    let file = std::fs::OpenOptions::new().append(true).create(true).open(path);
    // One write a line: many processes append to the file.
    let _noted = file.and_then(|mut file| file.write_all(format!("{asked} {code}\n").as_bytes()));
}

#[cfg(test)]
mod tests;
