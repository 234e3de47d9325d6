//! The program as a process that can be stopped and killed.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use platform::testing::{assert_no_secret_in, secrets_of};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// The time limit of every wait. Only failing tests reach it.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// The interval between two checks of a condition.
pub(crate) const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Settings as environment variables.
pub(crate) type Environment = Vec<(String, String)>;

/// A running program. Dropping it kills the process, and fails the test when a secret is in what the program wrote.
pub(crate) struct Process {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    said: Vec<String>,
    log: PathBuf,
    secrets: Vec<String>,
}

impl Process {
    /// Starts the program in `folder` with these settings only; its standard error goes to the file `log`.
    pub(crate) fn spawn(
        folder: &Path,
        log: &str,
        environment: &Environment,
        arguments: &[&str],
    ) -> Self {
        let mut program = Command::new(env!("CARGO_BIN_EXE_galleria"));
        program.stdin(Stdio::null());
        Self::spawn_as(program, folder, log, environment, arguments)
    }

    /// The same by a command that starts the program with the arguments that are added to it.
    pub(crate) fn spawn_as(
        mut command: Command,
        folder: &Path,
        log: &str,
        environment: &Environment,
        arguments: &[&str],
    ) -> Self {
        let log = folder.join(log);
        let mut options = std::fs::OpenOptions::new();
        let stderr = options.create(true).append(true).open(&log).unwrap();
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("GALLERIA_") {
                command.env_remove(name);
            }
        }
        command.args(arguments).current_dir(folder).kill_on_drop(true);
        command.envs(environment.iter().cloned()).stdout(Stdio::piped()).stderr(stderr);
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let settings = environment.iter().map(|(name, value)| (&**name, &**value));
        Self { child, lines, said: Vec::new(), log, secrets: secrets_of(settings) }
    }

    /// Reads until `wanted` accepts a line; `None` when the output ends before.
    pub(crate) async fn until<T>(&mut self, wanted: impl Fn(&str) -> Option<T>) -> Option<T> {
        let reading = async {
            while let Some(line) = self.lines.next_line().await.unwrap() {
                let found = wanted(&line);
                self.said.push(line);
                if found.is_some() {
                    return found;
                }
            }
            None
        };
        let read = tokio::time::timeout(PATIENCE, reading).await;
        read.unwrap_or_else(|_elapsed| panic!("timed out waiting for a line\n{}", self.story()))
    }

    /// Waits until the shop answers; `None` when it refuses to start.
    pub(crate) async fn ready(&mut self) -> Option<SocketAddr> {
        self.until(|line| line.split(['/', ' ']).find_map(|word| word.parse().ok())).await
    }

    /// `kill -9`.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// Stops the process gracefully and waits for its end.
    pub(crate) async fn stop(mut self) {
        self.signal("-TERM").await;
        self.ended().await;
    }

    /// Sends a signal, such as `-INT`.
    pub(crate) async fn signal(&self, signal: &str) {
        let id = self.child.id().expect("a process that runs").to_string();
        let asked = Command::new("kill").args([signal, &id]).status().await.unwrap();
        assert!(asked.success());
    }

    /// Waits for its end, which must be a success.
    pub(crate) async fn ended(&mut self) {
        let status = self.exit().await;
        assert!(status.success(), "it ended with {status}\n{}", self.story());
    }

    /// Waits for its end. Returns the exit status.
    pub(crate) async fn exit(&mut self) -> ExitStatus {
        let _none = self.until(|_line| None::<()>).await;
        self.exit_within(PATIENCE).await.unwrap_or_else(|| panic!("timed out: {}", self.story()))
    }

    /// The exit status; `None` when the process still runs after that time.
    pub(crate) async fn exit_within(&mut self, time: Duration) -> Option<ExitStatus> {
        let ended = tokio::time::timeout(time, self.child.wait()).await.ok()?;
        Some(ended.unwrap())
    }

    /// The log of the process, for the messages of failed tests.
    pub(crate) fn story(&self) -> String {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        format!("{}\n{}: {log}", self.said.join("\n"), self.log.display())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_no_secret_in("a process", &self.story(), &self.secrets);
        }
    }
}

#[tokio::test]
async fn a_secret_that_a_process_writes_fails_the_test() {
    let folder = tempfile::tempdir().unwrap();
    let secret = ("GALLERIA_SHOP_SECRET".to_owned(), "one secret of a shop".to_owned());
    for (script, is_found) in [
        ("echo $GALLERIA_SHOP_SECRET >&2", true),
        ("echo $GALLERIA_SHOP_SECRET", true),
        ("echo nothing", false),
    ] {
        let (log, environment) = (format!("{is_found}.log"), vec![secret.clone()]);
        let shell = Command::new("sh");
        let mut process =
            Process::spawn_as(shell, folder.path(), &log, &environment, &["-c", script]);
        process.ended().await;
        let dropped = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(process)));
        assert_eq!(dropped.is_err(), is_found, "{script}");
    }
}
