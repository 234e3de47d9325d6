//! An HTTP client for a provider across the network. Connections are kept open between requests.

use std::time::Duration;

use async_trait::async_trait;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::{Request, Response};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use platform::http_client::{HttpError, HttpService};

/// A page of captures is a third of this.
const LONGEST_ANSWER: usize = 512 * 1024;
/// Servers close idle connections some seconds later than this.
const IDLE_FOR: Duration = Duration::from_secs(3);

/// Sends requests to absolute `http` addresses.
pub(crate) struct NetworkService {
    client: Client<HttpConnector, Full<Bytes>>,
}

impl NetworkService {
    /// A client that gives a connection up when it is not made within `connect_within`.
    pub(crate) fn new(connect_within: Duration) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(connect_within));
        // A request that a closing connection did not take is sent on another one; one that it may have taken is not.
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_FOR)
            .build(connector);
        Self { client }
    }
}

#[async_trait]
impl HttpService for NetworkService {
    async fn call(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let answer = self.client.request(request.map(Full::new)).await.map_err(|error| {
            if error.is_connect() {
                HttpError::NotConnected(Box::new(error))
            } else {
                HttpError::NoAnswer(Box::new(error))
            }
        })?;
        let (head, body) = answer.into_parts();
        let body = Limited::new(body, LONGEST_ANSWER).collect().await;
        Ok(Response::from_parts(head, body.map_err(HttpError::NoAnswer)?.to_bytes()))
    }
}
