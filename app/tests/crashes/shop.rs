//! The shop of a test: its folder or database, its payment provider, and its hosts.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use platform::testing::ScratchDatabase;
use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;
use tokio::sync::{Mutex, MutexGuard, watch};
use tokio::time::{Instant, timeout};

use super::buying::{Doors, catalogue};
use super::customers::PRODUCTS;
use super::ledger::Ledger;
use super::ports;
use super::process::{Environment, Process};

/// The time limit from the start of a killed host until it answers.
pub(crate) const READY_WITHIN: Duration = Duration::from_secs(5);
/// The largest number of hosts.
const HOSTS: usize = 2;

/// Held by the one shop at a time whose data are on a server. A host keeps up to 5 connections for each context that it runs, and so
/// does `galleria verify`: two shops of two hosts each need more than the 100 that PostgreSQL gives out by default.
static SERVER: Mutex<()> = Mutex::const_new(());

/// The place of a shop's data.
pub(crate) enum Data {
    /// Files, in the folder of the shop or in another one.
    Files(Option<PathBuf>),
    /// A database on the server of the tests.
    Server(ScratchDatabase),
    /// The database at this URL.
    At(String),
}

/// A shop. Its processes end before its folder and database are removed.
pub(crate) struct Shop {
    hosts: [Option<Process>; HOSTS],
    addresses: [SocketAddr; HOSTS],
    provider: Option<Process>,
    /// The address of the payment provider.
    pub(crate) provider_at: SocketAddr,
    /// The addresses for customers.
    pub(crate) doors: Doors,
    /// The customers' ledger.
    pub(crate) ledger: Arc<Ledger>,
    /// The longest time from the start of a host until it was ready.
    pub(crate) slowest_start: Duration,
    /// The longest time of a graceful stop.
    pub(crate) slowest_stop: Duration,
    pub(crate) data: Data,
    /// A folder that the shop does not write to.
    folder: TempDir,
    _server: Option<MutexGuard<'static, ()>>,
}

impl Shop {
    /// A shop that is not running yet, with a catalogue and a running provider.
    pub(crate) async fn found(data: Data) -> Self {
        let server = match data {
            Data::Files(_) => None,
            Data::Server(_) | Data::At(_) => Some(SERVER.lock().await),
        };
        let folder = tempfile::tempdir().unwrap();
        let [provider_at, _next] = ports::two_with_room();
        let mut shop = Self {
            hosts: [None, None],
            addresses: ports::two_with_room(),
            provider: None,
            provider_at,
            doors: watch::channel(Vec::new()).0,
            ledger: Arc::new(Ledger::open(folder.path())),
            slowest_start: Duration::ZERO,
            slowest_stop: Duration::ZERO,
            data,
            folder,
            _server: server,
        };
        shop.open_provider().await;
        std::fs::write(shop.folder.path().join("cups.csv"), catalogue(PRODUCTS)).unwrap();
        let environment = shop.environment(0);
        shop.spawn_with("import.log", environment, &["import", "cups.csv"]).ended().await;
        shop
    }

    /// Starts the payment provider on its existing ledger.
    pub(crate) async fn open_provider(&mut self) {
        let listen = self.provider_at.to_string();
        let arguments = ["provider", "--data-dir", "provider", "--listen", &listen];
        let mut provider = self.spawn_with("provider.log", vec![], &arguments);
        assert!(provider.ready().await.is_some(), "{}", provider.story());
        self.provider = Some(provider);
    }

    /// `kill -9` to the payment provider.
    pub(crate) async fn kill_provider(&mut self) {
        self.provider.take().expect("it runs").kill().await;
    }

