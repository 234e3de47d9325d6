//! The shop of a test: its folder, its database, its part of a broker, and its processes.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;

use host::config::{Config, Settings};
use host::registry::COMPILED;
use platform::testing::{ScratchBroker, ScratchDatabase};
use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;
use tokio::sync::watch;
use tokio::time::{Instant, interval};

use super::buying::{Doors, catalogue};
use super::checks;
use super::compiled::all_but;
use super::customers::PRODUCTS;
use super::process::{Environment, LOOK_AGAIN, PATIENCE, Process};

const GALLERIA: &str = env!("CARGO_BIN_EXE_galleria");
const PAYMENTS_URL: &str = "GALLERIA_PAYMENTS_DATABASE_URL";

/// The place of the data of payments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Data {
    /// In a file beside the others.
    File,
    /// In a database on a server.
    Server,
}

/// The programs that its processes run.
pub(crate) struct Programs {
    /// Of all contexts but payments.
    pub(crate) main: PathBuf,
    /// Of payments, when it runs in its own process.
    pub(crate) payments: PathBuf,
}

/// A shop. Its processes end before its folder and database are removed.
pub(crate) struct Shop {
    main: Option<Process>,
    apart: Option<Process>,
    /// The programs of the processes that start from now on.
    pub(crate) programs: Programs,
    /// The addresses for customers.
    pub(crate) doors: Doors,
    /// The address of payments, when it runs in its own process.
    pub(crate) payments_at: Option<SocketAddr>,
    /// The number of killed processes.
    pub(crate) kills: usize,
    broker_url: String,
    broker: ScratchBroker,
    pub(crate) database: ScratchDatabase,
    pub(crate) folder: TempDir,
}

impl Shop {
    /// A shop that is not running yet, with a catalogue. Its processes use the broker at `broker_url`.
    pub(crate) async fn found(broker_url: Option<String>) -> Self {
        let broker = ScratchBroker::on_nats(COMPILED);
        let shop = Self {
            main: None,
            apart: None,
            programs: Programs { main: GALLERIA.into(), payments: GALLERIA.into() },
            doors: watch::channel(Vec::new()).0,
            payments_at: None,
            kills: 0,
            broker_url: broker_url.unwrap_or_else(|| broker.url.clone()),
            broker,
            database: ScratchDatabase::create().await,
            folder: tempfile::tempdir().unwrap(),
        };
        std::fs::write(shop.folder.path().join("cups.csv"), catalogue(PRODUCTS)).unwrap();
        shop.spawn("import.log", Data::File, &["import", "cups.csv"]).ended().await;
        shop
    }

    /// Gives the shop an empty broker.
    pub(crate) fn replace_broker(&mut self) {
        self.broker = ScratchBroker::on_nats(COMPILED);
    }

    /// The settings of its processes.
    pub(crate) fn environment(&self, data: Data) -> Environment {
        let mut environment = environment_of_a_process(&self.broker_url, &self.broker.prefix);
        environment.push(("GALLERIA_LISTEN".to_owned(), "127.0.0.1:0".to_owned()));
        if data == Data::Server {
            environment.push((PAYMENTS_URL.to_owned(), self.database.url().to_owned()));
        }
        environment
    }

    /// The same settings, for a host in this process.
    pub(crate) fn settings(&self, data: Data) -> Settings {
        let config = Config::defaults().with_environment(self.environment(data)).unwrap();
        let data_dir = self.folder.path().join("data");
        Settings { data_dir, ..Settings::read(&config).unwrap() }
    }

    fn spawn(&self, log: &str, data: Data, arguments: &[&str]) -> Process {
        Process::spawn(self.folder.path(), log, &self.environment(data), arguments)
    }

    /// Starts all contexts in one process. Returns whether they started.
    pub(crate) async fn try_open_whole(&mut self) -> bool {
        self.open_main(&["serve"]).await.is_ok()
    }

    /// Starts all contexts in one process, and waits until orders knows the imported products.
    pub(crate) async fn open_whole(&mut self) {
        self.open_main(&["serve"]).await.unwrap();
        let data_dir = self.settings(Data::File).data_dir;
        let give_up = Instant::now() + PATIENCE;
        let mut again = interval(LOOK_AGAIN);
        while checks::products_known_to_orders(&data_dir).await < PRODUCTS {
            again.tick().await;
            assert!(Instant::now() < give_up, "orders does not know the products\n{}", self.logs());
        }
    }

    /// Starts all contexts but payments in one process.
    pub(crate) async fn open_the_others(&mut self) {
        self.open_main(&["serve", "--contexts", &all_but("payments").join(",")]).await.unwrap();
    }

