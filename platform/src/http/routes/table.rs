//! A route table as data, and mounted in an actix application.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Resource, ResponseError};

use super::{Cost, Deprecated, Endpoint, Operation, Policy, Rules};
use crate::database::Database;
use crate::http::problems_only::not_a_method;
use crate::http::recording::TrailIn;
use crate::http::representation::Representation;

/// The path below which hosts serve the first version of the API.
const V1: &str = "/api/v1";
/// The path of those endpoints that have a second version.
const V2: &str = "/api/v2";

/// The endpoints of a context, or of a host.
#[must_use]
pub struct RouteTable {
    below: &'static str,
    endpoints: Vec<Endpoint>,
}

/// An endpoint, described.
#[derive(Debug, Clone)]
pub struct RouteDescriptor {
    /// The method. GET stands for HEAD as well.
    pub method: Method,
    /// The whole path with its parameters, such as `/api/v1/orders/{id}`.
    pub path: String,
    /// The callers that it admits.
    pub policy: Policy,
    /// The price class of its requests.
    pub cost: Cost,
    /// Its replacement, if there is one.
    pub deprecated: Option<Deprecated>,
    /// Its parameters, body and answers.
    pub operation: Operation,
}

impl RouteDescriptor {
    /// Whether a client that holds an answer is told so without its body.
    pub fn answers_not_modified(&self) -> bool {
        self.method == Method::GET && self.operation.validator.is_some()
    }
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
        Self { below, endpoints: endpoints.into_iter().collect() }
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

    /// Mounts the endpoints, whose handlers find `state`, in the application of one worker. All workers share the table.
    pub fn mount<S: 'static>(&self, config: &mut ServiceConfig, state: &Data<S>) {
        self.mount_with(config, 0, |resource| resource.app_data(state.clone()));
    }

    /// The same for a context: its refused requests and reads of personal data are noted in the audit trail of `database`.
    pub fn mount_recorded<S: 'static>(
        &self,
        config: &mut ServiceConfig,
        state: &Data<S>,
        database: &Database,
    ) {
        self.mount_fresh_for(0, config, state, database);
    }

    /// The same, where caches may use the answers of [`Freshness::Configured`](super::Freshness::Configured) for so many
    /// seconds, and for as many more while they ask for the next. With 0 they ask before each use.
    pub fn mount_fresh_for<S: 'static>(
        &self,
        seconds: u32,
        config: &mut ServiceConfig,
        state: &Data<S>,
        database: &Database,
    ) {
        let trail = Data::new(TrailIn(database.clone()));
        self.mount_with(config, seconds, |resource| {
            resource.app_data(state.clone()).app_data(trail.clone())
        });
    }

    pub(crate) fn mount_with(
        &self,
        config: &mut ServiceConfig,
        fresh_for: u32,
        with_data: impl Fn(Resource) -> Resource,
    ) {
        let mut fixed: BTreeMap<String, Vec<&Endpoint>> = BTreeMap::new();
        let mut collections: BTreeMap<String, BTreeMap<_, Vec<&Endpoint>>> = BTreeMap::new();
        for endpoint in &self.endpoints {
            let path = format!("{}{}", self.below, endpoint.path);
            if !path.contains('{') {
                fixed.entry(path).or_default().push(endpoint);
                continue;
            }
            let (collection, rest) = path.split_at(collection_end(&path));
            let paths = collections.entry(collection.to_owned()).or_default();
            paths.entry((precedence(rest), rest.to_owned())).or_default().push(endpoint);
        }
        for (path, endpoints) in fixed {
            config.service(with_data(resource(&path, &endpoints, fresh_for)));
        }
        for (collection, paths) in collections {
            let mut scope = web::scope(&collection);
            for ((_precedence, path), endpoints) in paths {
                scope = scope.service(with_data(resource(&path, &endpoints, fresh_for)));
            }
            config.service(scope);
        }
    }
}

/// How much of a path names its collection: `/api/v1/orders` of `/api/v1/orders/{id}`. A request is compared with collections
/// by letters, and only with the patterns below its own, since to match a pattern is slow. So a collection belongs to one table.
fn collection_end(path: &str) -> usize {
    let depth = if path.starts_with("/api/") { 3 } else { 1 };
    path.match_indices('/').nth(depth).map_or(path.len(), |(at, _slash)| at)
}

/// Orders paths that match the same request: a fixed segment goes before a parameter. Actix takes the first match.
fn precedence(path: &str) -> Vec<bool> {
    path.split('/').map(|segment| segment.starts_with('{')).collect()
}

/// Answers every method of one path: other methods than those of the endpoints with 405 and `Allow`.
fn resource(path: &str, endpoints: &[&Endpoint], fresh_for: u32) -> Resource {
    let allow = allowed(endpoints);
    let resource = web::resource(path).default_service(web::to(move |request: HttpRequest| {
        let refused = method_not_allowed(&request, allow.clone());
        async move { refused }
    }));
    endpoints.iter().fold(resource, |resource, endpoint| {
        resource.route((endpoint.handler)(rules(endpoint, fresh_for)))
    })
}

/// The rules of an endpoint, with those that its description implies.
fn rules(endpoint: &Endpoint, fresh_for: u32) -> Rules {
    let Operation { validator, freshness, ref selectable, .. } = endpoint.operation;
    let representation = match endpoint.method {
        Method::GET => Representation::new(validator, freshness, fresh_for),
        _ => Representation::default(),
    };
    let selectable = selectable.as_deref().map(Arc::from);
    Rules { representation, selectable, ..endpoint.rules.clone() }
}

fn allowed(endpoints: &[&Endpoint]) -> Option<HeaderValue> {
    let name = |endpoint: &&Endpoint| match endpoint.method {
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
