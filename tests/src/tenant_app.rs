//! Several shops in one host, for the tests of tenants: each with the demo catalogue, and reached by its host name.

mod servers;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use host::Shop;
use host::config::{Config, Settings};
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::{Method, Request};
use payment_provider::TenantHostWithProviders;
use platform::clock::SystemClock;
use platform::http_client::{HttpClient, HttpService};
use serde_json::{Value, json};
use shared_kernel::Tenant;
use tempfile::TempDir;

use crate::test_app::{Answer, PASSWORD, PATIENCE, capture_logs, order_body};
use servers::Servers;

/// The tenants.
const NAMES: [&str; 2] = ["north", "south"];
/// A product of the demo catalogue.
const SKU: &str = "VASE-ONDA-SMK";

/// The running shops. They stop when a test stops them, or when the test's runtime drops them.
pub struct TenantApp {
    host: TenantHostWithProviders,
    settings: Settings,
    folder: TempDir,
    servers: Servers,
}

/// The remains of shops that were stopped.
pub struct Stopped {
    /// The data folder of the host.
    pub folder: TempDir,
    /// The settings of the host.
    pub settings: Settings,
    _servers: Servers,
}

impl TenantApp {
    /// Starts the shops of `north` and `south`.
    ///
    /// # Panics
    /// When they do not start.
    pub async fn start() -> Self {
        Self::start_with(|_folder, _settings| {}).await
    }

    /// The same with other settings, and after a change of the data folder.
    ///
    /// # Panics
    /// When they do not start.
    pub async fn start_with(change: impl FnOnce(&TempDir, &mut Settings)) -> Self {
        capture_logs();
        let folder = tempfile::tempdir().unwrap();
        let mut settings = tenant_settings(&folder);
        let servers = Servers::of_this_run(&mut settings).await;
        change(&folder, &mut settings);
        let host = Box::pin(TenantHostWithProviders::start(&settings, Arc::new(SystemClock)));
        let host = host.await.unwrap();
        Self { host, settings, folder, servers }
    }

    /// Stops the shops and starts them again on the same folders.
    ///
    /// # Panics
    /// When they do not start again.
    pub async fn restart(self) -> Self {
        self.restart_with(|_settings| {}).await
    }

    /// The same with other settings.
    ///
    /// # Panics
    /// When they do not start again.
    pub async fn restart_with(self, change: impl FnOnce(&mut Settings)) -> Self {
        let Self { host, mut settings, folder, servers } = self;
        host.stop().await;
        change(&mut settings);
        let host = Box::pin(TenantHostWithProviders::start(&settings, Arc::new(SystemClock)));
        let host = host.await.unwrap();
        Self { host, settings, folder, servers }
    }

    /// Stops the shops; their data are there as long as the value that is returned.
    pub async fn stop(self) -> Stopped {
        self.host.stop().await;
        let Self { settings, folder, servers, .. } = self;
        Stopped { folder, settings, _servers: servers }
    }

    /// The contexts of a tenant and what they run on.
    ///
    /// # Panics
    /// When there is no such tenant.
    pub fn shop(&self, tenant: &str) -> &Shop {
        self.host.shop(tenant).expect("a tenant of this host")
    }

    /// The host of the shops.
    pub const fn host(&self) -> &TenantHostWithProviders {
        &self.host
    }

    /// The data folder of a tenant.
    pub fn folder_of(&self, tenant: &str) -> PathBuf {
        self.folder.path().join(tenant)
    }

    /// A client that names `host` in its requests.
    pub fn at(&self, host: &str) -> TenantClient {
        TenantClient::new(self.host.address, host)
    }
}

/// The settings of a host of `north` and `south`: everything real, but quick.
///
/// # Panics
/// When the built-in configuration is invalid.
pub fn tenant_settings(folder: &TempDir) -> Settings {
    let config = Config::defaults().with_flag("tenants", Some(NAMES.join(",")), "--test");
    let mut settings = Settings::read(&config).unwrap();
    settings.listen = ([127, 0, 0, 1], 0).into();
    folder.path().clone_into(&mut settings.data_dir);
    settings.http_workers = Some(1);
    settings.stop_delay = Duration::ZERO;
    settings.set("management.listen", "");
    settings.set("users.password_cost", "4");
    settings.set("users.cheap_passwords", "yes");
    settings.set("provider.latency_min_ms", "0");
    settings.set("provider.latency_max_ms", "0");
    settings
}

