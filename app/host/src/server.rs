//! The HTTP server: what all contexts share, and the routes that each brings along.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::{App, web};
use platform::auth::{KeySource, TokenVerifier};
use platform::descriptor::BuildError;
use platform::http::elsewhere::ContextElsewhere;
use platform::http::ingress::{
    Ingress, IngressSettings, ServerSocket, apply_ingress, cors, serve, tls_socket,
};
use platform::http::moved_away::{MayMove, forward_moved};
use platform::http::readiness::{Readiness, close_while_draining};
use platform::http::{no_such_page, problems_only};

use crate::api;
use crate::config::Settings;
use crate::error::StartError;
use crate::registry::{self, COMPILED, REGISTRY};
use crate::shop::Shop;

pub(crate) fn build(
    listener: TcpListener,
    settings: &Settings,
    shop: &Shop,
    readiness: Readiness,
    keys: Arc<dyn KeySource>,
) -> Result<Server, StartError> {
    let contexts = shop.contexts();
    let verifier = TokenVerifier::new(keys, shop.clock()).refusing(shop.ended_access());
    let verifier = web::Data::new(verifier);
    let ids = web::Data::new(shop.ids());
    let elsewhere = elsewhere(settings)?;
    let may_move = web::Data::new(may_move(settings, shop)?);
    let readiness = web::Data::new(readiness);
    let bounds = IngressSettings::read(settings.values()).map_err(BuildError::from)?;
    let mut sockets = vec![ServerSocket { listener, tls: None }];
    sockets.extend(tls_socket(&bounds, shop.tasks())?);
    let ingress = web::Data::new(Ingress::observed(bounds.clone(), shop.meter()));
    let allowed = bounds.clone();
    let server = serve(sockets, &bounds, shop.ids(), settings.http_workers, move || {
        let (contexts, elsewhere) = (contexts.clone(), elsewhere.clone());
        App::new()
            .app_data(verifier.clone())
            .app_data(ids.clone())
            .app_data(readiness.clone())
            .app_data(may_move.clone())
            .app_data(ingress.clone())
            .wrap(from_fn(forward_moved))
            .wrap(cors(&allowed))
            .wrap(from_fn(problems_only))
            .wrap(from_fn(close_while_draining))
            .wrap(from_fn(apply_ingress))
            .configure(move |config| elsewhere.iter().for_each(|context| context.mount(config)))
            .configure(move |config| contexts.iter().for_each(|context| context.routes(config)))
            .configure(|config| api::mount(config, &readiness))
            .default_service(web::to(no_such_page))
    });
    server.map_err(StartError::Server)
}

/// The conditions under which a balancer may send requests.
pub(crate) fn readiness(settings: &Settings, shop: &Shop, started: &Arc<AtomicBool>) -> Readiness {
    Readiness {
        started: Arc::clone(started),
        draining: shop.tasks().draining(),
        contexts: COMPILED.to_vec(),
        databases: shop.databases().cloned().collect(),
        forwarded: settings.forward.keys().copied().collect(),
    }
}

/// The contexts of this program that another host runs.
fn elsewhere(settings: &Settings) -> Result<Vec<ContextElsewhere>, StartError> {
    let descriptors = REGISTRY.iter().map(|entry| entry.descriptor);
    let others = descriptors.filter(|context| !settings.contexts.contains(&context.name));
    let elsewhere = others.map(|context| {
        let (name, url) = (context.name, settings.forward.get(context.name));
        ContextElsewhere::new(name, context.route_prefixes, url.map(String::as_str))
            .map_err(|source| StartError::ForwardUrl { context: name, source })
    });
    elsewhere.collect()
}

/// The contexts of this host whose next host the settings name.
fn may_move(settings: &Settings, shop: &Shop) -> Result<MayMove, StartError> {
    let mut may_move = MayMove::default();
    for database in shop.databases() {
        let context = database.context();
        let (Some(entry), Some(url)) = (registry::find(context), settings.forward.get(context))
        else {
            continue;
        };
        may_move
            .watch(database.clone(), entry.descriptor.route_prefixes, url)
            .map_err(|source| StartError::ForwardUrl { context, source })?;
    }
    Ok(may_move)
}

#[cfg(test)]
#[cfg(all(feature = "users", feature = "orders", feature = "payments"))]
mod tests;
