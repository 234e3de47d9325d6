//! The API at an address: for pages of a host that serves none itself, in front of other hosts.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, Response};
use platform::dependency::{
    CallError, CallFailure, Dependencies, Dependency, DependencySettings, Repeat,
};
use platform::http_client::{BadUrl, HttpClient, HttpError, HttpService};
use shared_kernel::Clock;

use super::answer::{Answer, LONGEST};
use super::call::{Call, Method};
use super::{Api, Browser, Unreached};

/// The kinds of calls, as they are measured.
const READ: &str = "read";
const CHANGE: &str = "change";
/// A checkout may be waited for, and a little longer.
const ANSWER_WITHIN: Duration = Duration::from_secs(40);
/// Calls at the same time; those that wait for an outcome are among them.
const AT_ONCE: usize = 1_024;
/// One more waits for so long.
const PLACE_WITHIN: Duration = Duration::from_millis(250);
/// A host that is started anew is back within a second or two.
const CIRCUIT_OPEN_FOR: Duration = Duration::from_secs(1);

/// Calls the API across the network, within the bounds of a guard. Cheap to clone.
#[derive(Clone)]
pub(crate) struct OverHttp {
    client: HttpClient,
    guard: Arc<Dependency>,
}

impl OverHttp {
    /// Calls the API at `url`, which is listed in `dependencies`.
    pub(crate) fn new(
        url: &str,
        clock: Arc<dyn Clock>,
        dependencies: &Dependencies,
    ) -> Result<Self, BadUrl> {
        let client = HttpClient::new(url)?.with_longest_answer(LONGEST);
        let bounds = DependencySettings {
            timeout: ANSWER_WITHIN,
            breaker_open_for: CIRCUIT_OPEN_FOR,
            at_once: AT_ONCE,
            place_within: PLACE_WITHIN,
            ..DependencySettings::default()
        };
        let guard = dependencies.guard("api-of-the-storefront", &[READ, CHANGE], clock, bounds);
        Ok(Self { client, guard: Arc::new(guard) })
    }
}

#[async_trait(?Send)]
impl Api for OverHttp {
    async fn call(
        &self,
        call: &Call,
        token: Option<&str>,
        browser: &Browser,
    ) -> Result<Answer, Unreached> {
        let kind = match call.method {
            Method::Get => READ,
            Method::Post | Method::Put | Method::Patch | Method::Delete => CHANGE,
        };
        let no_request = || Unreached::Away("the call is no request".to_owned());
        let request = request(call, token, browser).ok_or_else(no_request)?;
        // A read that was received and not answered in time is not repeated either: somebody waits for the page.
        let call = || self.client.call(request.clone());
        let answered = self.guard.call(kind, Repeat::WhenNotReceived, call).await;
        answered.map(|answer| read(&answer)).map_err(|error| unreached(&error))
    }
}

fn unreached(error: &CallError<HttpError>) -> Unreached {
    let reason = shared_kernel::error_chain::describe(error);
    if error.was_not_received() { Unreached::Away(reason) } else { Unreached::NoAnswer(reason) }
}

fn request(call: &Call, token: Option<&str>, browser: &Browser) -> Option<Request<Bytes>> {
    let mut request = Request::new(call.body.clone().unwrap_or_default());
    *request.method_mut() = http::Method::from_bytes(call.method.as_str().as_bytes()).ok()?;
    *request.uri_mut() = call.path.parse().ok()?;
    let headers = request.headers_mut();
    let mut put = |name: &'static str, value: &str| {
        let value = HeaderValue::from_str(value).ok()?;
        headers.append(HeaderName::from_static(name), value);
        Some(())
    };
    if call.body.is_some() {
        put("content-type", call.content_type)?;
    }
    for (name, value) in &call.headers {
        put(name, value)?;
    }
    if let Some(token) = token {
        put("authorization", &format!("Bearer {token}"))?;
    }
    if let Some(address) = browser.address {
        put("x-forwarded-for", &address.to_string())?;
    }
    if let Some(id) = &browser.request_id {
        put("x-request-id", id)?;
    }
    Some(request)
}

fn read(answer: &Response<Bytes>) -> Answer {
    let header = |name: &str| {
        let value = answer.headers().get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    Answer {
        status: answer.status().as_u16(),
        tag: header("etag"),
        retry_after: header("retry-after").and_then(|seconds| seconds.parse().ok()),
        body: answer.body().clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_call_over_http_names_the_address_of_the_browser_and_nothing_else_of_proxies() {
        let browser = Browser {
            peer: Some("10.0.0.1:4711".parse().unwrap()),
            address: Some("192.0.2.7".parse().unwrap()),
            noted_by_proxies: vec![("x-forwarded-for", "198.51.100.66, 192.0.2.7".to_owned())],
            ..Browser::default()
        };
        let call = Call::put("/api/v1/basket/items/A", &json!({"quantity": 2})).if_match("\"3\"");
        let request = request(&call, Some("abc"), &browser).unwrap();
        assert_eq!(request.method(), "PUT");
        assert_eq!(request.headers()["x-forwarded-for"], "192.0.2.7");
        assert_eq!(request.headers()["authorization"], "Bearer abc");
        assert_eq!(request.headers()["if-match"], "\"3\"");
        assert_eq!(request.body(), "{\"quantity\":2}");
    }

    #[actix_web::test]
    async fn an_api_that_is_away_is_told_from_an_answer() {
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let clock = Arc::new(platform::clock::SystemClock);
        let api = OverHttp::new(&format!("http://{closed}"), clock, &Dependencies::default());
        let call = Call::command("/api/v1/orders/7/cancel");
        let gone = api.unwrap().call(&call, None, &Browser::default()).await.unwrap_err();
        assert!(matches!(gone, Unreached::Away(_)), "{gone}");
    }
}
