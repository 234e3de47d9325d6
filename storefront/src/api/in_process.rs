//! The API of this process. Each worker has an application of its own with the whole middleware, which is made at the first call:
//! limits of rates, the audit trail and the log see the browser that a page is made for.

use std::net::SocketAddr;

use actix_http::body::{BoxBody, to_bytes_limited};
use actix_http::header::{HeaderName, HeaderValue};
use actix_http::{Method, Payload, Request, Uri};
use actix_service::Service;
use actix_service::boxed::BoxService;
use actix_web::Error;
use actix_web::dev::ServiceResponse;
use async_trait::async_trait;
use futures_util::future::{LocalBoxFuture, ready};
use futures_util::stream::once;
use tokio::sync::OnceCell;

use super::answer::{Answer, LONGEST};
use super::call::Call;
use super::{Api, Browser, Unreached};

/// The API as a service of one worker.
pub type ApiService = BoxService<Request, ServiceResponse<BoxBody>, Error>;
/// Makes that service.
pub type MakeApi = Box<dyn Fn() -> LocalBoxFuture<'static, Result<ApiService, ()>>>;

/// Calls the API of this process, on the thread of the page.
pub(crate) struct InProcess {
    make: MakeApi,
    service: OnceCell<ApiService>,
}

impl InProcess {
    pub(crate) fn new(make: MakeApi) -> Self {
        Self { make, service: OnceCell::new() }
    }
}

#[async_trait(?Send)]
impl Api for InProcess {
    async fn call(
        &self,
        call: &Call,
        token: Option<&str>,
        browser: &Browser,
    ) -> Result<Answer, Unreached> {
        let away = |reason: &str| Unreached::Away(reason.to_owned());
        let made = self.service.get_or_try_init(|| (self.make)()).await;
        let service = made.map_err(|()| away("its application could not be made"))?;
        let request =
            request(call, token, browser).ok_or_else(|| away("the call is no request"))?;
        // The middleware turns every error into an answer.
        let answered =
            service.call(request).await.map_err(|error| Unreached::NoAnswer(error.to_string()))?;
        read(answered).await
    }
}

fn request(call: &Call, token: Option<&str>, browser: &Browser) -> Option<Request> {
    let mut request: Request = match &call.body {
        Some(body) => {
            let payload = Box::pin(once(ready(Ok(body.clone()))));
            Request::with_payload(Payload::Stream { payload })
        }
        None => Request::with_payload(Payload::None),
    };
    let head = request.head_mut();
    head.method = Method::from_bytes(call.method.as_str().as_bytes()).ok()?;
    head.uri = call.path.parse::<Uri>().ok()?;
    head.peer_addr = browser.peer.map(canonical);
    let mut put = |name: &'static str, value: &str| {
        let value = HeaderValue::from_str(value).ok()?;
        head.headers.append(HeaderName::from_static(name), value);
        Some(())
    };
    if let Some(body) = &call.body {
        put("content-type", call.content_type)?;
        put("content-length", &body.len().to_string())?;
    }
    for (name, value) in call.headers.iter().chain(&browser.noted_by_proxies) {
        put(name, value)?;
    }
    if let Some(token) = token {
        put("authorization", &format!("Bearer {token}"))?;
    }
    for (name, value) in
        [("x-request-id", &browser.request_id), ("traceparent", &browser.traceparent)]
    {
        if let Some(value) = value {
            put(name, value)?;
        }
    }
    Some(request)
}

const fn canonical(peer: SocketAddr) -> SocketAddr {
    SocketAddr::new(peer.ip().to_canonical(), peer.port())
}

async fn read(answered: ServiceResponse<BoxBody>) -> Result<Answer, Unreached> {
    let (_request, response) = answered.into_parts();
    let status = response.status().as_u16();
    let header = |name: &str| {
        let value = response.headers().get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    let tag = header("etag");
    let retry_after = header("retry-after").and_then(|seconds| seconds.parse().ok());
    let lost = |reason: &str| Unreached::NoAnswer(reason.to_owned());
    let body = to_bytes_limited(response.into_body(), LONGEST).await;
    let body = body.map_err(|_too_long| lost("its answer is too long"))?;
    let body = body.map_err(|_broken| lost("its answer broke off"))?;
    Ok(Answer { status, tag, retry_after, body })
}

#[cfg(test)]
mod tests {
    use actix_service::{IntoServiceFactory, ServiceFactory, boxed};
    use actix_web::dev::AppConfig;
    use actix_web::{App, HttpRequest, HttpResponse, web};
    use serde_json::json;

    use super::*;

    async fn echo(request: HttpRequest, body: String) -> HttpResponse {
        let header = |name: &str| {
            let value = request.headers().get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        HttpResponse::Created().insert_header(("etag", "\"7\"")).json(json!({
            "method": request.method().as_str(),
            "query": request.query_string(),
            "peer": request.peer_addr().map(|peer| peer.ip().to_string()),
            "token": header("authorization"),
            "key": header("idempotency-key"),
            "noted": header("x-forwarded-for"),
            "body": body,
        }))
    }

    fn api() -> InProcess {
        InProcess::new(Box::new(|| {
            Box::pin(async {
                let app = App::new().service(web::resource("/api/v1/things").to(echo));
                let service = app.into_factory().new_service(AppConfig::default()).await?;
                Ok(boxed::service(service))
            })
        }))
    }

    #[actix_web::test]
    async fn a_call_arrives_with_the_address_of_the_browser_and_its_token() {
        let browser = Browser {
            peer: Some("[::ffff:192.0.2.7]:4711".parse().unwrap()),
            noted_by_proxies: vec![("x-forwarded-for", "198.51.100.9".to_owned())],
            ..Browser::default()
        };
        let call = Call::post("/api/v1/things?a=b", &json!({"x": 1})).key("k-1");
        let api = api();
        let answer = api.call(&call, Some("abc"), &browser).await.unwrap();
        assert_eq!((answer.status, answer.tag.as_deref()), (201, Some("\"7\"")));
        let seen: serde_json::Value = answer.json().unwrap();
        let expected = json!({
            "method": "POST", "query": "a=b", "peer": "192.0.2.7", "token": "Bearer abc",
            "key": "k-1", "noted": "198.51.100.9", "body": "{\"x\":1}",
        });
        assert_eq!(seen, expected);
        let again = api.call(&Call::get("/api/v1/things"), None, &browser).await.unwrap();
        assert_eq!(again.json::<serde_json::Value>().unwrap()["token"], serde_json::Value::Null);
    }
}
