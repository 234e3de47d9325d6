//! A shop that exports to receivers: in one process, or with payments in a process of its own over NATS.

use std::time::Duration;

use host::registry::COMPILED;
use platform::testing::ScratchBroker;
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::time::{Instant, interval};

use super::buying::{Doors, catalogue, insist, order_of, register};
use super::compiled::all_but;
use super::exported::{self, Exported};
use super::http::{Answer, Call};
use super::process::{Environment, LOOK_AGAIN, PATIENCE, Process};
use super::receiver::Receiver;

/// The trace and the span of the customer, who records.
pub(crate) const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
pub(crate) const CUSTOMER: &str = "b7ad6b7169203331";

/// Words of the customer that must not leave.
const PERSONAL: [&str; 6] =
    ["customer-7", "example.com", "Ada Buyer", "High Street", "correct horse", "tok_success"];

/// A shop, its customer and its receivers.
pub(crate) struct Shop {
    main: Process,
    apart: Option<Process>,
    door: Doors,
    environment: Environment,
    token: String,
    pub(crate) collector: Receiver,
    pub(crate) sentry: Receiver,
    _broker: Option<ScratchBroker>,
    folder: TempDir,
}

impl Shop {
    /// All contexts in one process.
    pub(crate) async fn whole(variables: &[(&str, &str)]) -> Self {
        Self::open(None, variables).await
    }

    /// Payments apart.
    pub(crate) async fn with_payments_apart(variables: &[(&str, &str)]) -> Self {
        Self::open(Some(ScratchBroker::on_nats(COMPILED)), variables).await
    }

    async fn open(broker: Option<ScratchBroker>, variables: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (collector, sentry) = (Receiver::start(), Receiver::start());
        let mut environment = environment(&collector, &sentry, broker.as_ref());
        std::fs::write(folder.path().join("cups.csv"), catalogue(1)).unwrap();
        let importing = ["import", "cups.csv"];
        Process::spawn(folder.path(), "import.log", &environment, &importing).ended().await;
        let to_main = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        let of_main: Environment = environment.iter().cloned().chain(to_main).collect();
        let others = all_but("payments").join(",");
        let others = ["serve", "--contexts", &others];
        let arguments = if broker.is_some() { &others[..] } else { &others[..1] };
        let mut main = Process::spawn(folder.path(), "main.log", &of_main, arguments);
        let address = main.ready().await.unwrap_or_else(|| panic!("{}", main.story()));
        let mut apart = None;
        if broker.is_some() {
            let users = ("GALLERIA_USERS_URL".to_owned(), format!("http://{address}"));
            environment.push(users);
            let arguments = ["serve", "--contexts", "payments"];
            let mut payments =
                Process::spawn(folder.path(), "payments.log", &environment, &arguments);
            assert!(payments.ready().await.is_some(), "{}", payments.story());
            apart = Some(payments);
        }
        let door = watch::channel(vec![address]).0;
        let token = register(&door.subscribe(), 7).await;
        Self { main, apart, door, environment, token, collector, sentry, _broker: broker, folder }
    }

    /// Orders a cup, as a customer whose trace is recorded or not, as the flags say. Returns the id of the order.
    pub(crate) async fn order(&self, flags: &str) -> String {
        self.order_paid_with("tok_success", flags).await
    }

    /// The same with another card.
    pub(crate) async fn order_paid_with(&self, card: &str, flags: &str) -> String {
        let call = Call {
            path: "/orders".to_owned(),
            token: Some(self.token.clone()),
            key: Some("one-cup".to_owned()),
            body: Some(order_of(1, 1, card)),
            traceparent: Some(format!("00-{TRACE}-{CUSTOMER}-{flags}")),
        };
        let give_up = Instant::now() + PATIENCE;
        let mut again = interval(LOOK_AGAIN);
        loop {
            let answer = insist(&self.door.subscribe(), &call).await;
            if [201, 202].contains(&answer.status) {
                return answer.text_at("/id");
            }
            // Orders does not know the product yet.
            again.tick().await;
            assert!(Instant::now() < give_up, "{answer:?}\n{}", self.main.story());
        }
    }

