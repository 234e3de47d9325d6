//! The endpoints of the host itself.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use platform::http::Page;
use platform::http::problem::{StatusCode, kinds};
use platform::http::readiness::{context_ready, ready};
use platform::http::routes::{Policy, RouteTable, get};
use serde_json::{Map, Value};
use shared_kernel::TextForm;

use super::explorer::{explorer, explorer_file};
use super::pages::{
    ProblemPage, ResourcesPage, WelcomePage, list_problems, list_resources, show_openapi,
    show_problem, welcome,
};

/// The endpoints at the root of the host.
pub(crate) static AT_THE_ROOT: LazyLock<RouteTable> = LazyLock::new(|| {
    RouteTable::root([
        get("/", welcome)
            .who(Policy::Public)
            .does("Say where to begin; a browser gets the catalogue, where the host has pages")
            .answers::<WelcomePage>(StatusCode::OK)
            .shows_page(&[StatusCode::OK, StatusCode::TOO_MANY_REQUESTS]),
        get("/health/live", live)
            .who(Policy::Public)
            .does("Say that the process runs")
            .answers_nothing(StatusCode::NO_CONTENT),
        get("/health/ready", ready)
            .who(Policy::Public)
            .does("Say whether the host takes requests")
            .answers_nothing(StatusCode::NO_CONTENT)
            .problems(&[&kinds::STARTING, &kinds::STOPPING]),
        get("/health/ready/{context}", context_ready)
            .who(Policy::Public)
            .does("Say whether the host takes requests for a context")
            .at("context", TextForm::like("orders"))
            .answers_nothing(StatusCode::NO_CONTENT)
            .problems(&[&kinds::STARTING, &kinds::STOPPING, &kinds::NO_SUCH_PAGE]),
        get("/problems", list_problems)
            .who(Policy::Public)
            .does("List the kinds of problems")
            .answers::<Page<ProblemPage>>(StatusCode::OK)
            .tagged_by_body()
            .cacheable(300),
        get("/problems/{code}", show_problem)
            .who(Policy::Public)
            .does("Explain a kind of problem")
            .at("code", TextForm::like("stale-version"))
            .answers::<ProblemPage>(StatusCode::OK)
            .shows_page(&[StatusCode::OK])
            .tagged_by_body()
            .cacheable(300)
            .problems(&[&kinds::NO_SUCH_PAGE]),
        get("/api-docs", explorer)
            .who(Policy::Public)
            .does("Show the API explorer")
            .answers_nothing(StatusCode::PERMANENT_REDIRECT),
        get("/api-docs/{file}", explorer_file)
            .who(Policy::Public)
            .does("Give a file of the API explorer")
            .at("file", TextForm::like("index.html"))
            .shows_page(&[StatusCode::OK])
            .tagged_by_body()
            .cacheable(3600)
            .problems(&[&kinds::NO_SUCH_PAGE]),
    ])
});

/// The endpoints below `/api/v1`.
pub(crate) static BELOW_THE_API: LazyLock<RouteTable> = LazyLock::new(|| {
    RouteTable::api([
        get("", list_resources)
            .who(Policy::Public)
            .does("List the resources")
            .answers::<ResourcesPage>(StatusCode::OK)
            .tagged_by_body()
            .cacheable(300),
        get("/openapi.json", show_openapi)
            .who(Policy::Public)
            .does("Give this description")
            .answers::<Map<String, Value>>(StatusCode::OK)
            .tagged_by_body()
            .cacheable(300),
    ])
});

async fn live() -> HttpResponse {
    HttpResponse::NoContent().finish()
}
