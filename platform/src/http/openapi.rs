//! The description of the API in OpenAPI 3.1, made of the route tables: what a route table does not say is not in it.

mod components;
mod headers;
mod implied;
mod parameters;
mod responses;
mod schema;

use std::collections::{BTreeMap, BTreeSet};

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::http::policy::Policy;
use crate::http::problem::ProblemKind;
use crate::http::routes::{Cost, Deprecated, RequestBody, RouteDescriptor};
use components::Components;

/// The name, the version and the introduction of an API.
#[derive(Debug, Clone, Copy)]
pub struct ApiInfo {
    /// The name.
    pub title: &'static str,
    /// The version of the program.
    pub version: &'static str,
    /// In one line, what it is.
    pub summary: &'static str,
    /// The introduction for readers, in Markdown.
    pub description: &'static str,
    /// The callers that it is for.
    pub audience: Audience,
}

/// The callers of an API. They decide which token it takes, and which refusals any endpoint may answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Clients of the shop, by access tokens. Another host may answer in place of this one.
    Clients,
    /// The operator of one host, by its token.
    Operators,
}

/// The description of an API, under way.
pub struct OpenApi {
    info: ApiInfo,
    generator: SchemaGenerator,
    tags: Vec<Value>,
    paths: BTreeMap<String, Map<String, Value>>,
    shared: Components,
    problems: BTreeMap<&'static str, &'static ProblemKind>,
}

impl OpenApi {
    /// A description without endpoints.
    pub fn new(info: ApiInfo) -> Self {
        let settings = SchemaSettings::draft2020_12()
            .for_serialize()
            .with(|settings| settings.definitions_path = "/components/schemas".into());
        Self {
            info,
            generator: settings.into_generator(),
            tags: Vec::new(),
            paths: BTreeMap::new(),
            shared: Components::default(),
            problems: implied::of_no_endpoint(info.audience)
                .map(|kind| (kind.code, kind))
                .collect(),
        }
    }

    /// Adds the endpoints of a context, or of the host.
    pub fn add(&mut self, name: &str, about: &str, routes: &[RouteDescriptor]) {
        self.tags.push(json!({ "name": name, "description": about }));
        for route in routes {
            let operation = self.operation(name, route);
            let method = route.method.as_str().to_ascii_lowercase();
            self.paths.entry(route.path.clone()).or_default().insert(method, operation);
        }
    }

    /// Every kind of problem that an endpoint may answer, by its code.
    pub fn problems(&self) -> Vec<&'static ProblemKind> {
        self.problems.values().copied().collect()
    }

    /// The whole document.
    pub fn document(mut self) -> Value {
        let ApiInfo { title, version, summary, description, audience } = self.info;
        let mut schemas = self.generator.take_definitions(true);
        let codes: Vec<&str> = self.problems.keys().copied().collect();
        schemas.insert("Problem".to_owned(), responses::problem_schema(&codes));
        json!({
            "openapi": "3.1.0",
            "info": {
                "title": title,
                "version": version,
                "summary": summary,
                "description": description,
                "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
            },
            "servers": [{ "url": "/", "description": "The host that served this document" }],
            "tags": self.tags,
            "paths": self.paths,
            "components": {
                "schemas": schemas,
                "headers": self.shared.headers,
                "responses": self.shared.refusals,
                "securitySchemes": { "bearer": bearer(audience) },
            },
        })
    }

    fn operation(&mut self, tag: &str, route: &RouteDescriptor) -> Value {
        let about = &route.operation;
        let kinds = implied::problems(route, self.info.audience);
        for kind in &kinds {
            self.problems.insert(kind.code, kind);
        }
        let mut operation = json!({
            "operationId": about.name,
            "summary": about.summary,
            "description": describe(route),
            "tags": [tag],
            "security": if needs_bearer(route) { json!([{ "bearer": [] }]) } else { json!([]) },
            "responses": responses::responses(&mut self.generator, &mut self.shared, route, &kinds),
        });
        let parameters = parameters::parameters(route);
        if let Some(members) = operation.as_object_mut() {
            if let Some(Deprecated { since: _, sunset, successor }) = route.deprecated {
                members.insert("deprecated".to_owned(), json!(true));
                let replaced =
                    format!("Replaced by `{successor}`; it may be gone from {sunset} on.");
                let description = format!("{} {replaced}", describe(route));
                members.insert("description".to_owned(), json!(description));
            }
            if !parameters.is_empty() {
                members.insert("parameters".to_owned(), Value::Array(parameters));
            }
            if let Some(body) = &about.body {
                members.insert("requestBody".to_owned(), self.request_body(body));
            }
        }
        operation
    }

    fn request_body(&mut self, body: &RequestBody) -> Value {
        let (media, content) = match body {
            RequestBody::Json(form) => {
                let example = form.example();
                ("application/json", json!({ "schema": schema::object(form), "example": example }))
            }
            RequestBody::Form(form) => (
                "application/x-www-form-urlencoded",
                json!({ "schema": schema::open_object(form) }),
            ),
            RequestBody::Signed(schema) => {
                ("application/json", json!({ "schema": schema(&mut self.generator) }))
            }
            RequestBody::Csv(example) => {
                ("text/csv", json!({ "schema": { "type": "string" }, "example": example }))
            }
        };
        json!({ "required": true, "content": { media: content } })
    }
}

fn needs_bearer(route: &RouteDescriptor) -> bool {
    route.policy.needs_token() || route.policy == Policy::Operator
}

/// The token of a caller.
fn bearer(audience: Audience) -> Value {
    match audience {
        Audience::Clients => json!({
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "An access token, from `/api/v1/sessions` or `/api/v1/oauth/token`.",
        }),
        Audience::Operators => json!({
            "type": "http",
            "scheme": "bearer",
            "description": "The operator's token of the host: `management.token`, or the file of this name in its data folder.",
        }),
    }
}

/// The callers that an endpoint admits, and the limit of their rate, as sentences.
fn describe(route: &RouteDescriptor) -> String {
    let who = match route.policy {
        Policy::Public => "Anybody.".to_owned(),
        Policy::Proven => "Anybody who proves in the request who they are.".to_owned(),
        Policy::Operator => "The operator of the host, by the token of the host.".to_owned(),
        Policy::Customer => "A person who is logged in, on their own things.".to_owned(),
        Policy::OwnerOr(permission) => format!(
            "A person who is logged in, on their own things; holders of the permission `{permission}`, on those of everybody."
        ),
        Policy::Permission(permission) => format!("Holders of the permission `{permission}`."),
    };
    match route.cost {
        Cost::Light => who,
        costly @ (Cost::List | Cost::Checkout | Cost::Password | Cost::Token) => {
            let class = costly.name();
            format!(
                "{who} The rate of one client is limited: see the `RateLimit` header (class `{class}`)."
            )
        }
    }
}

/// The names of the operations that more than one endpoint has: none, if each can be called by its name.
pub fn repeated_names(routes: &[RouteDescriptor]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let repeated = routes.iter().filter(|route| !seen.insert(&route.operation.name));
    repeated.map(|route| route.operation.name.clone()).collect()
}

#[cfg(test)]
mod tests;
