//! The harness of endpoint tests: a host with this context alone, and clients of it.

use std::sync::{Arc, LazyLock};

use actix_web::body::BoxBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, IF_MATCH};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, init_service, read_body};
use actix_web::{App, FromRequest, web};
use platform::auth::TokenVerifier;
use platform::context::{Context, Services};
use platform::http::{FormBody, problems_only};
use platform::testing::{DescribedApi, ManualClock, TestDatabase, assert_described};
use sea_orm_migration::MigratorTrait;
use serde_json::{Value, json};

use crate::{OAuthClients, Settings, Users, generate_signing_key};

pub(crate) const PASSWORD: &str = "correct horse";

/// The shop as its OAuth clients know it, and the one client.
pub(crate) const ISSUER: &str = "https://shop.example";
pub(crate) const CLIENT: &str = "storefront";
pub(crate) const BACK: &str = "https://pages.example/back?from=shop";

static API: LazyLock<web::Data<DescribedApi>> =
    LazyLock::new(|| web::Data::new(DescribedApi::of(&super::routes())));

/// The hosted context; requests go into the app without a socket.
pub(crate) struct Host {
    pub(crate) users: Arc<Users>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) database: TestDatabase,
    services: Services,
    settings: Settings,
    ids: web::Data<Arc<dyn shared_kernel::Ids>>,
    verifier: web::Data<TokenVerifier>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
    /// The body as text, of an answer that is a page.
    pub(crate) page: String,
}

/// A user who is logged in.
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) access: String,
    pub(crate) refresh: String,
}

impl Host {
    pub(crate) async fn start() -> Self {
        Self::with(Settings {
            password_cost: 4,
            oauth_clients: OAuthClients::parse(ISSUER, &[format!("{CLIENT}={BACK}")]).unwrap(),
            ..Settings::with_keys(vec![generate_signing_key().unwrap()])
        })
        .await
    }

    async fn with(settings: Settings) -> Self {
        let clock = ManualClock::at("2026-01-01T12:00:00Z");
        let migrate =
            |connection| async move { migration::users::Migrator::up(&connection, None).await };
        let database =
            platform::testing::database_at("users", clock.clone(), migrate).await.unwrap();
        let services = database.services(clock.clone());
        let ids = web::Data::new(Arc::clone(&services.ids));
        let ended = services.ended_access.clone();
        let users = Arc::new(Users::new(services.clone(), settings.clone()).unwrap());
        let verifier = TokenVerifier::new(users.key_source().unwrap(), clock.clone());
        let verifier = web::Data::new(verifier.refusing(ended));
        Self { users, clock, database, services, settings, ids, verifier }
    }

    /// Another host with the same signing keys and an empty database, such as that of an old backup.
    pub(crate) async fn with_the_keys_of(other: &Self) -> Self {
        Self::with(other.settings.clone()).await
    }

    /// The host, whose queues for the hashing of passwords are full from now on.
    pub(crate) fn with_full_queues(self) -> Self {
        let users = Users::with_full_queues(self.services.clone(), self.settings.clone());
        Self { users: Arc::new(users.unwrap()), ..self }
    }

    /// The host, which does not hear from now on that access has ended, as one that is cut off for a moment.
    pub(crate) fn that_hears_of_no_end(self) -> Self {
        let verifier = TokenVerifier::new(self.users.key_source().unwrap(), self.clock.clone());
        Self { verifier: web::Data::new(verifier), ..self }
    }

    pub(crate) async fn send(&self, request: TestRequest) -> Answer {
        let users = Arc::clone(&self.users);
        let app = init_service(
            App::new()
                .app_data(self.ids.clone())
                .app_data(self.verifier.clone())
                .wrap(from_fn(problems_only))
                .wrap(from_fn(assert_described))
                .app_data(API.clone())
                .configure(move |config| users.routes(config)),
        );
        let app = app.await;
        let response: ServiceResponse<BoxBody> = app.call(request.to_request()).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = read_body(response).await;
        let page = String::from_utf8_lossy(&body).into_owned();
        Answer { status, headers, body: serde_json::from_slice(&body).unwrap_or_default(), page }
    }

    /// A request with a body and without a token.
    pub(crate) async fn ask(&self, method: Method, path: &str, body: Value) -> Answer {
        self.send(request(method, path).set_json(body)).await
    }

