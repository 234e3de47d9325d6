//! The pages that describe the API: where to begin, its resources, its description, and the kinds of problems. Programs get
//! JSON; a browser that asks for HTML gets a page of a kind of problem, since people follow the `type` of a refusal.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use actix_web::http::header::ACCEPT;
use actix_web::{HttpRequest, HttpResponse, web};
use platform::http::problem::ProblemKind;
use platform::http::{Page, Problem, not_a_page};
use schemars::JsonSchema;
use serde::Serialize;

use super::{openapi, problems, routes};

/// Where to begin.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Welcome")]
pub(super) struct WelcomePage {
    shop: &'static str,
    api: &'static str,
    explorer: &'static str,
    description: &'static str,
    problems: &'static str,
    catalogue: &'static str,
    register: &'static str,
    log_in: &'static str,
    place_an_order: &'static str,
    test_tokens: &'static str,
    keys: &'static str,
}

/// The resources of the API.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Resources")]
pub(super) struct ResourcesPage {
    version: &'static str,
    description: &'static str,
    explorer: &'static str,
    #[serde(flatten)]
    list: Page<ResourceItem>,
}

/// A resource: a path without parameters.
#[derive(Clone, Serialize, JsonSchema)]
#[schemars(rename = "Resource")]
struct ResourceItem {
    href: String,
    methods: Vec<String>,
}

/// A kind of problem.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ProblemKind")]
pub(super) struct ProblemPage {
    /// The `type` of such a refusal.
    r#type: String,
    title: String,
    code: &'static str,
    status: u16,
    /// The event behind the refusal, and the state that was kept.
    meaning: &'static str,
    /// The next step of the client.
    remedy: &'static str,
    /// A refusal of this kind.
    example: ProblemExample,
}

#[derive(Serialize, JsonSchema)]
struct ProblemExample {
    r#type: String,
    title: String,
    status: u16,
    code: &'static str,
    detail: &'static str,
}

impl ProblemPage {
    fn of(kind: &ProblemKind) -> Self {
        let ProblemKind { code, status, meaning, remedy } = *kind;
        let (title, status) = (kind.title(), status.as_u16());
        let example = ProblemExample {
            r#type: kind.path(),
            title: title.clone(),
            status,
            code,
            detail: meaning,
        };
        Self { r#type: kind.path(), title, code, status, meaning, remedy, example }
    }

    fn html(&self) -> String {
        let Self { title, code, status, meaning, remedy, .. } = self;
        let (meaning, remedy) = (escaped(meaning), escaped(remedy));
        format!(
            "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
             <title>{title}</title><h1>{title}</h1><p>{meaning}</p><h2>What to do</h2><p>{remedy}</p>\
             <p>Status {status}, code <code>{code}</code>. <a href=\"/api-docs\">The API</a></p>"
        )
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// Where to begin.
pub(super) async fn welcome() -> HttpResponse {
    // A browser gets the catalogue here, where there are pages.
    HttpResponse::Ok().insert_header(("Vary", "Accept")).json(WelcomePage {
        shop: "Galleria",
        api: "/api/v1",
        explorer: "/api-docs",
        description: "/api/v1/openapi.json",
        problems: "/problems",
        catalogue: "/api/v1/products",
        register: "/api/v1/users",
        log_in: "/api/v1/sessions",
        place_an_order: "/api/v1/orders",
        test_tokens: "/api/v1/payments/test-tokens",
        keys: "/.well-known/jwks.json",
    })
}

/// The resources and the description are made once: neither changes while the program runs.
static RESOURCES: LazyLock<Vec<ResourceItem>> = LazyLock::new(|| {
    let mut items: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for route in routes() {
        if route.path.starts_with("/api/v1/") && !route.path.contains('{') {
            items.entry(route.path).or_default().push(route.method.to_string());
        }
    }
    items.into_iter().map(|(href, methods)| ResourceItem { href, methods }).collect()
});

static OPENAPI: LazyLock<web::Bytes> = LazyLock::new(|| web::Bytes::from(openapi().to_string()));

pub(super) async fn list_resources() -> HttpResponse {
    HttpResponse::Ok().json(ResourcesPage {
        version: "v1",
        description: "/api/v1/openapi.json",
        explorer: "/api-docs",
        list: Page::whole(RESOURCES.clone()),
    })
}

pub(super) async fn show_openapi() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(OPENAPI.clone())
}

pub(super) async fn list_problems() -> HttpResponse {
    let items = problems().iter().map(|kind| ProblemPage::of(kind)).collect();
    HttpResponse::Ok().json(Page::whole(items))
}

pub(super) async fn show_problem(
    request: HttpRequest,
    code: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let kind = problems().iter().find(|kind| kind.code == *code);
    let kind = kind.ok_or_else(|| not_a_page(request.path()))?;
    Ok(page_of_problem(kind, &request))
}

/// The page of a kind of problem, in the form that the request asks for.
pub(crate) fn page_of_problem(kind: &ProblemKind, request: &HttpRequest) -> HttpResponse {
    let page = ProblemPage::of(kind);
    let mut response = HttpResponse::Ok();
    response.insert_header(("Vary", "Accept"));
    if asks_for_html(request) {
        return response.content_type("text/html; charset=utf-8").body(page.html());
    }
    response.json(page)
}

/// Whether the client names HTML, as browsers do, before JSON.
fn asks_for_html(request: &HttpRequest) -> bool {
    let accepts = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
    let mut kinds = accepts.unwrap_or_default().split(',').map(str::trim);
    let named =
        kinds.find(|kind| kind.starts_with("text/html") || kind.starts_with("application/"));
    named.is_some_and(|kind| kind.starts_with("text/html"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_resources_are_those_of_the_routes_each_with_its_methods() {
        let methods = |href: &str| {
            let found = RESOURCES.iter().find(|resource| resource.href == href);
            let mut methods = found.map(|resource| resource.methods.clone()).unwrap_or_default();
            methods.sort_unstable();
            methods
        };
        assert_eq!(methods("/api/v1/orders"), ["GET", "POST"]);
        assert_eq!(methods("/api/v1/payments/test-tokens"), ["GET"]);
        for route in routes().iter().filter(|route| route.path.starts_with("/api/v1/")) {
            let is_listed = methods(&route.path).contains(&route.method.to_string());
            assert_eq!(is_listed, !route.path.contains('{'), "{} {}", route.method, route.path);
        }
    }
}