/// Sends requests to one host name.
#[derive(Clone)]
pub struct TenantClient {
    client: HttpClient,
    host: String,
    forwarded: Option<String>,
}

impl TenantClient {
    fn new(address: SocketAddr, host: &str) -> Self {
        let client = HttpClient::new(&format!("http://{address}")).unwrap();
        let client = client.with_longest_answer(16 * 1024 * 1024);
        Self { client, host: host.to_owned(), forwarded: None }
    }

    /// The same client, which claims that a proxy was asked for another host.
    #[must_use]
    pub fn forwarded(self, host: &str) -> Self {
        Self { forwarded: Some(host.to_owned()), ..self }
    }

    /// `GET` of a path of the host.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn get(&self, path: &str, token: Option<&str>) -> Answer {
        self.send(Method::GET, path, (token, &[]), Bytes::new()).await
    }

    /// `POST` of JSON to a path of the host.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn post(&self, path: &str, token: Option<&str>, body: &Value) -> Answer {
        let headers = [(CONTENT_TYPE.as_str(), "application/json")];
        self.send(Method::POST, path, (token, &headers), body.to_string().into()).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        (token, headers): (Option<&str>, &[(&str, &str)]),
        body: Bytes,
    ) -> Answer {
        let asked = format!("{method} {path} of {}", self.host);
        let mut request = Request::builder().method(method).uri(path).header(HOST, &self.host);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(host) = &self.forwarded {
            request = request.header("x-forwarded-host", host);
            request = request.header("forwarded", format!("host={host}"));
        }
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        let answer = self.client.call(request.body(body).unwrap()).await.unwrap();
        let (head, body) = answer.into_parts();
        let text = String::from_utf8_lossy(&body).into_owned();
        Answer { asked, status: head.status.as_u16(), headers: head.headers, text }
    }

    /// Registers a customer.
    ///
    /// # Panics
    /// When the shop refuses.
    pub async fn register(&self, email: &str) {
        let account = json!({ "email": email, "password": PASSWORD, "display_name": "Ada" });
        self.post("/api/v1/users", None, &account).await.expect(201);
    }

    /// The answer to a log-in.
    pub async fn log_in(&self, email: &str) -> Answer {
        let credentials = json!({ "email": email, "password": PASSWORD });
        self.post("/api/v1/sessions", None, &credentials).await
    }

    /// Registers a customer, and logs them in: their token.
    ///
    /// # Panics
    /// When the shop refuses.
    pub async fn customer(&self, email: &str) -> String {
        self.register(email).await;
        self.log_in(email).await.expect(200).text_at("/access_token")
    }

    /// The answer to a checkout that is waited for.
    pub async fn check_out(&self, token: &str, key: &str) -> Answer {
        let body = order_body(&[(SKU, 1)], "tok_success").to_string();
        let headers = [
            (CONTENT_TYPE.as_str(), "application/json"),
            ("idempotency-key", key),
            ("prefer", "wait=30"),
        ];
        self.send(Method::POST, "/api/v1/orders", (Some(token), &headers), body.into()).await
    }

    /// Checks out, and returns the id of the order, which is confirmed.
    ///
    /// # Panics
    /// When it is not.
    pub async fn buy(&self, token: &str, key: &str) -> String {
        let order = self.check_out(token, key).await.expect(201);
        assert_eq!(order.text_at("/status"), "confirmed", "{}", order.text);
        order.text_at("/id")
    }
}

/// Waits until `condition` gives a value, and looks again every few milliseconds.
///
/// # Panics
/// When it never does.
pub async fn until<T>(what: &str, mut condition: impl AsyncFnMut() -> Option<T>) -> T {
    let waiting = async {
        loop {
            if let Some(value) = condition().await {
                return value;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let waited = tokio::time::timeout(PATIENCE, waiting).await;
    waited.unwrap_or_else(|_elapsed| panic!("timed out waiting for {what}"))
}

/// A tenant by its name.
///
/// # Panics
/// When it is no name of one.
pub fn tenant(name: &str) -> Tenant {
    Tenant::parse(name).unwrap()
}
