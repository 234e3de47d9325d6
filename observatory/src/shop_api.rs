//! The JSON API of the shop, asked as a service account: the states that aggregates have now. A shop that names no account shows the
//! states that events tell, and no others.

mod facts;

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, ETAG};
use platform::http_client::{BadUrl, HttpClient, HttpService as _, Request, Response, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;

use crate::hosts::CatalogueBody;
use crate::settings::ApiAccount;
pub(crate) use facts::Fact;

/// A page shows without the states that do not come within this time.
pub(crate) const PATIENCE: Duration = Duration::from_secs(3);
/// A token is renewed so long before it ends.
const RENEWED_BEFORE: Duration = Duration::from_secs(30);

/// The state of an aggregate.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CurrentState {
    /// Its status; empty where it has none.
    pub(crate) status: String,
    /// The version, as its `ETag` says; empty where it has none.
    pub(crate) version: String,
    /// Amounts and times.
    pub(crate) facts: Vec<Fact>,
}

/// The API.
pub(crate) struct ShopApi {
    client: HttpClient,
    account: ApiAccount,
    token: Mutex<Option<(Instant, SecretString)>>,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    expires_in: u64,
}

impl ShopApi {
    pub(crate) fn new(account: ApiAccount) -> Result<Self, BadUrl> {
        Ok(Self { client: HttpClient::new(&account.url)?, account, token: Mutex::default() })
    }

    /// The state of the aggregate that a subject names, such as `order/…` of a context whose routes begin with `/api/v1/orders`. `None`
    /// where no route shows such aggregates, or where the account may not see it.
    pub(crate) async fn state(
        &self,
        known: &CatalogueBody,
        (context, subject): (&str, &str),
    ) -> Option<CurrentState> {
        let path = path_of(known, context, subject)?;
        let token = self.token().await?;
        let bearer = format!("Bearer {}", token.expose_secret());
        let answer = self.ask(Request::get(path).header(AUTHORIZATION, bearer), Bytes::new());
        let answer = answer.await?;
        if answer.status() == StatusCode::UNAUTHORIZED {
            *self.token.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
        let body: Value = (answer.status() == StatusCode::OK)
            .then(|| serde_json::from_slice(answer.body()).ok())
            .flatten()?;
        let tag = answer.headers().get(ETAG).and_then(|tag| tag.to_str().ok());
        Some(CurrentState {
            status: body.get("status").and_then(Value::as_str).unwrap_or_default().to_owned(),
            version: tag.map(|tag| tag.trim_matches('"').to_owned()).unwrap_or_default(),
            facts: facts::of(&body),
        })
    }

    /// Gets an access token, so that questions which are asked at the same time need not each get one.
    pub(crate) async fn log_in(&self) {
        // Without one, each question is answered without a state.
        let _token = self.token().await;
    }

    /// An access token of the account. One that several pages ask for at the same time is asked for by each.
    async fn token(&self) -> Option<SecretString> {
        let held = self.token.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((until, token)) = held
            && Instant::now() < until
        {
            return Some(token);
        }
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("client_id", &self.account.id)
            .append_pair("client_secret", self.account.secret.expose_secret())
            .finish();
        let request = Request::post("/api/v1/oauth/token")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = self.ask(request, form.into()).await?;
        if answer.status() != StatusCode::OK {
            tracing::warn!(status = %answer.status(), "the shop refuses the account of observatory.api_account");
            return None;
        }
        let Granted { access_token, expires_in } = serde_json::from_slice(answer.body()).ok()?;
        let lasts = Duration::from_secs(expires_in).saturating_sub(RENEWED_BEFORE);
        let token = SecretString::from(access_token);
        let until = Instant::now().checked_add(lasts)?;
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = Some((until, token.clone()));
        Some(token)
    }

    async fn ask(&self, request: http::request::Builder, body: Bytes) -> Option<Response<Bytes>> {
        let request = request.body(body).ok()?;
        let answer = tokio::time::timeout(PATIENCE, self.client.call(request)).await.ok()?;
        answer.inspect_err(|error| tracing::debug!(%error, "the shop does not answer")).ok()
    }
}

/// The path of an aggregate: below the routes of its context that are named after the kind of its subject.
fn path_of(known: &CatalogueBody, context: &str, subject: &str) -> Option<String> {
    let (kind, id) = subject.split_once('/')?;
    let is_plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let context = known.contexts.iter().find(|known| known.name == context)?;
    let ending = format!("/{kind}s");
    let prefix = context.route_prefixes.iter().find(|prefix| prefix.ends_with(&ending))?;
    is_plain.then(|| format!("{prefix}/{id}"))
}

#[cfg(test)]
mod tests {
    use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
    use serde_json::json;

    use super::*;

    fn known() -> CatalogueBody {
        serde_json::from_value(json!({ "contexts": [{
            "name": "orders", "summary": "", "runs_here": true, "tables": [], "publishes": [],
            "handlers": [], "route_prefixes": ["/api/v1/basket", "/api/v1/orders"],
        }] }))
        .unwrap()
    }

    async fn grant(form: String) -> HttpResponse {
        let sent = "grant_type=client_credentials&client_id=looker&client_secret=a+key";
        assert_eq!(form, sent);
        HttpResponse::Ok().json(json!({ "access_token": "t", "expires_in": 600 }))
    }

    async fn order(request: HttpRequest, id: web::Path<String>) -> HttpResponse {
        assert_eq!(request.headers().get("authorization").unwrap(), "Bearer t");
        match id.as_str() {
            "7" => HttpResponse::Ok().insert_header(("etag", "\"3\"")).json(
                json!({ "id": "7", "status": "confirmed", "placed_at": "2026-01-02T03:04:05Z" }),
            ),
            _ => HttpResponse::NotFound().finish(),
        }
    }

    #[actix_web::test]
    async fn a_state_is_asked_for_by_the_account() {
        let app = || {
            App::new()
                .route("/api/v1/oauth/token", web::post().to(grant))
                .route("/api/v1/orders/{id}", web::get().to(order))
        };
        let server = HttpServer::new(app).workers(1).bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let account = ApiAccount { url, id: "looker".to_owned(), secret: "a key".into() };
        let api = ShopApi::new(account).unwrap();
        let state = api.state(&known(), ("orders", "order/7")).await.unwrap();
        assert_eq!((&*state.status, &*state.version), ("confirmed", "3"));
        assert_eq!(state.facts[0].name, "placed at");
        assert_eq!(api.state(&known(), ("orders", "order/8")).await, None);
        handle.stop(false).await;
        let elsewhere = ApiAccount {
            url: "http://127.0.0.1:9".to_owned(),
            id: "looker".to_owned(),
            secret: "a key".into(),
        };
        let away = ShopApi::new(elsewhere).unwrap();
        assert_eq!(away.state(&known(), ("orders", "order/7")).await, None);
    }

    #[test]
    fn an_aggregate_is_below_the_routes_of_its_kind() {
        let known = known();
        let path = |context, subject| path_of(&known, context, subject);
        assert_eq!(path("orders", "order/0197-a").as_deref(), Some("/api/v1/orders/0197-a"));
        for (context, subject) in
            [("orders", "reservation/1"), ("payments", "order/1"), ("orders", "order/1/../x")]
        {
            assert_eq!(path(context, subject), None, "{context} {subject}");
        }
    }
}
