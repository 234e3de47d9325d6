//! A PostgreSQL server of a test's own, in a temporary folder: it can be stopped, started and configured.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::services;

/// How long a recovery may take, and how often its log is looked at.
const RECOVERS_WITHIN: Duration = Duration::from_secs(30);
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// A PostgreSQL server for one test. Dropping it stops it.
#[derive(Debug)]
pub struct PostgresServer {
    programs: PathBuf,
    port: u16,
    folder: TempDir,
}

#[expect(clippy::unwrap_used, reason = "a test whose server cannot run cannot go on")]
impl PostgresServer {
    /// Makes one that will listen on `port` of the loopback interface and writes these lines into its configuration; the test
    /// is skipped if PostgreSQL is not installed. It does not run yet.
    ///
    /// # Panics
    /// When it cannot be made.
    pub fn make(port: u16, configuration: &str) -> Option<Self> {
        let Some(programs) = programs() else {
            services::skipped("there is no PostgreSQL in /usr/lib/postgresql to be started");
            return None;
        };
        let server = Self { programs, port, folder: TempDir::new().unwrap() };
        Self::give(server.folder.path());
        let data = server.data().display().to_string();
        server.run("initdb", &["-D", &data, "-U", "postgres", "-A", "trust", "-N"]);
        let file = server.data().join("postgresql.auto.conf");
        std::fs::write(&file, configuration).unwrap();
        Self::give(&file);
        Some(server)
    }

    /// Makes a file or a folder the server's own, since a server refuses to run as root and to use the keys of others.
    ///
    /// # Panics
    /// When that is not possible.
    pub fn give(file: &Path) {
        if is_root() {
            let owned = Command::new("chown").arg("postgres").arg(file).status().unwrap();
            assert!(owned.success(), "{} stays another's", file.display());
        }
    }

    /// A folder that it can read.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The URL of its database, without encryption.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Starts it and waits until it answers.
    ///
    /// # Panics
    /// When it does not.
    pub fn start(&self) {
        let (port, folder) = (self.port, self.folder.path().display());
        let options = format!("-p {port} -k {folder} -c listen_addresses=127.0.0.1");
        self.control(&["-o", &options, "-w", "start"]);
    }

    /// Makes it a standby of a server that says nothing, from its next start on: it answers reads, and takes no writes.
    ///
    /// # Panics
    /// When its folder cannot be written.
    pub fn become_standby(&self) {
        let signal = self.data().join("standby.signal");
        std::fs::write(&signal, "").unwrap();
        Self::give(&signal);
    }

    /// Stops it: `fast`, or `immediate` as in a crash.
    ///
    /// # Panics
    /// When it does not stop.
    pub fn stop(&self, mode: &str) {
        self.control(&["-m", mode, "-w", "stop"]);
    }

    /// Crashes the process of one connection, as a fault in the server would: the server ends all others, and recovers. Returns when it
    /// takes connections again; at once when there is no connection.
    ///
    /// # Panics
    /// When it cannot be told which processes it has, or it does not recover.
    pub fn crash_a_connection(&self) {
        let noted = std::fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        let server = noted.lines().next().unwrap();
        let children = std::fs::read_to_string(format!("/proc/{server}/task/{server}/children"));
        let title = |process: &str| std::fs::read_to_string(format!("/proc/{process}/cmdline"));
        let of_a_client =
            |process: &&str| title(process).is_ok_and(|said| said.contains("127.0.0.1("));
        let children = children.unwrap();
        let Some(process) = children.split_whitespace().find(of_a_client) else { return };
        let (recoveries, begun) = (self.recoveries(), Instant::now());
        if Command::new("kill").args(["-9", process]).status().unwrap().success() {
            while self.recoveries() == recoveries {
                assert!(begun.elapsed() < RECOVERS_WITHIN, "it does not recover");
                std::thread::sleep(BETWEEN_LOOKS);
            }
        }
    }

    /// How often it has begun to take connections.
    fn recoveries(&self) -> usize {
        let log = std::fs::read_to_string(self.log()).unwrap();
        log.matches("ready to accept connections").count()
    }

    fn control(&self, arguments: &[&str]) {
        let (data, log) = (self.data().display().to_string(), self.log().display().to_string());
        self.run("pg_ctl", &[&["-D", &data, "-l", &log, "-s"], arguments].concat());
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let output = self.output(program, arguments).unwrap();
        let log = || std::fs::read_to_string(self.log()).unwrap_or_default();
        assert!(output.status.success(), "{program} {arguments:?}: {output:?}\n{}", log());
    }

    fn output(&self, program: &str, arguments: &[&str]) -> std::io::Result<Output> {
        let program = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(self.folder.path()).args(arguments).output()
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        let data = self.data().display().to_string();
        let _ended = self.output("pg_ctl", &["-D", &data, "-m", "immediate", "-s", "-w", "stop"]);
    }
}

/// The programs of the newest version that is installed.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let programs = versions.filter_map(|version| Some(version.ok()?.path().join("bin")));
    programs.filter(|programs| programs.join("initdb").exists()).max()
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}
