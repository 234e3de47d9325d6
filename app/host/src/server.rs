//! The HTTP server: what all contexts share, and the routes that each brings along.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use actix_web::web;
use platform::auth::{KeySource, TokenVerifier};
use platform::dependency::Dependencies;
use platform::descriptor::BuildError;
use platform::http::elsewhere::ContextElsewhere;
use platform::http::ingress::{Ingress, IngressSettings, ServerSocket, serve, tls_socket};
use platform::http::moved_away::MayMove;
use platform::http::readiness::Readiness;
use platform::tasks::Tasks;

use crate::config::Settings;
use crate::error::StartError;
use crate::registry::{self, COMPILED, REGISTRY};
use crate::shop::Shop;
use app::{Parts, app};
use front::Front;

mod app;
mod front;

mod by_tenant;
mod no_tenant;

pub(crate) use by_tenant::build_for_tenants;

/// Requests under way get this long to end when the host stops.
const LAST_REQUESTS: Duration = Duration::from_secs(10);

/// The applications of one shop, which every worker makes for itself. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Site {
    parts: Parts,
    front: Option<Front>,
}

impl Site {
    /// The site of a shop, whose tokens are verified with these keys.
    pub(crate) fn of(
        settings: &Settings,
        shop: &Shop,
        readiness: Readiness,
        keys: Arc<dyn KeySource>,
    ) -> Result<Self, StartError> {
        let verifier = TokenVerifier::new(keys, shop.clock()).refusing(shop.ended_access());
        let verifier = verifier.of_tenant(settings.tenant.clone());
        let bounds = IngressSettings::read(settings.values()).map_err(BuildError::from)?;
        let ingress = Ingress::observed(bounds.clone(), &settings.contexts, shop.meter());
        let parts = Parts {
            contexts: shop.contexts(),
            elsewhere: elsewhere(settings, shop.dependencies())?,
            verifier: web::Data::new(verifier),
            ids: web::Data::new(shop.ids()),
            readiness: web::Data::new(readiness),
            may_move: web::Data::new(may_move(settings, shop)?),
            ingress: web::Data::new(ingress),
            bounds,
        };
        Ok(Self { parts, front: Front::of(settings, shop)? })
    }
}

/// The server of one shop.
pub(crate) fn build(
    listener: TcpListener,
    settings: &Settings,
    site: Site,
    tasks: &Tasks,
) -> Result<Server, StartError> {
    let (bounds, ids) = (site.parts.bounds.clone(), Arc::clone(site.parts.ids.get_ref()));
    let sockets = sockets(listener, &bounds, tasks)?;
    let server = serve(sockets, &bounds, ids, settings.http_workers, move || {
        app(&site.parts, site.front.as_ref())
    });
    server.map_err(StartError::Server)
}

fn sockets(
    listener: TcpListener,
    bounds: &IngressSettings,
    tasks: &Tasks,
) -> Result<Vec<ServerSocket>, StartError> {
    let mut sockets = vec![ServerSocket { listener, tls: None }];
    sockets.extend(tls_socket(bounds, tasks)?);
    Ok(sockets)
}

/// A server that runs.
pub(crate) struct RunningServer {
    handle: ServerHandle,
    task: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl RunningServer {
    #[expect(
        clippy::disallowed_methods,
        reason = "the server is not a task of the shop: it stops first"
    )]
    pub(crate) fn begin(server: Server) -> Self {
        Self { handle: server.handle(), task: tokio::spawn(server) }
    }

    /// Listens no more, and returns when the requests under way have been answered, or cut.
    pub(crate) async fn stop(self) {
        let graceful = self.handle.stop(true);
        if tokio::time::timeout(LAST_REQUESTS, graceful).await.is_err() {
            tracing::warn!("some requests did not end in time and were cut");
        }
        self.task.abort();
    }
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
fn elsewhere(
    settings: &Settings,
    dependencies: &Dependencies,
) -> Result<Vec<ContextElsewhere>, StartError> {
    let descriptors = REGISTRY.iter().map(|entry| entry.descriptor);
    let others = descriptors.filter(|context| !settings.contexts.contains(&context.name));
    let elsewhere = others.map(|context| {
        let (name, url) = (context.name, settings.forward.get(context.name));
        ContextElsewhere::new(name, context.route_prefixes, url.map(String::as_str), dependencies)
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
            .watch(database.clone(), entry.descriptor.route_prefixes, url, shop.dependencies())
            .map_err(|source| StartError::ForwardUrl { context, source })?;
    }
    Ok(may_move)
}

#[cfg(test)]
#[cfg(all(feature = "users", feature = "orders", feature = "payments"))]
mod tests;