    /// Waits until the order has this status.
    pub(crate) async fn until_status(&self, order: &str, status: &str) {
        let give_up = Instant::now() + PATIENCE;
        let mut again = interval(LOOK_AGAIN);
        loop {
            let answer: Answer = insist(&self.door.subscribe(), &self.get(order)).await;
            if answer.body.get("status").and_then(Value::as_str) == Some(status) {
                return;
            }
            again.tick().await;
            assert!(Instant::now() < give_up, "{answer:?}\n{}", self.main.story());
        }
    }

    fn get(&self, order: &str) -> Call {
        let (path, token) = (format!("/orders/{order}"), Some(self.token.clone()));
        Call { path, token, ..Call::default() }
    }

    /// Waits until the collector has a span that `is_it` accepts.
    pub(crate) async fn until_exported(&self, is_it: impl Fn(&Exported) -> bool) -> Exported {
        let give_up = Instant::now() + PATIENCE;
        let mut again = interval(LOOK_AGAIN);
        loop {
            let spans = exported::spans(&self.collector);
            if let Some(found) = spans.iter().find(|span| is_it(span)) {
                return found.clone();
            }
            again.tick().await;
            assert!(Instant::now() < give_up, "{spans:#?}\n{}", self.main.story());
        }
    }

    /// Waits until the log of the main process has these words.
    pub(crate) async fn until_logged(&self, words: &str) {
        let give_up = Instant::now() + PATIENCE;
        let mut again = interval(LOOK_AGAIN);
        while !self.main.story().contains(words) {
            again.tick().await;
            assert!(Instant::now() < give_up, "no {words:?}: {}", self.main.story());
        }
    }

    /// Runs a verb beside its processes.
    pub(crate) async fn run(&self, arguments: &[&str]) {
        let log = "verb.log";
        Process::spawn(self.folder.path(), log, &self.environment, arguments).ended().await;
    }

    /// Stops the one process gracefully. Returns its log, and how long the stop took.
    pub(crate) async fn stopped(self) -> (String, Duration) {
        let Self { main, folder, .. } = self;
        let begun = Instant::now();
        main.stop().await;
        let took = begun.elapsed();
        (std::fs::read_to_string(folder.path().join("main.log")).unwrap(), took)
    }

    /// Stops its processes gracefully, and asserts that nothing personal has left. The receivers have everything then.
    pub(crate) async fn stop(self) -> (Vec<Exported>, Receiver) {
        let Self { main, apart, collector, sentry, .. } = self;
        main.stop().await;
        if let Some(apart) = apart {
            apart.stop().await;
        }
        for words in PERSONAL.into_iter().chain([&*self.token]) {
            assert!(!collector.has(words), "a span has {words:?}");
            assert!(!sentry.has(words), "an error has {words:?}");
        }
        (exported::spans(&collector), sentry)
    }
}

fn environment(
    collector: &Receiver,
    sentry: &Receiver,
    broker: Option<&ScratchBroker>,
) -> Environment {
    let mut environment: Environment = [
        ("GALLERIA_DATA_DIR", "data"),
        ("GALLERIA_LISTEN", "127.0.0.1:0"),
        ("GALLERIA_DEMO_DATA", "false"),
        ("GALLERIA_HTTP_STOP_DELAY_MS", "0"),
        ("GALLERIA_USERS_PASSWORD_COST", "4"),
        ("GALLERIA_USERS_CHEAP_PASSWORDS", "yes"),
        ("GALLERIA_PROVIDER_LATENCY_MIN_MS", "5"),
        ("GALLERIA_PROVIDER_LATENCY_MAX_MS", "20"),
        ("GALLERIA_TRACES_RATIO", "0"),
        ("GALLERIA_SENTRY_ENVIRONMENT", "test"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    let mut set = |name: &str, value: String| environment.push((name.to_owned(), value));
    set("GALLERIA_TRACES_URL", format!("http://{}", collector.address));
    set("GALLERIA_SENTRY_DSN", format!("http://a1b2c3@{}/42", sentry.address));
    if let Some(broker) = broker {
        set("GALLERIA_BROKER_URL", broker.url.clone());
        set("GALLERIA_BROKER_PREFIX", broker.prefix.clone());
    }
    environment
}
