//! A route table as data, and mounted in an actix application.

use std::collections::BTreeMap;

use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Resource, ResponseError};

use super::{Cost, Deprecated, Endpoint, Operation, Policy};
use crate::database::Database;
use crate::http::problems_only::not_a_method;
use crate::http::recording::TrailIn;

/// The path below which hosts serve the first version of the API.
const V1: &str = "/api/v1";
/// The path of those endpoints that have a second version.
const V2: &str = "/api/v2";

/// The endpoints of a context, or of a host.
#[must_use]
pub struct RouteTable {
    below: &'static str,
    endpoints: Vec<Endpoint>,
    trail: Option<Database>,
}

/// An endpoint, described.
#[derive(Debug, Clone)]
pub struct RouteDescriptor {
    /// The method. GET stands for HEAD as well.
    pub method: Method,
    /// The whole path with its parameters, such as `/api/v1/orders/{id}`.
    pub path: String,
    /// Who may call it.
    pub policy: Policy,
    /// The price class of its requests.
    pub cost: Cost,
    /// Its replacement, if there is one.
    pub deprecated: Option<Deprecated>,
    /// What it takes and answers.
    pub operation: Operation,
}

impl RouteTable {
    /// A table of endpoints below `/api/v1`. Their order does not matter: a fixed segment of a path is preferred to a
    /// parameter at the same place.
    pub fn api(endpoints: impl IntoIterator<Item = Endpoint>) -> Self {
        Self::below(V1, endpoints)
    }

    /// A table of endpoints at the root of the host.
    pub fn root(endpoints: impl IntoIterator<Item = Endpoint>) -> Self {
        Self::below("", endpoints)
    }

    /// A table of endpoints below `/api/v2`: those whose first version could not be changed without breaking a client.
    pub fn second_version(endpoints: impl IntoIterator<Item = Endpoint>) -> Self {
        Self::below(V2, endpoints)
    }

    fn below(below: &'static str, endpoints: impl IntoIterator<Item = Endpoint>) -> Self {
        Self { below, endpoints: endpoints.into_iter().collect(), trail: None }
    }

    /// The table, whose refused requests and reads of personal data are noted in the audit trail of `database`. Contexts name
    /// theirs.
    pub fn recorded_in(mut self, database: &Database) -> Self {
        self.trail = Some(database.clone());
        self
    }

    /// The endpoints, described, in the order of the table.
    pub fn describe(&self) -> Vec<RouteDescriptor> {
        let describe = |endpoint: &Endpoint| RouteDescriptor {
            method: endpoint.method.clone(),
            path: format!("{}{}", self.below, endpoint.path),
            policy: endpoint.rules.policy,
            cost: endpoint.rules.cost,
            deprecated: endpoint.rules.deprecated,
            operation: endpoint.operation.clone(),
        };
        self.endpoints.iter().map(describe).collect()
    }

    /// Mounts the endpoints, whose handlers find `state`.
    pub fn mount<S: 'static>(self, config: &mut ServiceConfig, state: &Data<S>) {
        let trail = self.trail.map(|database| Data::new(TrailIn(database)));
        let mut paths: BTreeMap<_, Vec<Endpoint>> = BTreeMap::new();
        for endpoint in self.endpoints {
            let path = format!("{}{}", self.below, endpoint.path);
            paths.entry((precedence(&path), path)).or_default().push(endpoint);
        }
        for ((_, path), endpoints) in paths {
            let resource = resource(&path, endpoints).app_data(state.clone());
            config.service(match &trail {
                Some(trail) => resource.app_data(trail.clone()),
                None => resource,
            });
        }
    }
}

/// Orders paths that match the same request: a fixed segment goes before a parameter. Actix takes the first match.
fn precedence(path: &str) -> Vec<bool> {
    path.split('/').map(|segment| segment.starts_with('{')).collect()
}

/// Answers every method of one path: other methods than those of the endpoints with 405 and `Allow`.
fn resource(path: &str, endpoints: Vec<Endpoint>) -> Resource {
    let allow = allowed(&endpoints);
    let resource = web::resource(path).default_service(web::to(move |request: HttpRequest| {
        let refused = method_not_allowed(&request, allow.clone());
        async move { refused }
    }));
    endpoints
        .into_iter()
        .fold(resource, |resource, endpoint| resource.route((endpoint.handler)(endpoint.rules)))
}

fn allowed(endpoints: &[Endpoint]) -> Option<HeaderValue> {
    let name = |endpoint: &Endpoint| match endpoint.method {
        Method::GET => "GET, HEAD".to_owned(),
        ref other => other.to_string(),
    };
    let names: Vec<String> = endpoints.iter().map(name).collect();
    HeaderValue::try_from(names.join(", ")).ok()
}

fn method_not_allowed(request: &HttpRequest, allow: Option<HeaderValue>) -> HttpResponse {
    let mut response = not_a_method(request.method(), request.path()).error_response();
    if let Some(allow) = allow {
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}
