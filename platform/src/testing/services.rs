//! The servers that some tests need, probed at the URLs that the tests use. When one does not answer, a test that needs
//! it is skipped with a message; where services are required, it fails.

use std::future::Future;
use std::io::{self, Write};
use std::str::FromStr;
use std::sync::OnceLock;
use std::time::Duration;

use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::{ConnectOptions, Connection};

use super::scratch;
#[cfg(any(feature = "nats", feature = "rabbitmq"))]
use super::scratch_broker;
use crate::tasks::run_to_its_end;

/// Set to `required`, it makes a test fail that would be skipped because a server does not answer.
pub const SERVICES_VARIABLE: &str = "GALLERIA_TEST_SERVICES";

/// How long a server of this machine may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// The result of probing a server, once in a run of tests.
type Answer = OnceLock<Result<(), String>>;

/// Whether a test that needs the PostgreSQL server of the tests can run.
///
/// # Panics
/// When it cannot and must.
pub fn postgres() -> bool {
    static ANSWER: Answer = OnceLock::new();
    is_there("PostgreSQL", scratch::SERVER_VARIABLE, &ANSWER, async {
        let options = PgConnectOptions::from_str(&scratch::postgres_url()).map_err(as_text)?;
        let connection = options.connect().await.map_err(as_text)?;
        connection.close().await.map_err(as_text)
    })
}

/// Whether a test that needs the NATS server of the tests, with JetStream, can run.
///
/// # Panics
/// When it cannot and must.
#[cfg(feature = "nats")]
pub fn nats() -> bool {
    static ANSWER: Answer = OnceLock::new();
    is_there("NATS", scratch_broker::NATS_VARIABLE, &ANSWER, async {
        let settings = crate::bus::nats::NatsSettings::new(scratch_broker::nats_url());
        crate::bus::nats::held(&settings, &[]).await.map(drop).map_err(as_text)
    })
}

/// Whether a test that needs the RabbitMQ server of the tests can run.
///
/// # Panics
/// When it cannot and must.
#[cfg(feature = "rabbitmq")]
pub fn rabbitmq() -> bool {
    static ANSWER: Answer = OnceLock::new();
    is_there("RabbitMQ", scratch_broker::AMQP_VARIABLE, &ANSWER, async {
        let held = crate::bus::rabbitmq::held(&scratch_broker::amqp_url(), "test", &[]).await;
        held.map(drop).map_err(as_text)
    })
}

/// Whether a test that needs `what` can run, given whether it is there.
///
/// # Panics
/// When it cannot and must.
pub fn needs(what: &str, is_there: bool) -> bool {
    assert!(is_there || !are_required(), "there is no {what}, and {SERVICES_VARIABLE} is required");
    if !is_there {
        skipped(&format!("there is no {what}"));
    }
    is_there
}

/// Reports that this test is skipped, and why. It is written past the test harness, which captures the output of
/// passing tests.
pub fn skipped(why: &str) {
    let test = std::thread::current();
    let line = format!("skipped {}: {why}\n", test.name().unwrap_or("a test"));
    // If standard error is closed, the message is not wanted.
    let _closed = io::stderr().write_all(line.as_bytes());
}

fn is_there(
    service: &str,
    variable: &str,
    answer: &Answer,
    question: impl Future<Output = Result<(), String>> + Send + 'static,
) -> bool {
    let Err(error) = answer.get_or_init(|| ask(question)) else { return true };
    let why = format!(
        "{service} cannot be used ({error}); `docker compose up -d` starts it, or set {variable}"
    );
    let is_named = std::env::var_os(variable).is_some();
    assert!(!is_named && !are_required(), "{why}");
    skipped(&why);
    false
}

/// Probes on a thread and a runtime of its own, so that tests with and without a runtime can call it.
fn ask(question: impl Future<Output = Result<(), String>> + Send + 'static) -> Result<(), String> {
    let (said, answer) = std::sync::mpsc::channel();
    run_to_its_end(async move {
        let answer = tokio::time::timeout(PATIENCE, question).await;
        // The calling thread waits for this.
        let _heard = said.send(answer.unwrap_or_else(|_elapsed| Err("no answer".to_owned())));
    });
    answer.recv().unwrap_or_else(|_nothing_said| Err("it could not be asked".to_owned()))
}

fn are_required() -> bool {
    std::env::var(SERVICES_VARIABLE).is_ok_and(|value| value == "required")
}

fn as_text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
