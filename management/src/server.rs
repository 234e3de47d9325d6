//! The server of the management port: its routes, and who may call each.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use actix_web::App;
use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data};
use platform::http::ingress::{Ingress, IngressSettings, ServerSocket, apply_ingress, serve};
use platform::http::routes::{Policy, RouteDescriptor, RouteTable, get, post};
use platform::http::{OperatorToken, no_such_page, problems_only};

use crate::managed_host::ManagedHost;
use crate::metrics::{Looks, metrics};
use crate::{dead_letters, health, messages, pending, republish};

/// One operator and one Prometheus ask little.
const WORKERS: usize = 1;

/// The server of a management port. It goes on until it is stopped, while the shop starts and stops.
pub struct ManagementServer {
    /// Where it answers.
    pub address: SocketAddr,
    server: ServerHandle,
    task: tokio::task::JoinHandle<io::Result<()>>,
}

/// Serves the management port of a host.
///
/// # Errors
/// When the socket cannot be used.
#[expect(
    clippy::disallowed_methods,
    reason = "the server is not a task of the shop: it answers while those stop"
)]
pub fn start(
    listener: TcpListener,
    token: OperatorToken,
    host: ManagedHost,
) -> io::Result<ManagementServer> {
    let address = listener.local_addr()?;
    let bounds = IngressSettings::default();
    let (ids, token) = (Arc::clone(&host.ids), Data::new(token));
    host.metrics.sort_regularly(&host.tasks);
    let looks = Data::new(Looks::at(&host));
    let (host, request_ids) = (Data::new(host), Data::new(Arc::clone(&ids)));
    let ingress = Data::new(Ingress::new(bounds.clone()));
    let sockets = vec![ServerSocket { listener, tls: None }];
    let server = serve(sockets, &bounds, ids, Some(WORKERS), move || {
        let host = host.clone();
        App::new()
            .app_data(request_ids.clone())
            .app_data(token.clone())
            .app_data(looks.clone())
            .app_data(ingress.clone())
            .wrap(from_fn(problems_only))
            .wrap(from_fn(apply_ingress))
            .configure(move |config| table().mount(config, &host))
            .default_service(web::to(no_such_page))
    })?;
    Ok(ManagementServer { address, server: server.handle(), task: tokio::spawn(server) })
}

impl ManagementServer {
    /// Stops at once: nothing of the shop is lost.
    pub async fn stop(self) {
        self.server.stop(false).await;
        self.task.abort();
    }
}

/// The endpoints of the port.
fn table() -> RouteTable {
    RouteTable::root([
        get("/health/live", health::live).who(Policy::Public),
        get("/health/ready", health::ready).who(Policy::Public),
        get("/health/startup", health::startup).who(Policy::Public),
        get("/metrics", metrics).who(Policy::Operator),
        get("/pending", pending::pending).who(Policy::Operator),
        get("/messages", messages::messages).who(Policy::Operator),
        get("/dead-letters", dead_letters::list).who(Policy::Operator),
        get("/dead-letters/{event}", dead_letters::show).who(Policy::Operator),
        post("/dead-letters/{event}/replay", dead_letters::replay).who(Policy::Operator),
        post("/dead-letters/{event}/discard", dead_letters::discard).who(Policy::Operator),
        post("/contexts/{context}/republish", republish::republish).who(Policy::Operator),
    ])
}

/// Every endpoint of the port.
pub fn routes() -> Vec<RouteDescriptor> {
    table().describe()
}

#[cfg(test)]
mod tests;
