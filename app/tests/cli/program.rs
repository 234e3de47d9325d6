//! Runs the program in its own folder, with the settings of the test only.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

use platform::testing::{assert_no_secret_in, secrets_of};
use serde_json::Value;
use tempfile::{NamedTempFile, TempDir};

/// The time limit of a process. Only failing tests reach it.
const PATIENCE: Duration = Duration::from_mins(5);

/// Kills a process that runs longer than [`PATIENCE`], until it is dropped: a test that reads what the process says, or waits for its
/// end, then fails instead of waiting for ever.
pub(crate) struct Watchdog {
    _until: Sender<()>,
}

impl Watchdog {
    pub(crate) fn of(child: &Child) -> Self {
        let (until, is_over) = channel();
        let process = child.id().to_string();
        std::thread::spawn(move || {
            if is_over.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                eprintln!("process {process} runs for {PATIENCE:?} and is killed");
                // It may end meanwhile.
                let _killed = Command::new("kill").args(["-9", &process]).status();
            }
        });
        Self { _until: until }
    }
}

/// An empty folder to run in.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// A command for the program.
pub(crate) fn galleria(folder: &TempDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_galleria"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GALLERIA_") {
            command.env_remove(name);
        }
    }
    // The cheapest hashes: passwords of a test protect nothing.
    command.env("GALLERIA_USERS_PASSWORD_COST", "4").env("GALLERIA_USERS_CHEAP_PASSWORDS", "yes");
    command.env("GALLERIA_LISTEN", "127.0.0.1:0");
    command.current_dir(folder.path()).args(arguments).stdin(Stdio::null());
    command
}

/// The exit code and output of a run.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        let text = |bytes| {
            let text = String::from_utf8(bytes).unwrap();
            assert_no_secret_in("the program", &text, &[]);
            text
        };
        let code = output.status.code().expect("a signal ended it");
        Self { code, stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

impl Ended {
    /// Standard output as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Asserts a one-line error with an exit code and these words, and an empty standard output.
    pub(crate) fn is_refused(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, code, "{self:?}");
        assert_eq!(self.stdout, "", "{self:?}");
        assert_eq!(self.stderr.trim_end().lines().count(), 1, "{self:?}");
        assert!(self.stderr.starts_with("galleria: "), "{self:?}");
        for word in words {
            assert!(self.stderr.contains(word), "no {word:?} in {self:?}");
        }
    }
}

/// Runs the program to its end.
pub(crate) fn run(folder: &TempDir, arguments: &[&str]) -> Ended {
    ended(galleria(folder, arguments), "")
}

/// The same with environment variables.
pub(crate) fn run_with(folder: &TempDir, arguments: &[&str], variables: &[(&str, &str)]) -> Ended {
    let mut command = galleria(folder, arguments);
    command.envs(variables.iter().copied());
    ended(command, "")
}

/// Runs the program to its end, with `input` on standard input.
pub(crate) fn run_with_input(folder: &TempDir, arguments: &[&str], input: &str) -> Ended {
    ended(galleria(folder, arguments), input)
}

fn ended(mut command: Command, input: &str) -> Ended {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let _watchdog = Watchdog::of(&child);
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap().into()
}

/// The names of the entries of a folder.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A running shop. Dropping it kills the process, and fails the test when a secret is in its standard error.
pub(crate) struct Serving {
    pub(crate) child: Child,
    pub(crate) lines: std::io::Lines<BufReader<ChildStdout>>,
    pub(crate) ready_line: String,
    pub(crate) address: SocketAddr,
    log: NamedTempFile,
    secrets: Vec<String>,
    _watchdog: Watchdog,
}

impl Serving {
    /// Starts the shop and waits for its ready line.
    pub(crate) fn start(folder: &TempDir, arguments: &[&str]) -> Self {
        Self::start_with(folder, arguments, &[])
    }

    /// The same with environment variables.
    pub(crate) fn start_with(
        folder: &TempDir,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> Self {
        let mut command = galleria(folder, arguments);
        command.envs(variables.iter().copied());
        let settings = variables.iter().copied();
        let log = NamedTempFile::new().unwrap();
        command.stdout(Stdio::piped()).stderr(log.reopen().unwrap());
        let mut child = command.spawn().unwrap();
        let watchdog = Watchdog::of(&child);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready_line = lines.next().expect("it ended before it was ready").unwrap();
        let address = ready_line.split(['/', ' ']).find_map(|word| word.parse().ok());
        let address = address.unwrap_or_else(|| panic!("no address in {ready_line:?}"));
        let secrets = secrets_of(settings);
        Self { child, lines, ready_line, address, log, secrets, _watchdog: watchdog }
    }
}

impl Serving {
    /// The lines that the program has logged so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.log.path()).unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // The process has ended already if the test stopped it.
        let _ended = self.child.kill();
        let _status = self.child.wait();
        let log = self.log();
        if std::thread::panicking() {
            eprintln!("{log}");
        } else {
            assert_no_secret_in("the shop", &log, &self.secrets);
        }
    }
}
