//! The route table of a context: each endpoint with its method, path and policy. Routing, the check of the caller, HEAD, 405
//! with `Allow`, the description of the API and the tests that call every endpoint as everybody follow from it.
//!
//! ```
//! use actix_web::HttpResponse;
//! use actix_web::http::StatusCode;
//! use platform::http::routes::{Policy, RouteTable, get};
//!
//! async fn view_basket() -> HttpResponse {
//!     HttpResponse::NoContent().finish()
//! }
//!
//! let table = RouteTable::api([
//!     get("/basket", view_basket)
//!         .who(Policy::Customer)
//!         .does("Show the basket")
//!         .answers_nothing(StatusCode::NO_CONTENT),
//! ]);
//! assert_eq!(table.describe()[0].path, "/api/v1/basket");
//! ```
//!
//! An endpoint without a policy does not compile:
//!
//! ```compile_fail,E0308
//! # use actix_web::HttpResponse;
//! # use platform::http::routes::{Policy, RouteTable, get};
//! # async fn view_basket() -> HttpResponse {
//! #     HttpResponse::NoContent().finish()
//! # }
//! let table = RouteTable::api([get("/basket", view_basket)]);
//! ```

mod deprecation;
mod operation;
mod recorded_reader;
mod table;

use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::{
    Error, FromRequest, Handler, HttpRequest, HttpResponse, Responder, Route, guard, web,
};

use crate::http::accountability;
use crate::http::ingress::{
    at_cost, at_the_door, enter, has_places, in_its_place, leave, note_matched,
};
use crate::http::problem::Problem;
use crate::http::recording;
use crate::http::representation::Representation;
use crate::http::sparse;
use crate::http::unread::read_whole;

pub use crate::http::ingress::Cost;
pub use crate::http::policy::Policy;
pub use crate::http::representation::{Freshness, Validator};
pub use deprecation::Deprecated;
pub(crate) use deprecation::{DEPRECATION, SUNSET};
pub use operation::{Answer, AnswerBody, Operation, RequestBody, RequestHeader, SchemaOf};
pub use table::{RouteDescriptor, RouteTable};

/// An endpoint that lacks its policy: [`Unguarded::who`] makes an [`Endpoint`] of it.
#[must_use]
pub struct Unguarded {
    method: Method,
    path: &'static str,
    name: String,
    handler: MakeRoute,
}

/// An endpoint of a route table.
#[must_use]
pub struct Endpoint {
    method: Method,
    path: &'static str,
    rules: Rules,
    operation: Operation,
    handler: MakeRoute,
}

/// The rules that a request must pass before its handler runs, and those of its answer.
#[derive(Debug, Clone)]
struct Rules {
    policy: Policy,
    cost: Cost,
    /// Whether the audit trail records what is changed, whoever changes it.
    recorded: bool,
    /// Whether it is admitted however busy the host is.
    vital: bool,
    deprecated: Option<Deprecated>,
    representation: Representation,
    /// The fields of the items among which a client may choose.
    selectable: Option<Arc<[String]>>,
}

/// Makes the route of one worker: routes are not shared between threads, and tables are.
type MakeRoute = Box<dyn Fn(Rules) -> Route + Send + Sync>;

impl Rules {
    const fn needs_a_place(&self) -> bool {
        !self.vital && has_places(self.cost)
    }

    /// Lets the request pass to its handler, or refuses it.
    async fn admit(&self, request: &HttpRequest) -> Result<(), Problem> {
        self.policy.admit(request).await?;
        accountability::make_accountable(request, self.recorded);
        match &self.selectable {
            Some(known) => sparse::choose(request, known),
            None => Ok(()),
        }
    }
}

/// `GET path`, and `HEAD path` with the same answer but for its body.
pub fn get<F, Args>(path: &'static str, handler: F) -> Unguarded
where
    F: Handler<Args> + Send + Sync,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    endpoint(Method::GET, path, handler)
}

/// `POST path`.
pub fn post<F, Args>(path: &'static str, handler: F) -> Unguarded
where
    F: Handler<Args> + Send + Sync,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    endpoint(Method::POST, path, handler)
}

/// `PUT path`.
pub fn put<F, Args>(path: &'static str, handler: F) -> Unguarded
where
    F: Handler<Args> + Send + Sync,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    endpoint(Method::PUT, path, handler)
}

