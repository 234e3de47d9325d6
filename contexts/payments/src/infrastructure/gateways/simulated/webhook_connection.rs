//! One HTTP connection to whoever wants webhooks, kept open from one delivery to the next.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{CONTENT_TYPE, HOST};
use hyper::{Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use platform::tasks::Tasks;
use tokio::net::TcpStream;

use super::signature::SIGNATURE_HEADER;

/// Where webhooks go.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    authority: String,
    path: String,
}

/// Why an address is no good.
#[derive(Debug, thiserror::Error)]
#[error(
    "{0:?} must be an address such as http://127.0.0.1:8080/api/v1/payments/webhooks/simulated"
)]
pub struct BadWebhookUrl(String);

/// Why a webhook was not delivered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DeliveryError {
    #[error("no connection to the receiver: {0}")]
    Connect(#[from] std::io::Error),
    #[error("the receiver broke off: {0}")]
    Http(#[from] hyper::Error),
    #[error("the webhook makes no request: {0}")]
    Request(#[from] hyper::http::Error),
    #[error("the receiver answered {0}")]
    Refused(StatusCode),
    #[error("the receiver did not answer in time")]
    TimedOut,
    #[error("the webhook cannot be signed")]
    Unsigned,
}

impl Target {
    pub(crate) fn parse(url: &str) -> Result<Self, BadWebhookUrl> {
        let bad = || BadWebhookUrl(url.to_owned());
        let uri: Uri = url.parse().map_err(|_not_a_uri| bad())?;
        let (Some("http"), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(bad());
        };
        let port = authority.port_u16().unwrap_or(80);
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        Ok(Self { authority: format!("{}:{port}", authority.host()), path: path.to_owned() })
    }
}

/// A connection, opened when it is needed.
pub(crate) struct Connection {
    target: Target,
    tasks: Tasks,
    sender: Option<SendRequest<Full<Bytes>>>,
}

impl Connection {
    pub(crate) const fn new(target: Target, tasks: Tasks) -> Self {
        Self { target, tasks, sender: None }
    }

    /// Posts a signed body; `Ok` when the receiver answered 2xx.
    pub(crate) async fn post(
        &mut self,
        body: String,
        signature: &str,
    ) -> Result<(), DeliveryError> {
        let request = Request::post(self.target.path.as_str())
            .header(HOST, self.target.authority.as_str())
            .header(CONTENT_TYPE, "application/json")
            .header(SIGNATURE_HEADER, signature)
            .body(Full::new(Bytes::from(body)))?;
        let mut sender = match self.sender.take() {
            Some(open) if open.is_ready() => open,
            Some(_) | None => self.connect().await?,
        };
        let response = sender.send_request(request).await?;
        let status = response.status();
        // The rest of the answer says nothing to us, but must be read before the next request.
        let read = http_body_util::BodyExt::collect(response.into_body()).await;
        if read.is_ok() {
            self.sender = Some(sender);
        }
        if status.is_success() { Ok(()) } else { Err(DeliveryError::Refused(status)) }
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, DeliveryError> {
        let stream = TcpStream::connect(&self.target.authority).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        let stopping = self.tasks.stopping();
        self.tasks.spawn_detached(async move {
            tokio::select! {
                // A connection that breaks is noticed by whoever sends on it.
                _broken = connection => {}
                () = stopping.cancelled() => {}
            }
        });
        Ok(sender)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_a_plain_http_address() {
        let target = Target::parse("http://localhost:8080/a/b?c=d").unwrap();
        assert_eq!(
            (target.authority.as_str(), target.path.as_str()),
            ("localhost:8080", "/a/b?c=d")
        );
        let short = Target::parse("http://localhost").unwrap();
        assert_eq!((short.authority.as_str(), short.path.as_str()), ("localhost:80", "/"));
        for url in ["", "localhost", "https://localhost/", "/path", "ftp://x/"] {
            assert!(Target::parse(url).is_err(), "{url}");
        }
    }
}
