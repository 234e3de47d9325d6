//! The API as pages call it: a port with two adapters. In the process, a call passes the same middleware as a request from outside;
//! over HTTP it is one.

mod answer;
mod call;
mod in_process;
mod over_http;
mod problem;

use std::net::IpAddr;

use async_trait::async_trait;

pub(crate) use answer::Answer;
pub(crate) use call::Call;
pub(crate) use in_process::InProcess;
pub use in_process::{ApiService, MakeApi};
pub(crate) use over_http::OverHttp;
pub(crate) use problem::{FieldProblem, Problem};

/// The browser that a call is made for: the API counts and records its address, and not that of the shop.
#[derive(Debug, Clone, Default)]
pub(crate) struct Browser {
    /// Where its connection comes from: its own address, or that of a proxy.
    pub(crate) peer: Option<std::net::SocketAddr>,
    /// Its own address, as this host believes it.
    pub(crate) address: Option<IpAddr>,
    /// The headers in which proxies note addresses, as they came.
    pub(crate) noted_by_proxies: Vec<(&'static str, String)>,
    /// The id of its request, which the log lines of the calls have too.
    pub(crate) request_id: Option<String>,
    /// The trace that its request belongs to.
    pub(crate) traceparent: Option<String>,
}

/// The JSON API.
#[async_trait(?Send)]
pub(crate) trait Api {
    /// Makes the call for a browser, with an access token if it has one. Whatever the status of the answer is, it is an answer.
    async fn call(
        &self,
        call: &Call,
        token: Option<&str>,
        browser: &Browser,
    ) -> Result<Answer, Unreached>;
}

/// The API has not answered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreached {
    /// It is away; the call had no effect.
    #[error("the API is away: {0}")]
    Away(String),
    /// The answer was lost; whether the call had an effect is not known.
    #[error("the API has not answered: {0}")]
    NoAnswer(String),
}
