//! The API that this program offers, as data: its endpoints, its description in OpenAPI 3.1, and the kinds of problems. All of
//! it follows from the route tables.

mod explorer;
mod pages;
mod table;

use std::sync::LazyLock;

use actix_web::web::{Data, ServiceConfig};
use platform::http::openapi::{ApiInfo, Audience, OpenApi};
use platform::http::problem::ProblemKind;
use platform::http::readiness::Readiness;
use platform::http::routes::RouteDescriptor;
use serde_json::Value;

pub use management::openapi as openapi_of_management;

pub(crate) use pages::page_of_problem;

use crate::registry::REGISTRY;
use table::{AT_THE_ROOT, BELOW_THE_API};

const INFO: ApiInfo = ApiInfo {
    title: "Galleria",
    version: env!("CARGO_PKG_VERSION"),
    summary: "A shop built as a modular monolith.",
    description: "The API of a shop that is built as a modular monolith: `users`, `products`, `orders`, `payments` and \
                  `notifications`. Bodies are JSON; unknown fields are refused. Refusals are problems (RFC 9457) with a stable `code`, and name every \
                  field that is refused. Lists are read page by page: `next` of a page is the `cursor` of the following one. \
                  Money is an integer of minor units with its currency, times are RFC 3339 in UTC. Every GET answers HEAD as \
                  well. `docs/api.md` in the source has the conventions and what a version promises.",
    audience: Audience::Clients,
};

/// The description of the API, made once a process.
struct Described {
    document: Value,
    problems: Vec<&'static ProblemKind>,
}

static DESCRIBED: LazyLock<Described> = LazyLock::new(|| {
    let mut api = OpenApi::new(INFO);
    for entry in REGISTRY {
        let context = entry.descriptor;
        api.add(context.name, context.summary, &(context.routes)());
    }
    api.add("host", "where to begin, health and descriptions", &of_the_host());
    Described { problems: api.problems(), document: api.document() }
});

/// The description of the API of every context in this program, in OpenAPI 3.1.
pub fn openapi() -> &'static Value {
    &DESCRIBED.document
}

/// Every kind of problem that the API may answer, by its code.
pub fn problems() -> &'static [&'static ProblemKind] {
    &DESCRIBED.problems
}

/// Every endpoint of a host with all contexts of this program.
pub fn routes() -> Vec<RouteDescriptor> {
    let of_contexts = REGISTRY.iter().flat_map(|entry| (entry.descriptor.routes)());
    of_contexts.chain(of_the_host()).collect()
}

/// Mounts the endpoints of the host itself.
pub(crate) fn mount(config: &mut ServiceConfig, readiness: &Data<Readiness>) {
    AT_THE_ROOT.mount(config, readiness);
    BELOW_THE_API.mount(config, readiness);
}

fn of_the_host() -> Vec<RouteDescriptor> {
    [AT_THE_ROOT.describe(), BELOW_THE_API.describe()].concat()
}

#[cfg(test)]
#[cfg(all(
    feature = "users",
    feature = "products",
    feature = "orders",
    feature = "payments",
    feature = "notifications"
))]
mod tests;
