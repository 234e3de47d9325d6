//! The port of an HTTP caller, its errors, and the services of this process by name.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};

use crate::dependency::CallFailure;

/// Something that answers HTTP requests: a server across the network, or a service in this process.
#[async_trait]
pub trait HttpService: Send + Sync {
    /// Sends one request and returns the whole answer, whatever its status. The request names a path and a query; the
    /// service knows its host. There is no timeout here: a
    /// [`Dependency`](crate::dependency::Dependency) is around it. Dropping the future gives up
    /// waiting.
    async fn call(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError>;
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// There was no connection: the request was certainly not received.
    #[error("no connection")]
    NotConnected(#[source] Box<dyn Error + Send + Sync>),
    /// The request may have been received; its answer was not.
    #[error("the connection ended before the answer")]
    NoAnswer(#[source] Box<dyn Error + Send + Sync>),
}

impl CallFailure for HttpError {
    fn was_not_received(&self) -> bool {
        matches!(self, Self::NotConnected(_))
    }
}

/// The services of this process, by name.
#[derive(Clone, Default)]
pub struct HttpServices(BTreeMap<&'static str, Arc<dyn HttpService>>);

impl HttpServices {
    /// The same services and one more.
    #[must_use]
    pub fn with(mut self, name: &'static str, service: Arc<dyn HttpService>) -> Self {
        self.0.insert(name, service);
        self
    }

    /// The service of that name.
    pub fn get(&self, name: &str) -> Option<Arc<dyn HttpService>> {
        self.0.get(name).cloned()
    }
}

impl fmt::Debug for HttpServices {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}
