//! The API that this program offers, as data: its endpoints, its description in OpenAPI 3.1, and the kinds of problems. All of
//! it follows from the route tables.

mod explorer;
mod pages;
mod table;

use std::sync::LazyLock;

use actix_web::web::{Data, ServiceConfig};
use platform::http::openapi::{ApiInfo, OpenApi};
use platform::http::problem::ProblemKind;
use platform::http::readiness::Readiness;
use platform::http::routes::RouteDescriptor;
use serde_json::Value;

use crate::registry::REGISTRY;
use table::{at_the_root, below_the_api};

const INFO: ApiInfo = ApiInfo {
    title: "Galleria",
    version: env!("CARGO_PKG_VERSION"),
    description: "The API of a shop that is built as a modular monolith: `users`, `products`, `orders` and `payments`. Bodies \
                  are JSON; unknown fields are refused. Refusals are problems (RFC 9457) with a stable `code`, and name every \
                  field that is refused. Lists are read page by page: `next` of a page is the `cursor` of the following one. \
                  Money is an integer of minor units with its currency, times are RFC 3339 in UTC. Every GET answers HEAD as \
                  well. `docs/api.md` in the source has the conventions and what a version promises.",
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
    at_the_root().mount(config, readiness);
    below_the_api().mount(config, readiness);
}

fn of_the_host() -> Vec<RouteDescriptor> {
    [at_the_root().describe(), below_the_api().describe()].concat()
}

#[cfg(test)]
#[cfg(all(feature = "users", feature = "products", feature = "orders", feature = "payments"))]
mod tests;