    pub(crate) async fn register(&self, email: &str) -> Answer {
        let body = json!({"email": email, "display_name": "Ada", "password": PASSWORD});
        self.ask(Method::POST, "/users", body).await
    }

    pub(crate) async fn log_in(&self, email: &str) -> Answer {
        self.log_in_with(email, PASSWORD).await
    }

    pub(crate) async fn log_in_with(&self, email: &str, password: &str) -> Answer {
        let body = json!({"email": email, "password": password});
        self.ask(Method::POST, "/sessions", body).await
    }

    pub(crate) async fn refresh(&self, token: &str) -> Answer {
        self.ask(Method::POST, "/sessions/refresh", json!({"refresh_token": token})).await
    }

    /// A new user, logged in.
    pub(crate) async fn person(&self, email: &str) -> Person {
        let registered = self.register(email).await;
        assert_eq!(registered.status, StatusCode::CREATED, "{registered:?}");
        self.log_in_again(&registered.text("id"), email).await
    }

    /// The same user with another session.
    pub(crate) async fn log_in_again(&self, id: &str, email: &str) -> Person {
        let session = self.log_in(email).await;
        assert_eq!(session.status, StatusCode::OK, "{session:?}");
        let (access, refresh) = (session.text("access_token"), session.text("refresh_token"));
        Person { id: id.to_owned(), access, refresh }
    }

    pub(crate) async fn admin(&self, email: &str) -> Person {
        let id = self.users.create_admin(email, PASSWORD, "Root").await.unwrap();
        self.log_in_again(&id.to_string(), email).await
    }
}

impl Person {
    /// A request of this user, without a body.
    pub(crate) async fn ask(&self, host: &Host, method: Method, path: &str) -> Answer {
        host.send(self.sign(request(method, path))).await
    }

    /// The same under an `Idempotency-Key`.
    pub(crate) async fn ask_once(
        &self,
        host: &Host,
        method: Method,
        path: &str,
        key: &str,
    ) -> Answer {
        let request = self.sign(request(method, path));
        host.send(request.insert_header(("Idempotency-Key", key))).await
    }

    pub(crate) async fn send(
        &self,
        host: &Host,
        method: Method,
        path: &str,
        body: Value,
    ) -> Answer {
        host.send(self.sign(request(method, path)).set_json(body)).await
    }

    /// A change of the own profile at the version `seen`.
    pub(crate) async fn patch(&self, host: &Host, seen: &str, body: Value) -> Answer {
        let request = self.sign(request(Method::PATCH, "/users/me"));
        host.send(request.insert_header((IF_MATCH, seen)).set_json(body)).await
    }

    fn sign(&self, request: TestRequest) -> TestRequest {
        request.insert_header((AUTHORIZATION, format!("Bearer {}", self.access)))
    }
}

impl Answer {
    #[track_caller]
    pub(crate) fn text(&self, field: &str) -> String {
        self.body[field].as_str().unwrap_or_else(|| panic!("no {field} in {self:?}")).to_owned()
    }

    #[track_caller]
    pub(crate) fn assert_refused(&self, status: u16, code: &str) {
        assert_eq!(
            (self.status.as_u16(), self.body["code"].as_str()),
            (status, Some(code)),
            "{self:?}"
        );
    }

    #[track_caller]
    pub(crate) fn assert_no_content(&self) {
        assert_eq!(self.status, StatusCode::NO_CONTENT, "{self:?}");
    }

    /// The refused fields, in the order of the answer.
    pub(crate) fn fields(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_array().map_or(&[][..], Vec::as_slice);
        errors.iter().filter_map(|error| error["field"].as_str()).collect()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }
}

pub(crate) fn request(method: Method, path: &str) -> TestRequest {
    TestRequest::default().method(method).uri(&format!("/api/v1{path}"))
}

/// The form in a body, if it is one.
///
/// # Panics
/// When no runtime can be made.
pub(crate) fn form(body: &[u8]) -> Option<FormBody> {
    let request = TestRequest::post()
        .insert_header((CONTENT_TYPE, "application/x-www-form-urlencoded"))
        .set_payload(body.to_vec());
    let (request, mut payload) = request.to_http_parts();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(FormBody::from_request(&request, &mut payload)).ok()
}
