//! A host with this context alone, and people who talk to it.

use std::sync::Arc;

use actix_web::body::BoxBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, HeaderMap, IF_MATCH};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, init_service, read_body};
use actix_web::{App, web};
use platform::auth::TokenVerifier;
use platform::context::Context;
use platform::http::problems_only;
use platform::testing::{ManualClock, TestDatabase};
use sea_orm_migration::MigratorTrait;
use serde_json::{Value, json};

use crate::{Settings, Users, generate_signing_key};

pub(super) const PASSWORD: &str = "correct horse";

/// A context that is hosted; requests go straight into the app, without a socket.
pub(super) struct Host {
    pub(super) users: Arc<Users>,
    pub(super) clock: Arc<ManualClock>,
    pub(super) database: TestDatabase,
    ids: web::Data<Arc<dyn shared_kernel::Ids>>,
    verifier: web::Data<TokenVerifier>,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Value,
}

/// Somebody who is logged in.
pub(super) struct Person {
    pub(super) id: String,
    pub(super) access: String,
    pub(super) refresh: String,
}

impl Host {
    pub(super) async fn start() -> Self {
        let clock = ManualClock::at("2026-01-01T12:00:00Z");
        let migrate =
            |connection| async move { migration::users::Migrator::up(&connection, None).await };
        let database =
            platform::testing::database_at("users", clock.clone(), migrate).await.unwrap();
        let services = database.services(clock.clone());
        let ids = web::Data::new(Arc::clone(&services.ids));
        let settings = Settings {
            password_cost: 4,
            ..Settings::with_keys(vec![generate_signing_key().unwrap()])
        };
        let users = Arc::new(Users::new(services, settings).unwrap());
        let verifier =
            web::Data::new(TokenVerifier::new(users.key_source().unwrap(), clock.clone()));
        Self { users, clock, database, ids, verifier }
    }

    pub(super) async fn send(&self, request: TestRequest) -> Answer {
        let users = Arc::clone(&self.users);
        let root = Arc::clone(&self.users);
        let app = init_service(
            App::new()
                .app_data(self.ids.clone())
                .app_data(self.verifier.clone())
                .wrap(from_fn(problems_only))
                .service(web::scope("/api/v1").configure(move |config| users.routes(config)))
                .configure(move |config| root.root_routes(config)),
        );
        let app = app.await;
        let response: ServiceResponse<BoxBody> = app.call(request.to_request()).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = read_body(response).await;
        Answer { status, headers, body: serde_json::from_slice(&body).unwrap_or_default() }
    }

    /// A request with a body, as nobody in particular.
    pub(super) async fn ask(&self, method: Method, path: &str, body: Value) -> Answer {
        self.send(request(method, path).set_json(body)).await
    }

    pub(super) async fn register(&self, email: &str) -> Answer {
        let body = json!({"email": email, "display_name": "Ada", "password": PASSWORD});
        self.ask(Method::POST, "/users", body).await
    }

    pub(super) async fn log_in(&self, email: &str) -> Answer {
        self.log_in_with(email, PASSWORD).await
    }

    pub(super) async fn log_in_with(&self, email: &str, password: &str) -> Answer {
        let body = json!({"email": email, "password": password});
        self.ask(Method::POST, "/sessions", body).await
    }

    pub(super) async fn refresh(&self, token: &str) -> Answer {
        self.ask(Method::POST, "/sessions/refresh", json!({"refresh_token": token})).await
    }

    /// Somebody new, logged in.
    pub(super) async fn person(&self, email: &str) -> Person {
        let registered = self.register(email).await;
        assert_eq!(registered.status, StatusCode::CREATED, "{registered:?}");
        self.again(&registered.text("id"), email).await
    }

    /// The same person with another session.
    pub(super) async fn again(&self, id: &str, email: &str) -> Person {
        let session = self.log_in(email).await;
        assert_eq!(session.status, StatusCode::OK, "{session:?}");
        let (access, refresh) = (session.text("access_token"), session.text("refresh_token"));
        Person { id: id.to_owned(), access, refresh }
    }

    pub(super) async fn admin(&self, email: &str) -> Person {
        let id = self.users.create_admin(email, PASSWORD, "Root").await.unwrap();
        self.again(&id.to_string(), email).await
    }
}

impl Person {
    /// A request without a body, as this person.
    pub(super) async fn ask(&self, host: &Host, method: Method, path: &str) -> Answer {
        host.send(self.sign(request(method, path))).await
    }

    pub(super) async fn tell(
        &self,
        host: &Host,
        method: Method,
        path: &str,
        body: Value,
    ) -> Answer {
        host.send(self.sign(request(method, path)).set_json(body)).await
    }

    /// A change of one's own profile as it was at version `seen`.
    pub(super) async fn patch(&self, host: &Host, seen: &str, body: Value) -> Answer {
        let request = self.sign(request(Method::PATCH, "/users/me"));
        host.send(request.insert_header((IF_MATCH, seen)).set_json(body)).await
    }

    fn sign(&self, request: TestRequest) -> TestRequest {
        request.insert_header((AUTHORIZATION, format!("Bearer {}", self.access)))
    }
}

impl Answer {
    #[track_caller]
    pub(super) fn text(&self, field: &str) -> String {
        self.body[field].as_str().unwrap_or_else(|| panic!("no {field} in {self:?}")).to_owned()
    }

    #[track_caller]
    pub(super) fn refused(&self, status: u16, code: &str) {
        assert_eq!(
            (self.status.as_u16(), self.body["code"].as_str()),
            (status, Some(code)),
            "{self:?}"
        );
    }

    #[track_caller]
    pub(super) fn done(&self) {
        assert_eq!(self.status, StatusCode::NO_CONTENT, "{self:?}");
    }

    /// The fields that were refused, in the order they were told.
    pub(super) fn fields(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_array().map_or(&[][..], Vec::as_slice);
        errors.iter().filter_map(|error| error["field"].as_str()).collect()
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }
}

pub(super) fn request(method: Method, path: &str) -> TestRequest {
    TestRequest::default().method(method).uri(&format!("/api/v1{path}"))
}
