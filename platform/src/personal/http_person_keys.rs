//! The keys of persons from the host that runs `users`. The request shows, by a code, that it comes from a host of the same
//! shop, and the key comes sealed under the secret of the shop: whoever reads the traffic reads no key.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION};
use http::{Request, Response, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::person_key::PersonKey;
use super::person_keys::{KeysAway, PersonKeySource};
use crate::auth::BadUsersUrl;
use crate::clock::SystemClock;
use crate::dependency::{CallFailure, Dependencies, Dependency, DependencySettings, Repeat};
use crate::http_client::{HttpClient, HttpError, HttpService};
use crate::shop_secret::ShopSecret;
use shared_kernel::error_chain::describe;

/// The path of the keys on every host of `users`; the id of the person follows. It is where the public keys are, since hosts
/// forward that to where `users` runs.
pub const PATH: &str = "/.well-known/galleria/person-keys";

/// The scheme of the code in `Authorization`.
const SCHEME: &str = "Galleria-Host ";
/// The purpose of the code, and that of the key under which the answer is sealed.
const ASKS: &str = "a host asks for the key of a person";
const ANSWERS: &str = "the key of a person on its way to a host";

/// The purpose of the code that proves that a key is destroyed.
const DESTROYED: &str = "the key of a person is destroyed";

/// An answer is some 150 bytes.
const LONGEST_ANSWER: usize = 4 * 1024;
/// Short: a host that stops finishes the requests that it has forwarded. When one of them asks that same host for a key, neither
/// ends before the other; a key that is not had soon is one that is away, and the client comes again.
const TIMEOUT: Duration = Duration::from_secs(1);

/// The kind of the calls.
const ASK: &str = "ask";
/// A host of users that is started anew is back within a second or two.
const CIRCUIT_OPEN_FOR: Duration = Duration::from_secs(1);

/// Why the host of users has not answered.
#[derive(Debug, thiserror::Error)]
enum AskError {
    #[error("the key was not answered")]
    Http(#[from] HttpError),
    #[error("users answers {0}")]
    Status(StatusCode),
}

impl CallFailure for AskError {
    fn was_not_received(&self) -> bool {
        matches!(self, Self::Http(error) if error.was_not_received())
    }
}

/// The body of an answer.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct PersonKeyAnswer {
    /// The key of the person, sealed.
    key: String,
}

/// The member of the answer that a key is destroyed.
#[derive(Deserialize)]
struct DestroyedKey {
    proof: String,
}

impl PersonKeyAnswer {
    /// Proves to hosts with this secret that the key of `person` is destroyed: the member `proof` of the answer.
    pub fn destroyed(secret: &ShopSecret, person: Uuid) -> String {
        hex::encode(secret.code_key(DESTROYED).code(person.as_bytes()))
    }

    /// The answer with the key of `person`, for hosts with this secret.
    pub fn of(secret: &ShopSecret, person: Uuid, key: &PersonKey) -> Self {
        Self { key: key.wrapped(&secret.sealing_key(ANSWERS), &person.to_string()) }
    }

    /// Whether a request for the key of `person` comes from a host with this secret. `authorization` is the header.
    pub fn may_be_given(secret: &ShopSecret, person: Uuid, authorization: &str) -> bool {
        let code = authorization.strip_prefix(SCHEME).and_then(|code| hex::decode(code).ok());
        code.is_some_and(|code| secret.code_key(ASKS).is_code(person.as_bytes(), &code))
    }
}

/// Asks the host of `users`.
pub struct HttpPersonKeys {
    client: HttpClient,
    users: Dependency,
    secret: ShopSecret,
    has_another_secret: AtomicBool,
}

impl HttpPersonKeys {
    /// Keys of the host at `users_url`, such as `http://users:8080`, which is listed in `dependencies`.
    ///
    /// # Errors
    /// When that is no address.
    pub fn new(
        users_url: &str,
        secret: ShopSecret,
        dependencies: &Dependencies,
    ) -> Result<Self, BadUsersUrl> {
        let client =
            HttpClient::new(users_url).map_err(|refused| BadUsersUrl { url: refused.url })?;
        let bounds = DependencySettings {
            timeout: TIMEOUT,
            retries: 1,
            breaker_open_for: CIRCUIT_OPEN_FOR,
            ..DependencySettings::default()
        };
        let clock = Arc::new(SystemClock);
        let users = dependencies.guard("users-person-keys", &[ASK], clock, bounds);
        let client = client.with_longest_answer(LONGEST_ANSWER);
        Ok(Self { client, users, secret, has_another_secret: AtomicBool::new(false) })
    }

    /// The header that shows that this host is one of the shop, for the key of one person.
    pub fn authorization(&self, person: Uuid) -> String {
        format!("{SCHEME}{}", hex::encode(self.secret.code_key(ASKS).code(person.as_bytes())))
    }

    /// An answer that tells of a fault of the other host counts as a failure of it.
    async fn ask(&self, request: Request<Bytes>) -> Result<Response<Bytes>, AskError> {
        let answer = self.client.call(request).await?;
        if answer.status().is_server_error() {
            return Err(AskError::Status(answer.status()));
        }
        Ok(answer)
    }

    fn request(&self, person: Uuid) -> Result<Request<Bytes>, http::Error> {
        Request::get(format!("{PATH}/{person}"))
            .header(ACCEPT, "application/json")
            .header(AUTHORIZATION, self.authorization(person))
            .body(Bytes::new())
    }

    /// A key is destroyed for good, so only a host of the shop is believed that says so.
    fn is_destroyed(&self, person: Uuid, body: &[u8]) -> Result<(), KeysAway> {
        let answer: DestroyedKey = serde_json::from_slice(body).map_err(KeysAway::new)?;
        let proof = hex::decode(answer.proof).map_err(KeysAway::new)?;
        if self.secret.code_key(DESTROYED).is_code(person.as_bytes(), &proof) {
            return Ok(());
        }
        Err(KeysAway::new("who says that the key is destroyed has another secret"))
    }

    /// Notes whether the other host, which has answered, takes the secret of this one.
    fn note_secret(&self, is_the_same: bool) {
        self.has_another_secret.store(!is_the_same, Ordering::Relaxed);
    }

    /// Opens the body of an answer.
    ///
    /// # Errors
    /// When it is none for this person and this shop.
    pub fn read(&self, person: Uuid, body: &[u8]) -> Result<PersonKey, KeysAway> {
        let answer: PersonKeyAnswer = serde_json::from_slice(body).map_err(KeysAway::new)?;
        let by = self.secret.sealing_key(ANSWERS);
        let key = PersonKey::unwrapped(&by, &person.to_string(), &answer.key);
        key.map_err(KeysAway::new)
    }
}

#[async_trait]
impl PersonKeySource for HttpPersonKeys {
    async fn key(&self, person: Uuid) -> Result<Option<PersonKey>, KeysAway> {
        let request = self.request(person).map_err(KeysAway::new)?;
        let asking = || self.ask(request.clone());
        // A request that is cut off is sent once more: a host of users that is started anew cuts some off.
        let answer = self.users.call(ASK, Repeat::Always, asking).await;
        let answer = answer.map_err(|error| KeysAway::new(describe(&error)))?;
        match answer.status() {
            StatusCode::OK => {
                let key = self.read(person, answer.body())?;
                self.note_secret(true);
                Ok(Some(key))
            }
            StatusCode::GONE => {
                self.is_destroyed(person, answer.body())?;
                self.note_secret(true);
                Ok(None)
            }
            StatusCode::UNAUTHORIZED => {
                self.note_secret(false);
                let why = "the host of users has another secret; give both hosts the same \
                           shop.secret, or the same file keys/shop-secret";
                tracing::error!(url = self.client.base_url(), "{why}");
                Err(KeysAway::new(why))
            }
            other => Err(KeysAway::new(format_args!("users answers {other}"))),
        }
    }

    fn has_another_secret(&self) -> bool {
        self.has_another_secret.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::sync::Mutex;

    use actix_web::{App, HttpServer, web};

    use super::*;
    use crate::testing::{other_shop_secret, shop_secret};

    const ADA: Uuid = Uuid::from_u128(1);

    fn host() -> HttpPersonKeys {
        let dependencies = Dependencies::default();
        HttpPersonKeys::new("http://users:8080", shop_secret(), &dependencies).unwrap()
    }

    #[test]
    fn a_host_of_the_same_shop_is_given_the_key_of_the_person_it_asked_for() {
        let host = host();
        let request = host.request(ADA).unwrap();
        assert_eq!(request.uri().path(), format!("{PATH}/{ADA}"));
        let code = host.authorization(ADA);
        assert_eq!(request.headers()[AUTHORIZATION], code);
        assert!(PersonKeyAnswer::may_be_given(&shop_secret(), ADA, &code));
        assert!(!PersonKeyAnswer::may_be_given(&other_shop_secret(), ADA, &code));
        assert!(!PersonKeyAnswer::may_be_given(&shop_secret(), Uuid::from_u128(2), &code));
        for wrong in ["", "Bearer x", "Galleria-Host ", "Galleria-Host zz", &code[..30]] {
            assert!(!PersonKeyAnswer::may_be_given(&shop_secret(), ADA, wrong), "{wrong}");
        }
    }

    type Answers = Mutex<VecDeque<(u16, Vec<u8>)>>;

    /// A host of `users` that gives these answers, one after the other.
    fn users_that_answer(answers: [(u16, Vec<u8>); 2]) -> String {
        let answers = web::Data::new(Mutex::new(VecDeque::from(answers)));
        let next = |answers: web::Data<Answers>| async move {
            let (status, body) = answers.lock().unwrap().pop_front().unwrap();
            (body, actix_web::http::StatusCode::from_u16(status).unwrap())
        };
        let app = move || App::new().app_data(answers.clone()).default_service(web::to(next));
        let server = HttpServer::new(app).workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", server.addrs()[0]);
        let _runs_until_the_test_ends = actix_web::rt::spawn(server.run());
        url
    }

    #[actix_web::test]
    async fn a_host_of_users_with_another_secret_is_known_until_it_has_the_same() {
        let key = PersonKey::of([7; 32]);
        let body = serde_json::to_vec(&PersonKeyAnswer::of(&shop_secret(), ADA, &key)).unwrap();
        let url = users_that_answer([(401, Vec::new()), (200, body)]);
        let host = HttpPersonKeys::new(&url, shop_secret(), &Dependencies::default()).unwrap();
        assert!(!host.has_another_secret());
        assert!(host.key(ADA).await.is_err());
        assert!(host.has_another_secret());
        assert!(host.key(ADA).await.unwrap().is_some());
        assert!(!host.has_another_secret());
    }

    #[test]
    fn only_a_host_of_the_shop_is_believed_that_a_key_is_destroyed() {
        let host = host();
        let body = |of, person| {
            let proof = PersonKeyAnswer::destroyed(&of, person);
            serde_json::to_vec(&serde_json::json!({ "code": "x", "proof": proof })).unwrap()
        };
        assert!(host.is_destroyed(ADA, &body(shop_secret(), ADA)).is_ok());
        assert!(host.is_destroyed(ADA, &body(other_shop_secret(), ADA)).is_err());
        assert!(host.is_destroyed(ADA, &body(shop_secret(), Uuid::from_u128(2))).is_err());
        assert!(host.is_destroyed(ADA, b"{}").is_err());
    }

    #[test]
    fn an_answer_opens_for_its_person_with_the_secret_of_the_shop_only() {
        let key = PersonKey::of([7; 32]);
        let body =
            |of, person| serde_json::to_vec(&PersonKeyAnswer::of(&of, person, &key)).unwrap();
        let host = host();
        let read = host.read(ADA, &body(shop_secret(), ADA)).unwrap();
        assert_eq!(read.open("p", &key.seal("p", "Ada")).unwrap(), "Ada");
        assert!(host.read(ADA, &body(other_shop_secret(), ADA)).is_err());
        assert!(host.read(ADA, &body(shop_secret(), Uuid::from_u128(2))).is_err());
        assert!(host.read(ADA, b"{}").is_err());
    }
}
