//! The application for requests to a host of several shops that name none of them: whether all shops are well, and a refusal of
//! everything else.

use std::sync::{Arc, LazyLock};

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::{App, Error, HttpRequest, HttpResponse, ResponseError, web};
use platform::http::ingress::{Ingress, IngressSettings, apply_ingress};
use platform::http::problem::{StatusCode, kinds};
use platform::http::readiness::Readiness;
use platform::http::routes::{Policy, RouteTable, get};
use platform::http::{Problem, problems_only};
use serde_json::json;
use shared_kernel::{Ids, Tenant};

use crate::api::page_of_problem;

platform::problem_kinds! {
    NO_SUCH_TENANT: NOT_FOUND, "no-such-tenant",
        "The host serves several shops, and the header `Host` names none of them.",
        "Send the request to the host name of a shop.";
}

/// The shops of a host, as far as it answers for all of them. Cheap to clone.
#[derive(Clone)]
pub(super) struct Shops {
    readiness: web::Data<Vec<(Tenant, Readiness)>>,
    ingress: web::Data<Ingress>,
    ids: web::Data<Arc<dyn Ids>>,
}

impl Shops {
    /// The shops with their readiness. Requests to none of them are bounded as those to each.
    pub(super) fn new(
        readiness: Vec<(Tenant, Readiness)>,
        bounds: &IngressSettings,
        ids: Arc<dyn Ids>,
    ) -> Self {
        let ingress = web::Data::new(Ingress::new(bounds.clone()));
        Self { readiness: web::Data::new(readiness), ingress, ids: web::Data::new(ids) }
    }
}

static TABLE: LazyLock<RouteTable> = LazyLock::new(|| {
    RouteTable::root([
        get("/health/live", live)
            .who(Policy::Public)
            .does("Say that the process runs")
            .answers_nothing(StatusCode::NO_CONTENT),
        get("/health/ready", ready)
            .who(Policy::Public)
            .does("Say whether the shops of all tenants take requests")
            .answers_nothing(StatusCode::NO_CONTENT)
            .problems(&[&kinds::STARTING, &kinds::STOPPING, &kinds::MOVED]),
        get("/problems/no-such-tenant", explain)
            .who(Policy::Public)
            .does("Explain the refusal of a request that names no shop")
            .shows_page(&[StatusCode::OK]),
    ])
});

/// The application of one worker.
pub(super) fn app(
    shops: &Shops,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<BoxBody>,
        Error = Error,
        InitError = (),
    > + use<>,
> {
    let Shops { readiness, ingress, ids } = shops.clone();
    App::new()
        .app_data(ids)
        .app_data(ingress)
        .wrap(from_fn(problems_only))
        .wrap(from_fn(apply_ingress))
        .default_service(web::to(no_such_tenant))
        .configure(move |config| TABLE.mount(config, &readiness))
}

async fn live() -> HttpResponse {
    HttpResponse::NoContent().finish()
}

/// `GET /health/ready`: 204 once the shops of all tenants are ready; else the refusal of the first that is not, with its tenant.
async fn ready(shops: web::Data<Vec<(Tenant, Readiness)>>) -> Result<HttpResponse, Problem> {
    for (tenant, readiness) in shops.iter() {
        let checked = readiness.check().await;
        checked.map_err(|problem| problem.with_member("tenant", json!(tenant)))?;
    }
    Ok(HttpResponse::NoContent().finish())
}

/// The page that the `type` of the refusal leads to.
async fn explain(request: HttpRequest) -> HttpResponse {
    page_of_problem(&NO_SUCH_TENANT, &request)
}

/// It names no tenant: which there are is nobody's business who does not know.
async fn no_such_tenant() -> HttpResponse {
    let detail = "This host serves several shops. The first label of the header Host decides which one, and names none here.";
    Problem::of(&NO_SUCH_TENANT, detail).error_response()
}
