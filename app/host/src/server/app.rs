//! The application of one worker: the middleware, the routes of contexts, and what the host answers itself.

use std::sync::Arc;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::{App, Error, web};
use platform::auth::TokenVerifier;
use platform::context::Context;
use platform::http::elsewhere::ContextElsewhere;
use platform::http::ingress::{Ingress, IngressSettings, apply_ingress, cors};
use platform::http::moved_away::{MayMove, forward_moved};
use platform::http::readiness::{Readiness, close_while_draining};
use platform::http::{no_such_page, problems_only};
use shared_kernel::Ids;

use super::front::Front;
use crate::api;

/// The parts that the applications of all workers share. Cheap to clone.
#[derive(Clone)]
pub(super) struct Parts {
    pub(super) contexts: Vec<Arc<dyn Context>>,
    pub(super) elsewhere: Vec<ContextElsewhere>,
    pub(super) verifier: web::Data<TokenVerifier>,
    pub(super) ids: web::Data<Arc<dyn Ids>>,
    pub(super) readiness: web::Data<Readiness>,
    pub(super) may_move: web::Data<MayMove>,
    pub(super) ingress: web::Data<Ingress>,
    pub(super) bounds: IngressSettings,
}

/// An application with these parts, and with the pages of `front` if there are some: the pages call an application without. The
/// routes of contexts come first, since a request is compared with one route after the other.
pub(super) fn app(
    parts: &Parts,
    front: Option<&Front>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<BoxBody>,
        Error = Error,
        InitError = (),
    > + use<>,
> {
    let (parts, front) = (parts.clone(), front.cloned());
    App::new()
        .app_data(parts.verifier.clone())
        .app_data(parts.ids.clone())
        .app_data(parts.readiness.clone())
        .app_data(parts.may_move.clone())
        .app_data(parts.ingress.clone())
        .wrap(from_fn(forward_moved))
        .wrap(cors(&parts.bounds))
        .wrap(from_fn(problems_only))
        .wrap(from_fn(close_while_draining))
        .wrap(from_fn(apply_ingress))
        .default_service(web::to(no_such_page))
        .configure(|config| parts.elsewhere.iter().for_each(|context| context.mount(config)))
        .configure(|config| parts.contexts.iter().for_each(|context| context.routes(config)))
        .configure(|config| {
            if let Some(front) = front {
                let parts = parts.clone();
                front.mount(config, move || app(&parts, None));
            }
        })
        .configure(|config| api::mount(config, &parts.readiness))
}
