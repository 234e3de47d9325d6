//! The server of the management port.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use actix_web::App;
use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig};
use platform::http::ingress::{Ingress, IngressSettings, ServerSocket, apply_ingress, serve};
use platform::http::{OperatorToken, no_such_page, problems_only};

use crate::managed_host::ManagedHost;
use crate::metrics::Looks;
use crate::route_table::TABLE;

/// One operator and one Prometheus ask little.
const WORKERS: usize = 1;

/// The server of a management port. It goes on until it is stopped, while the shop starts and stops.
pub struct ManagementServer {
    /// Where it answers.
    pub address: SocketAddr,
    server: ServerHandle,
    task: tokio::task::JoinHandle<io::Result<()>>,
}

/// Serves the management port of a host, and on the same port the pages that `pages` mounts.
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
    pages: impl Fn(&mut ServiceConfig) + Clone + Send + 'static,
) -> io::Result<ManagementServer> {
    let address = listener.local_addr()?;
    let bounds = IngressSettings::default();
    let (ids, token) = (Arc::clone(&host.ids), Data::new(token));
    host.metrics.sort_regularly(&host.tasks);
    if let Some(journal) = &host.journal {
        journal.write_regularly(&host.message_log, &host.clock, &host.tasks);
    }
    let looks = Data::new(Looks::at(&host));
    let (host, request_ids) = (Data::new(host), Data::new(Arc::clone(&ids)));
    let ingress = Data::new(Ingress::new(bounds.clone()));
    let sockets = vec![ServerSocket { listener, tls: None }];
    let server = serve(sockets, &bounds, ids, Some(WORKERS), move || {
        let (host, pages) = (host.clone(), pages.clone());
        App::new()
            .app_data(request_ids.clone())
            .app_data(token.clone())
            .app_data(looks.clone())
            .app_data(ingress.clone())
            .wrap(from_fn(problems_only))
            .wrap(from_fn(apply_ingress))
            .configure(pages)
            .configure(move |config| TABLE.mount(config, &host))
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

#[cfg(test)]
mod tests;
