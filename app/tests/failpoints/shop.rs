//! The shop of a cell: the program on its own data.

use std::fs::{File, OpenOptions};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};

use platform::testing::Scratch;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::{OnceCell, watch};

use super::customers::Customer;

/// The data of a shop with a catalogue and one customer.
pub(crate) struct Data {
    scratch: Scratch,
    pub(crate) customer: Customer,
}

/// A running host. Dropping it kills the process.
pub(crate) struct Process {
    child: Child,
    /// Held so that the process does not write to a closed pipe.
    _lines: Lines<BufReader<ChildStdout>>,
    pub(crate) address: SocketAddr,
}

impl Data {
    /// Copies the files of a shop that was created once; a database on a server is filled each time.
    pub(crate) async fn make() -> Self {
        static FIRST: OnceCell<Customer> = OnceCell::const_new();
        let scratch = Scratch::new().await;
        if scratch.url().is_some() {
            let customer = open_a_shop(scratch.folder(), scratch.url()).await;
            return Self { scratch, customer };
        }
        let template = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("failpoints");
        let customer = FIRST
            .get_or_init(|| async {
                // The first run has none.
                let _none = std::fs::remove_dir_all(&template);
                std::fs::create_dir_all(&template).unwrap();
                open_a_shop(&template, None).await
            })
            .await;
        copy(&template, scratch.folder());
        Self { scratch, customer: customer.clone() }
    }

    /// Starts the program with these failpoints. Its log is [`Data::log`].
    pub(crate) async fn serve(&self, failpoints: &str) -> Process {
        Process::start(self.scratch.folder(), self.scratch.url(), failpoints).await
    }

    /// The report of `galleria verify` once no work is left.
    pub(crate) async fn verify(&self) -> Value {
        let mut command = galleria(self.scratch.folder(), self.scratch.url());
        let found = command.args(["verify", "--wait", "45", "--json"]).output().await.unwrap();
        let stderr = String::from_utf8_lossy(&found.stderr);
        serde_json::from_slice(&found.stdout).unwrap_or_else(|error| panic!("{error}: {stderr}"))
    }

    /// The log of its processes.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.scratch.folder().join("log")).unwrap_or_default()
    }

    /// The folder of the files.
    pub(crate) fn folder(&self) -> &Path {
        self.scratch.folder()
    }
}

impl Process {
    async fn start(folder: &Path, url: Option<&str>, failpoints: &str) -> Self {
        let mut options = OpenOptions::new();
        let log: File = options.create(true).append(true).open(folder.join("log")).unwrap();
        let mut command = galleria(folder, url);
        command.arg("serve").stderr(log).env("FAILPOINTS", failpoints);
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.next_line().await.unwrap();
        let mut address = ready.iter().flat_map(|line| line.split(['/', ' ']));
        let address = address.find_map(|word| word.parse().ok());
        let address = address.unwrap_or_else(|| {
            let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
            panic!("it does not start: {log}")
        });
        Self { child, _lines: lines, address }
    }

    /// Waits until the process has ended.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        self.child.wait().await.unwrap()
    }
}

/// A command for the program with these settings only.
fn galleria(folder: &Path, url: Option<&str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_galleria"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GALLERIA_") {
            command.env_remove(name);
        }
    }
    command.current_dir(folder).kill_on_drop(true).stdin(Stdio::null()).stdout(Stdio::piped());
    command.envs([
        ("GALLERIA_LISTEN", "127.0.0.1:0"),
        ("GALLERIA_HTTP_WORKERS", "1"),
        ("GALLERIA_HTTP_STOP_DELAY_MS", "0"),
        ("GALLERIA_USERS_PASSWORD_COST", "4"),
        ("GALLERIA_USERS_CHEAP_PASSWORDS", "yes"),
        ("GALLERIA_USERS_ACCESS_TOKEN_MINUTES", "600"),
        // Interrupted work is resumed after this time and two seconds.
        ("GALLERIA_PAYMENTS_GATEWAY_TIMEOUT_MS", "200"),
        ("GALLERIA_PROVIDER_LATENCY_MIN_MS", "0"),
        ("GALLERIA_PROVIDER_LATENCY_MAX_MS", "0"),
    ]);
    if let Some(url) = url {
        command.env("GALLERIA_DATABASE_URL", url);
    }
    command
}

async fn open_a_shop(folder: &Path, url: Option<&str>) -> Customer {
    let mut process = Process::start(folder, url, "").await;
    let (_door, door) = watch::channel(Some(process.address));
    let customer = Customer::register(&door).await;
    process.child.kill().await.unwrap();
    customer
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
