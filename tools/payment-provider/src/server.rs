//! The provider behind a socket: every request is handed to the service as it is.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use bytes::Bytes;
use http::Request;
use platform::http_client::HttpService;

/// Requests under way get this long to end when the server stops.
const LAST_REQUESTS: Duration = Duration::from_secs(10);

/// A running HTTP server in front of a service.
pub struct ProviderServer {
    /// Where it answers.
    pub address: SocketAddr,
    server: ServerHandle,
    server_task: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl ProviderServer {
    /// Answers on `listener` with what `service` answers.
    ///
    /// # Errors
    /// When the server cannot start.
    #[expect(
        clippy::disallowed_methods,
        reason = "the server is not a task of the provider: it stops first"
    )]
    pub fn start(
        listener: TcpListener,
        service: Arc<dyn HttpService>,
        workers: usize,
    ) -> std::io::Result<Self> {
        let address = listener.local_addr()?;
        let service = web::Data::new(service);
        let server = HttpServer::new(move || {
            App::new().app_data(service.clone()).default_service(web::to(forward))
        });
        let server = server.workers(workers).disable_signals().listen(listener)?.run();
        let handle = server.handle();
        Ok(Self { address, server: handle, server_task: tokio::spawn(server) })
    }

    /// Answers the requests under way and stops.
    pub async fn stop(self) {
        let graceful = self.server.stop(true);
        if tokio::time::timeout(LAST_REQUESTS, graceful).await.is_err() {
            tracing::warn!("some requests did not end in time and were cut");
        }
        self.server_task.abort();
    }
}

/// Between the HTTP types of the server and those of the service.
async fn forward(
    service: web::Data<Arc<dyn HttpService>>,
    request: HttpRequest,
    body: Bytes,
) -> HttpResponse {
    let mut builder = Request::builder()
        .method(request.method().as_str())
        .uri(request.uri().path_and_query().map_or("/", |path| path.as_str()));
    for (name, value) in request.headers() {
        builder = builder.header(name.as_str(), value.as_bytes());
    }
    let Ok(request) = builder.body(body) else { return HttpResponse::BadRequest().finish() };
    let Ok(response) = service.call(request).await else {
        return HttpResponse::BadGateway().finish();
    };
    let (head, body) = response.into_parts();
    let status = actix_web::http::StatusCode::from_u16(head.status.as_u16());
    let Ok(status) = status else { return HttpResponse::BadGateway().finish() };
    let mut answer = HttpResponse::build(status);
    for (name, value) in &head.headers {
        answer.insert_header((name.as_str(), value.as_bytes()));
    }
    answer.body(body)
}