/// `PATCH path`.
pub fn patch<F, Args>(path: &'static str, handler: F) -> Unguarded
where
    F: Handler<Args> + Send + Sync,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    endpoint(Method::PATCH, path, handler)
}

/// `DELETE path`.
pub fn delete<F, Args>(path: &'static str, handler: F) -> Unguarded
where
    F: Handler<Args> + Send + Sync,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    endpoint(Method::DELETE, path, handler)
}

fn endpoint<F, Args>(method: Method, path: &'static str, handler: F) -> Unguarded
where
    F: Handler<Args> + Send + Sync,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    let of_route = method.clone();
    let handler = move |rules: Rules| {
        let (handler, of_route, metrics) =
            (handler.clone(), of_route.clone(), Rc::new(OnceCell::new()));
        let matching = match of_route {
            Method::GET => web::route().guard(guard::Any(guard::Get()).or(guard::Head())),
            ref other => web::method(other.clone()),
        };
        let (cost, deprecated, rules) = (rules.cost, rules.deprecated, Rc::new(rules));
        let route = matching.to(move |request: HttpRequest, payload: web::Payload| {
            let (handler, rules) = (handler.clone(), Rc::clone(&rules));
            note_matched(&request, &of_route, &metrics);
            async move {
                let mut payload = payload.into_inner();
                let answer = match admitted::<Args>(&rules, &request, &mut payload).await {
                    Ok(args) => {
                        let responder = in_its_place(&request, handler.call(args)).await;
                        responder.respond_to(&request).map_into_boxed_body()
                    }
                    Err(refused) => HttpResponse::from_error(refused),
                };
                // Before a 304 is made of it: who is told that nothing has changed has read it all the same.
                recording::note_answer(&request, &answer, rules.policy, rules.recorded);
                let answer = rules.representation.finish(&request, answer).await;
                leave(&request);
                answer
            }
        });
        let route = match cost {
            Cost::Light => route,
            costly @ (Cost::List | Cost::Checkout | Cost::Password | Cost::Token) => {
                at_cost(costly, route)
            }
        };
        match deprecated {
            Some(deprecated) => deprecated.on(route),
            None => route,
        }
    };
    Unguarded { method, path, name: operation::name_of::<F>(), handler: Box::new(handler) }
}

/// The arguments of a handler, of a request that passes the rules and has a place where it needs one. A query string or a
/// body that they do not read is refused.
async fn admitted<Args: FromRequest>(
    rules: &Rules,
    request: &HttpRequest,
    payload: &mut Payload,
) -> Result<Args, Error> {
    let needs_a_place = rules.needs_a_place();
    if needs_a_place {
        at_the_door(request)?;
    }
    rules.admit(request).await?;
    let args = read_whole(request, payload).await?;
    if needs_a_place {
        enter(request, rules.cost).await?;
    }
    Ok(args)
}

impl Unguarded {
    /// The endpoint, open to those whom the policy admits.
    pub fn who(self, policy: Policy) -> Endpoint {
        let Self { method, path, name, handler } = self;
        let rules = Rules {
            policy,
            cost: Cost::default(),
            recorded: false,
            vital: false,
            deprecated: None,
            representation: Representation::default(),
            selectable: None,
        };
        let operation = Operation { name, ..Operation::default() };
        Endpoint { method, path, rules, operation, handler }
    }
}

impl Endpoint {
    /// The endpoint with another price class than [`Cost::Light`].
    pub fn cost(mut self, cost: Cost) -> Self {
        self.rules.cost = cost;
        self
    }

    /// The endpoint, whose changes the audit trail records whoever makes them. Those of callers who act for the shop are
    /// recorded on every route.
    pub fn recorded(mut self) -> Self {
        self.rules.recorded = true;
        self
    }

    /// The endpoint, which is admitted however busy the host is: another host, or the payment provider, depends on its answer.
    pub fn vital(mut self) -> Self {
        self.rules.vital = true;
        self
    }

    /// The endpoint, which another one replaces.
    pub fn deprecated(mut self, deprecated: Deprecated) -> Self {
        self.rules.deprecated = Some(deprecated);
        self
    }
}

#[cfg(test)]
mod tests;