    async fn open_main(&mut self, arguments: &[&str]) -> Result<(), String> {
        let (folder, environment) = (self.folder.path(), self.environment(Data::File));
        let mut program = Command::new(&self.programs.main);
        program.stdin(Stdio::null());
        let mut process = Process::spawn_as(program, folder, "main.log", &environment, arguments);
        let address = process.ready().await.ok_or_else(|| process.story())?;
        self.main = Some(process);
        self.doors.send_replace(vec![address]);
        Ok(())
    }

    /// The address of the process that serves customers.
    pub(crate) fn main_at(&self) -> SocketAddr {
        *self.doors.borrow().first().expect("it is open")
    }

    /// Starts payments in its own process. Returns whether it started.
    pub(crate) async fn try_open_payments(&mut self, data: Data) -> bool {
        let mut environment = self.environment(data);
        let users = self.main_at();
        environment.push(("GALLERIA_USERS_URL".to_owned(), format!("http://{users}")));
        let folder = self.folder.path();
        let arguments = ["serve", "--contexts", "payments"];
        let mut program = Command::new(&self.programs.payments);
        program.stdin(Stdio::null());
        let mut process =
            Process::spawn_as(program, folder, "payments.log", &environment, &arguments);
        self.payments_at = process.ready().await;
        self.apart = Some(process).filter(|_process| self.payments_at.is_some());
        self.apart.is_some()
    }

    /// Starts payments in its own process.
    pub(crate) async fn open_payments(&mut self, data: Data) {
        assert!(self.try_open_payments(data).await, "payments does not start\n{}", self.logs());
    }

    /// Stops the process that serves customers.
    pub(crate) async fn stop_main(&mut self) {
        self.doors.send_replace(Vec::new());
        self.main.take().expect("it runs").stop().await;
    }

    /// Stops payments, if it runs in its own process.
    pub(crate) async fn stop_payments(&mut self) {
        if let Some(process) = self.apart.take() {
            process.stop().await;
        }
    }

    /// `kill -9` to the process that serves customers.
    pub(crate) async fn kill_main(&mut self) {
        self.doors.send_replace(Vec::new());
        self.main.take().expect("it runs").kill().await;
        self.kills += 1;
    }

    /// `kill -9` to payments.
    pub(crate) async fn kill_payments(&mut self) {
        self.apart.take().expect("it runs").kill().await;
        self.kills += 1;
    }

    /// Runs a verb beside its processes. Returns the exit code and the JSON that is printed.
    pub(crate) async fn run(&self, arguments: &[&str]) -> (Option<i32>, Value) {
        let mut program = Command::new(GALLERIA);
        program.args(arguments).current_dir(self.folder.path()).envs(self.environment(Data::File));
        let output = program.output().await.unwrap();
        (output.status.code(), serde_json::from_slice(&output.stdout).unwrap_or_default())
    }

    /// Begins to move payments to the other place.
    pub(crate) fn begin_move(&self, from: Data) -> Process {
        let to = match from {
            Data::File => self.database.url(),
            Data::Server => "sqlite",
        };
        self.spawn("move.log", from, &["move", "payments", "--to", to])
    }

    /// The logs of its processes, for the messages of failed tests.
    pub(crate) fn logs(&self) -> String {
        let read = |log| std::fs::read_to_string(self.folder.path().join(log)).unwrap_or_default();
        ["main.log", "payments.log", "move.log"].map(read).join("\n")
    }
}

/// Reads until the move reports a step.
pub(crate) async fn step_is_reported(moving: &mut Process, step: usize) {
    let reported =
        moving.until(|line| line.starts_with(&format!("step {step} ")).then_some(())).await;
    assert!(reported.is_some(), "it ended before step {step}\n{}", moving.story());
}

/// The settings of every process of these suites: nothing that only costs time.
pub(crate) fn environment_of_a_process(broker_url: &str, broker_prefix: &str) -> Environment {
    [
        ("GALLERIA_DATA_DIR", "data"),
        ("GALLERIA_BROKER_URL", broker_url),
        ("GALLERIA_BROKER_PREFIX", broker_prefix),
        ("GALLERIA_DEMO_DATA", "false"),
        ("GALLERIA_HTTP_WORKERS", "1"),
        ("GALLERIA_HTTP_STOP_DELAY_MS", "0"),
        ("GALLERIA_USERS_PASSWORD_COST", "4"),
        ("GALLERIA_USERS_CHEAP_PASSWORDS", "yes"),
        ("GALLERIA_USERS_ACCESS_TOKEN_MINUTES", "1440"),
        ("GALLERIA_CHECKOUT_OPEN_ORDERS_PER_CUSTOMER", "0"),
        ("GALLERIA_CHECKOUT_OPEN_UNITS_PER_CUSTOMER", "0"),
        ("GALLERIA_HTTP_RATE_PASSWORD", "0"),
        ("GALLERIA_HTTP_RATE_LIST", "0"),
        ("GALLERIA_PROVIDER_LATENCY_MIN_MS", "5"),
        ("GALLERIA_PROVIDER_LATENCY_MAX_MS", "20"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}
