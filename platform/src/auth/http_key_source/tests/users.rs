//! A stub of a `users` host, whose answers a test chooses.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use actix_web::{App, HttpResponse, HttpServer, web};
use shared_kernel::Clock;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::auth::{Jwk, Jwks, TestIssuer};

/// The answer of the stub.
#[derive(Debug, Clone)]
pub(super) enum Answer {
    /// Keys with these ids.
    Keys(Vec<String>),
    /// The key `first`, once the test releases it.
    Held,
    /// Status 500.
    Broken,
    /// An HTML page.
    Nonsense,
    /// The key `first`, and more than the limit on the answer's length.
    Huge,
    /// No answer, ever.
    Silent,
}

impl Answer {
    pub(super) fn keys(ids: &[&str]) -> Self {
        Self::Keys(ids.iter().map(|id| (*id).to_owned()).collect())
    }
}

struct State {
    answer: Mutex<Answer>,
    times_asked: AtomicUsize,
    gate: Semaphore,
    key: Jwk,
}

/// The stub and its issuer: one key under any id that a test gives it.
pub(super) struct Users {
    pub(super) url: String,
    issuer: TestIssuer,
    state: web::Data<State>,
}

impl Users {
    /// Starts it on a free port, with the key `first`.
    pub(super) fn start(clock: Arc<dyn Clock>) -> Self {
        let issuer = TestIssuer::new(clock);
        let state = web::Data::new(State {
            answer: Mutex::new(Answer::keys(&["first"])),
            times_asked: AtomicUsize::new(0),
            gate: Semaphore::new(0),
            key: issuer.public_key(),
        });
        let app_data = state.clone();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(app_data.clone())
                .route("/.well-known/jwks.json", web::get().to(jwks))
        })
        .workers(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
        let url = format!("http://{}", server.addrs()[0]);
        let _runs_until_the_test_ends = actix_web::rt::spawn(server.run());
        Self { url, issuer, state }
    }

    pub(super) fn answers(&self, answer: Answer) {
        *self.state.answer.lock().unwrap() = answer;
    }

    /// Releases every held answer, now and later.
    pub(super) fn let_go(&self) {
        self.state.gate.close();
    }

    pub(super) fn times_asked(&self) -> usize {
        self.state.times_asked.load(Ordering::SeqCst)
    }

    /// A token with a valid signature, if the key `key_id` is accepted.
    pub(super) fn token(&self, user: Uuid, key_id: &str) -> String {
        self.issuer.sign_with(&TestIssuer::header(key_id), &self.issuer.claims(user, user, &[]))
    }
}

async fn jwks(state: web::Data<State>) -> HttpResponse {
    state.times_asked.fetch_add(1, Ordering::SeqCst);
    let key = |id: &str| Jwk { kid: Some(id.to_owned()), ..state.key.clone() };
    let answer = state.answer.lock().unwrap().clone();
    match answer {
        Answer::Keys(ids) => {
            HttpResponse::Ok().json(Jwks { keys: ids.iter().map(|id| key(id)).collect() })
        }
        Answer::Held => {
            let _closed = state.gate.acquire().await;
            HttpResponse::Ok().json(Jwks { keys: vec![key("first")] })
        }
        Answer::Broken => HttpResponse::InternalServerError().finish(),
        Answer::Nonsense => HttpResponse::Ok().body("<html>Welcome</html>"),
        Answer::Huge => {
            let keys = (0..1000).map(|number| key(&number.to_string()));
            HttpResponse::Ok().json(Jwks { keys: keys.chain([key("first")]).collect() })
        }
        Answer::Silent => std::future::pending().await,
    }
}
