//! HTTP for callers: the port [`HttpService`], the client that speaks to a server across the network, and services of this
//! process that answer as if they were reached over the network.

mod client;
mod service;
mod streaming;

pub use client::{BadUrl, HttpClient};
pub use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};
pub use service::{HttpError, HttpService, HttpServices};
pub use streaming::{BodySender, StreamingBody};
