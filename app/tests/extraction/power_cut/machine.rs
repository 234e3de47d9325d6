//! A machine with a NATS server on a disk of its own. The server is that of `GALLERIA_TEST_NATS_SERVER`, or the one on the
//! path.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use platform::testing::services;

use super::disk::Disk;
use crate::extraction::process::PATIENCE;

const PROGRAM_VARIABLE: &str = "GALLERIA_TEST_NATS_SERVER";
/// The first version that has `sync_interval: always`.
const AT_LEAST: (u32, u32) = (2, 10);
/// `galleria doctor` reads the configuration of a server over this port of its host.
const MONITORING_PORT: u16 = 8222;
const PORT: u16 = 4222;

/// When the server writes to its disk for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syncs {
    /// Before it confirms an event: the documented setting.
    Always,
    /// Every two minutes: its default.
    NowAndThen,
}

/// The machine. Dropping it kills the server.
pub(super) struct Machine {
    server: Child,
    program: PathBuf,
    host: Ipv4Addr,
    pub(super) disk: Disk,
}

impl Machine {
    /// A machine that runs, if there is a server that is new enough, and a disk can be mounted.
    pub(super) fn start(syncs: Syncs) -> Option<Self> {
        let what = "nats-server of version 2.10 or later on the path, or where GALLERIA_TEST_NATS_SERVER says";
        let program = program();
        if !services::needs(what, program.is_some()) {
            return None;
        }
        let Some(disk) = Disk::mount() else {
            services::skipped("a disk cannot be mounted here; it takes root and a loop device");
            return None;
        };
        let (program, host) = (program?, free_host());
        let sync = if syncs == Syncs::Always { "sync_interval: always" } else { "" };
        let store = disk.path().join("store");
        let configuration = format!(
            "listen: \"{host}:{PORT}\"\nhttp: \"{host}:{MONITORING_PORT}\"\njetstream {{\n  store_dir: {store:?}\n  {sync}\n}}\n"
        );
        // The configuration is there when the power comes back.
        std::fs::write(disk.path().join("nats.conf"), configuration).unwrap();
        disk.sync();
        let server = serve(&program, &disk);
        let machine = Self { server, program, host, disk };
        machine.is_ready();
        Some(machine)
    }

    /// The URL of the server.
    pub(super) fn url(&self) -> String {
        format!("nats://{}:{PORT}", self.host)
    }

    /// The power fails and comes back, and the server starts with what is left on the disk.
    pub(super) fn loses_power(&mut self) {
        self.restarts_after(Disk::lose_power);
    }

    /// The server is stopped, loses its whole store, and starts again.
    pub(super) fn loses_its_store(&mut self) {
        self.restarts_after(|disk| std::fs::remove_dir_all(disk.path().join("store")).unwrap());
    }

    fn restarts_after(&mut self, accident: impl FnOnce(&mut Disk)) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
        accident(&mut self.disk);
        self.server = serve(&self.program, &self.disk);
        self.is_ready();
    }

    fn is_ready(&self) {
        let address = SocketAddr::from((self.host, PORT));
        let began = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(began.elapsed() < PATIENCE, "the NATS server does not start");
        }
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _ended = self.server.kill().and_then(|()| self.server.wait());
    }
}

fn serve(program: &PathBuf, disk: &Disk) -> Child {
    let mut server = Command::new(program);
    server.arg("--config").arg(disk.path().join("nats.conf"));
    server.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    server.spawn().unwrap()
}

/// The server that was named, which must be new enough; otherwise the one on the path, if it is.
fn program() -> Option<PathBuf> {
    let named = std::env::var_os(PROGRAM_VARIABLE).map(PathBuf::from);
    let program = named.clone().unwrap_or_else(|| PathBuf::from("nats-server"));
    let is_good = version(&program).is_some_and(|version| version >= AT_LEAST);
    assert!(is_good || named.is_none(), "{} is no NATS server from 2.10 on", program.display());
    is_good.then_some(program)
}

/// Major and minor version.
fn version(program: &PathBuf) -> Option<(u32, u32)> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut numbers = text.trim().rsplit_once('v')?.1.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// An address of this machine on which both ports are free.
fn free_host() -> Ipv4Addr {
    let is_free = |host: &Ipv4Addr| {
        [PORT, MONITORING_PORT].iter().all(|port| TcpListener::bind((*host, *port)).is_ok())
    };
    let any = std::iter::repeat_with(|| Ipv4Addr::new(127, rand::random(), rand::random(), 2));
    any.take(100).find(is_free).expect("a free address of this machine")
}