    fn spawn_with(&self, log: &str, more: Environment, arguments: &[&str]) -> Process {
        let shop = format!("http://{}", self.addresses[0]);
        let mut environment: Environment = [
            ("GALLERIA_PAYMENTS_WEBHOOK_SECRETS", "shared by shop and provider"),
            ("GALLERIA_PROVIDER_SHOP_URL", &shop),
            ("GALLERIA_PROVIDER_LATENCY_MIN_MS", "0"),
            ("GALLERIA_PROVIDER_LATENCY_MAX_MS", "10"),
            ("GALLERIA_HTTP_WORKERS", "1"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        environment.extend(more);
        Process::spawn(self.folder.path(), log, &environment, arguments)
    }

    /// The settings of a host of the shop.
    fn environment(&self, host: usize) -> Environment {
        let mut environment: Environment = [
            ("GALLERIA_LISTEN", self.addresses[host].to_string()),
            ("GALLERIA_DATA_DIR", self.data_dir().display().to_string()),
            ("GALLERIA_PROVIDER_URL", format!("http://{}", self.provider_at)),
            ("GALLERIA_PAYMENTS_GATEWAY_TIMEOUT_MS", "1000".to_owned()),
            ("GALLERIA_DEMO_DATA", "false".to_owned()),
            ("GALLERIA_USERS_PASSWORD_COST", "4".to_owned()),
            ("GALLERIA_USERS_CHEAP_PASSWORDS", "yes".to_owned()),
            ("GALLERIA_USERS_ACCESS_TOKEN_MINUTES", "1440".to_owned()),
            ("GALLERIA_CHECKOUT_OPEN_ORDERS_PER_CUSTOMER", "0".to_owned()),
            ("GALLERIA_CHECKOUT_OPEN_UNITS_PER_CUSTOMER", "0".to_owned()),
            ("GALLERIA_HTTP_RATE_PASSWORD", "0".to_owned()),
            ("GALLERIA_HTTP_RATE_LIST", "0".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        let url = self.database_url().map(|url| ("GALLERIA_DATABASE_URL".to_owned(), url));
        environment.extend(url);
        environment
    }

    /// The folder of its databases, or of its keys alone when the data are on a server.
    pub(crate) fn data_dir(&self) -> PathBuf {
        match &self.data {
            Data::Files(Some(folder)) => folder.clone(),
            Data::Files(None) | Data::Server(_) | Data::At(_) => self.folder.path().join("data"),
        }
    }

    /// The database, if the data are on a server.
    pub(crate) fn database_url(&self) -> Option<String> {
        match &self.data {
            Data::Files(_) => None,
            Data::Server(database) => Some(database.url().to_owned()),
            Data::At(url) => Some(url.clone()),
        }
    }

    /// Starts the process of a host without waiting.
    pub(crate) fn launch(&mut self, host: usize) {
        let process = self.spawn_with(HOST_LOGS[host], self.environment(host), &["serve"]);
        self.hosts[host] = Some(process);
    }

    /// Starts a host, unless it was launched, and waits until it answers; it must do so in time.
    pub(crate) async fn open(&mut self, host: usize) {
        let launched = Instant::now();
        if self.hosts[host].is_none() {
            self.launch(host);
        }
        let process = self.hosts[host].as_mut().unwrap();
        let ready = timeout(READY_WITHIN, process.ready()).await;
        let took = launched.elapsed();
        let ready = ready.unwrap_or_else(|_elapsed| {
            panic!("host {host} is not ready again within {READY_WITHIN:?}\n{}", self.logs())
        });
        assert!(ready.is_some(), "host {host} refuses to start\n{}", self.logs());
        self.slowest_start = self.slowest_start.max(took);
        let address = self.addresses[host];
        self.doors.send_modify(|doors| doors.push(address));
    }

    /// Whether a host answers.
    pub(crate) fn is_open(&self, host: usize) -> bool {
        self.doors.borrow().contains(&self.addresses[host])
    }

    fn close_door(&self, host: usize) {
        self.doors.send_modify(|doors| doors.retain(|door| *door != self.addresses[host]));
    }

    /// Waits for a time in which no host may end by itself.
    pub(crate) async fn lives_for(&mut self, host: usize, time: Duration) {
        let host = self.hosts[host].as_mut().expect("it runs");
        if let Some(status) = host.exit_within(time).await {
            panic!("it has ended by itself with {status}\n{}", host.story());
        }
    }

    /// `kill -9`.
    pub(crate) async fn kill(&mut self, host: usize) {
        self.close_door(host);
        self.hosts[host].take().expect("it runs").kill().await;
    }

    /// Stops a host gracefully. Customers may send it requests until it has stopped.
    pub(crate) async fn stop(&mut self, host: usize) {
        let (stopping, asked) = (self.hosts[host].take().expect("it runs"), Instant::now());
        stopping.stop().await;
        self.slowest_stop = self.slowest_stop.max(asked.elapsed());
        self.close_door(host);
    }

    /// Sends a host a signal. Customers continue to use it.
    pub(crate) async fn signal(&self, host: usize, signal: &str) {
        self.hosts[host].as_ref().expect("it runs").signal(signal).await;
    }

    /// The report of `galleria verify`, as JSON.
    pub(crate) async fn verify(&self, wait_s: u32) -> Value {
        self.asked(&["verify", "--json", "--wait", &wait_s.to_string()]).await
    }

    /// The dead letters, as `galleria dead-letters list` has them.
    pub(crate) async fn dead_letters(&self) -> Vec<Value> {
        let listed = self.asked(&["dead-letters", "list", "--json"]).await;
        listed.as_array().unwrap().clone()
    }

    /// The JSON that a command of the program prints.
    async fn asked(&self, arguments: &[&str]) -> Value {
        let mut command = Command::new(env!("CARGO_BIN_EXE_galleria"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("GALLERIA_") {
                command.env_remove(name);
            }
        }
        command.current_dir(self.folder.path()).envs(self.environment(0)).args(arguments);
        let output = command.output().await.unwrap();
        let complaint = String::from_utf8_lossy(&output.stderr);
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("no JSON of {arguments:?}: {error}: {complaint}"))
    }

    /// The ends of the logs of its processes, without the answered requests, for the messages of failed tests.
    pub(crate) fn logs(&self) -> String {
        let read = |log: &&str| {
            let text = std::fs::read_to_string(self.folder.path().join(log)).unwrap_or_default();
            let lines: Vec<&str> = text.lines().filter(|line| !line.contains(ANSWERED)).collect();
            let last = lines.len().saturating_sub(60);
            format!("{log}:\n{}", lines[last..].join("\n"))
        };
        let logs: Vec<String> = HOST_LOGS.iter().chain(&["provider.log"]).map(read).collect();
        logs.join("\n")
    }
}

/// The lines of a log that there are most of, and that tell least.
const ANSWERED: &str = " http::request: answered ";
const HOST_LOGS: [&str; HOSTS] = ["host-0.log", "host-1.log"];
