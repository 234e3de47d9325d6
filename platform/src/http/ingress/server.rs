//! The server: accepts connections within their bounds, with TLS where it is configured, and serves HTTP/1.1 on each.

use std::fmt;
use std::future::Future;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_http::error::DispatchError;
use actix_http::{HttpService, Request};
use actix_service::{
    IntoServiceFactory, Service, ServiceFactory, ServiceFactoryExt, fn_service, map_config,
};
use actix_web::body::MessageBody;
use actix_web::dev::{AppConfig, Extensions, Response, Server};
use shared_kernel::Ids;
use tokio::net::TcpStream;

use super::connection::{Accepted, Connection};
use super::connections::Connections;
use super::last_answer::LastAnswers;
use super::settings::IngressSettings;
use super::stream::Patience;
use super::tls::{Tls, TlsError};
use crate::tasks::Tasks;

/// A client that does not close its side of a connection is given up after this time.
const DISCONNECTED_WITHIN: Duration = Duration::from_secs(2);
/// Connections that wait to be accepted.
const BACKLOG: u32 = 1024;

/// A socket that a host listens on, with TLS or without.
#[derive(Debug)]
pub struct ServerSocket {
    /// The socket.
    pub listener: TcpListener,
    /// The certificate that it is served with.
    pub tls: Option<Tls>,
}

/// The socket that the settings want TLS on; its certificate is kept current as long as the host runs.
///
/// # Errors
/// When the files cannot be used, or the address.
pub fn tls_socket(
    settings: &IngressSettings,
    tasks: &Tasks,
) -> Result<Option<ServerSocket>, TlsError> {
    let Some((address, files)) = settings.tls.clone() else { return Ok(None) };
    let tls = Tls::read(files)?;
    let listener =
        TcpListener::bind(address).map_err(|source| TlsError::CannotListen { address, source })?;
    tls.keep_current(tasks);
    Ok(Some(ServerSocket { listener, tls: Some(tls) }))
}

/// Serves the apps that `app` makes, one for each of the `workers` (`None` is one a core) and sockets, within the bounds of
/// the settings. Requests that no app sees have ids of `ids`. It handles no signals.
///
/// # Errors
/// When the socket cannot be used.
pub fn serve<F, I, S, B>(
    sockets: Vec<ServerSocket>,
    settings: &IngressSettings,
    ids: Arc<dyn Ids>,
    workers: Option<usize>,
    app: F,
) -> io::Result<Server>
where
    F: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Error: Into<actix_web::Error> + 'static,
    S::InitError: fmt::Debug,
    S::Response: Into<Response<B>> + 'static,
    S::Service: 'static,
    <S::Service as Service<Request>>::Future: Future + 'static,
    B: MessageBody + 'static,
{
    let connections = Connections::new(
        settings.connections,
        settings.connections_per_address,
        settings.trusted_proxies.clone(),
    );
    let patience = Patience { head: settings.head_timeout, write: settings.write_timeout };
    let last_answers = LastAnswers::new(ids, settings.hsts);
    let mut builder = Server::build().backlog(BACKLOG).disable_signals();
    if let Some(workers) = workers {
        builder = builder.workers(workers);
    }
    for ServerSocket { listener, tls } in sockets {
        let stops = builder.graceful_shutdown_signal();
        let address = listener.local_addr()?;
        let (connections, app) = (connections.clone(), app.clone());
        let last_answers = last_answers.clone();
        builder = builder.listen("http", listener, move || {
            let (connections, tls, stops) = (connections.clone(), tls.clone(), stops.clone());
            let last_answers = last_answers.clone();
            let accept = fn_service(move |stream: TcpStream| {
                let accepted = Accepted::admit(stream, &connections, (patience, tls.is_some()));
                let (tls, last_answers) = (tls.clone(), last_answers.clone());
                async move {
                    let accepted = accepted.map_err(DispatchError::Io)?;
                    let peer = accepted.peer;
                    let connection = accepted.secured(tls.as_ref(), last_answers).await;
                    Ok((connection.map_err(DispatchError::Io)?, peer))
                }
            });
            let app = app().into_factory().map_err(|error| error.into().error_response());
            let http = HttpService::build()
                .graceful_shutdown_signal(move || {
                    let stops = stops.clone();
                    async move { stops.notified().await }
                })
                // The stream limits every head in time; this would limit the first, by a clock of half seconds.
                .client_request_timeout(Duration::ZERO)
                .client_disconnect_timeout(DISCONNECTED_WITHIN)
                .local_addr(address)
                .on_connect_ext(|connection: &Connection, data: &mut Extensions| {
                    data.insert(connection.wire());
                })
                .h1(map_config(app, |()| AppConfig::default()));
            accept.and_then(http).map_err(|error| {
                // The end of a connection is between the host and its client.
                tracing::debug!(%error, "a connection ended");
            })
        })?;
    }
    Ok(builder.run())
}

#[cfg(test)]
mod tests;
