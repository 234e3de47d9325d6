//! S8: the database server restarts every few seconds, gracefully or as after a crash of its machine. The shop is not
//! restarted: it waits, refuses requests that it cannot store, and continues.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use platform::testing::services;
use tempfile::TempDir;
use tokio::time::Instant;

use super::checks::faults_at_rest;
use super::customers::Customers;
use super::ports;
use super::result_line::{it_held, thousands};
use super::seed::{Chance, rounds};
use super::shop::{Data, Shop};
use super::traces::Traces;

const RESTARTS: &str = "GALLERIA_TEST_RESTARTS";
const USUAL_RESTARTS: usize = 8;
/// The time between two restarts of the server.
const AT_WORK: RangeInclusive<Duration> = Duration::from_millis(500)..=Duration::from_secs(3);
/// The downtime of the server.
const AWAY: RangeInclusive<Duration> = Duration::from_millis(50)..=Duration::from_secs(2);
const ORDERS: usize = 20;

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_restarts_every_few_seconds_only_delays_the_shop() {
    let Some(server) = Server::make() else {
        services::skipped(
            "there is no PostgreSQL in /usr/lib/postgresql whose server could be started",
        );
        return;
    };
    let (began, mut chance) = (Instant::now(), Chance::of("restarted server"));
    let mut shop = Shop::found(Data::At(server.url())).await;
    shop.open(0).await;
    let mut customers = Customers::begin(&shop.doors, shop.ledger.clone()).await;
    let mut traces = Traces::default();
    let restarts = rounds(RESTARTS, USUAL_RESTARTS);
    for _restart in 0..restarts {
        shop.lives_for(0, chance.time(AT_WORK)).await;
        server.stop(if chance.once_in(2) { "immediate" } else { "fast" });
        shop.lives_for(0, chance.time(AWAY)).await;
        server.start();
        traces.note(&shop).await;
    }
    customers.order(ORDERS).await;
    let faults = faults_at_rest(&mut shop, customers, &traces, &[0]).await;
    let orders = thousands(shop.ledger.read().len());
    assert!(faults.is_empty(), "{faults:#?}\n{}", shop.logs());
    let result = format!("{orders} acknowledged, 0 lost");
    it_held("S8", "PostgreSQL", &format!("{restarts} restarts"), &result, began.elapsed());
}

/// A PostgreSQL server for this test. Dropping it stops it.
struct Server {
    programs: PathBuf,
    port: u16,
    folder: TempDir,
}

impl Server {
    /// Starts one in a new folder, if it is installed.
    fn make() -> Option<Self> {
        let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
        let programs = versions.filter_map(|version| Some(version.ok()?.path().join("bin")));
        let programs = programs.filter(|programs| programs.join("initdb").exists()).max()?;
        let [address, _next] = ports::two_in_a_row();
        let server = Self { programs, port: address.port(), folder: tempfile::tempdir().unwrap() };
        if is_root() {
            // A server refuses to run as root.
            let owned = Command::new("chown").arg("postgres").arg(server.folder.path()).status();
            assert!(owned.unwrap().success());
        }
        let data = server.data().display().to_string();
        server.run("initdb", &["-D", &data, "-U", "postgres", "-A", "trust", "-N"]);
        server.start();
        Some(server)
    }

    fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn start(&self) {
        let (port, folder) = (self.port, self.folder.path().display());
        let options = format!("-p {port} -k {folder} -c listen_addresses=127.0.0.1");
        self.control(&["-o", &options, "-w", "start"]);
    }

    fn stop(&self, mode: &str) {
        self.control(&["-m", mode, "-w", "stop"]);
    }

    fn control(&self, arguments: &[&str]) {
        let (data, log) = (self.data().display().to_string(), self.log().display().to_string());
        self.run("pg_ctl", &[&["-D", &data, "-l", &log, "-s"], arguments].concat());
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let output = self.output(program, arguments);
        let log = || std::fs::read_to_string(self.log()).unwrap_or_default();
        assert!(output.status.success(), "{program} {arguments:?}: {output:?}\n{}", log());
    }

    fn output(&self, program: &str, arguments: &[&str]) -> Output {
        let program = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(self.folder.path()).args(arguments).output().unwrap()
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let data = self.data().display().to_string();
        let _ended = self.output("pg_ctl", &["-D", &data, "-m", "immediate", "-s", "-w", "stop"]);
    }
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(Path::new("/proc/self")).is_ok_and(|own| own.uid() == 0)
}
