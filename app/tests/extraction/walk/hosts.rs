//! The hosts of the walk: the main host, which keeps the shop's address, and one for each context that has left.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::os::fd::OwnedFd;
use std::process::Stdio;

use host::config::{Config, Settings};
use host::registry::COMPILED;
use platform::testing::{ScratchBroker, ScratchDatabase};
use tempfile::TempDir;
use tokio::process::Command;
use tokio::time::{Instant, interval};

use crate::extraction::buying::catalogue;
use crate::extraction::checks;
use crate::extraction::customers::PRODUCTS;
use crate::extraction::ports;
use crate::extraction::process::{Environment, LOOK_AGAIN, PATIENCE, Process};
use crate::extraction::shop::environment_of_a_process;

/// Runs its arguments with its standard input as the socket that was passed on.
const PASS_THE_SOCKET: &str =
    r#"export LISTEN_FDS=1 LISTEN_PID=$$; exec "$0" "$@" 3<&0 0</dev/null"#;

/// The process that opens the socket of the main host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    /// A supervisor, which keeps it open while the host is restarted.
    OfSupervisor,
    /// The host itself.
    OfHost,
}

/// The processes of a shop. They end before its folder and database are removed.
pub(super) struct Hosts {
    main: Option<Process>,
    /// The hosts of the contexts that have left.
    apart: BTreeMap<&'static str, Process>,
    /// The address of the shop.
    pub(super) main_at: SocketAddr,
    /// The socket at that address, where this process is the supervisor.
    socket: Option<TcpListener>,
    /// Where each context runs when it has left.
    addresses: BTreeMap<&'static str, SocketAddr>,
    broker: ScratchBroker,
    database: ScratchDatabase,
    folder: TempDir,
}

impl Hosts {
    /// A shop that does not run yet, with a catalogue.
    pub(super) async fn found(door: Door) -> Self {
        let addresses = COMPILED.chunks(2).flat_map(|_two| ports::two_with_room());
        let [main_at, _unused] = ports::two_with_room();
        let socket = (door == Door::OfSupervisor).then(|| TcpListener::bind(main_at).unwrap());
        let hosts = Self {
            main: None,
            apart: BTreeMap::new(),
            main_at,
            socket,
            addresses: COMPILED.iter().copied().zip(addresses).collect(),
            broker: ScratchBroker::on_nats(COMPILED),
            database: ScratchDatabase::create().await,
            folder: tempfile::tempdir().unwrap(),
        };
        std::fs::write(hosts.folder.path().join("cups.csv"), catalogue(PRODUCTS)).unwrap();
        hosts.spawn("import.log", &[], &["import", "cups.csv"]).ended().await;
        hosts
    }

    /// The settings that all processes share. The main host knows where each context will be, from the beginning.
    fn environment(&self) -> Environment {
        let mut environment = environment_of_a_process(&self.broker.url, &self.broker.prefix);
        let forwards = self.addresses.iter().map(|(context, address)| {
            let name = format!("GALLERIA_HTTP_FORWARD_{}", context.to_uppercase());
            (name, format!("http://{address}"))
        });
        environment.extend(forwards);
        environment
    }

    /// The same settings, for a host in this process.
    pub(super) fn settings(&self) -> Settings {
        let config = Config::defaults().with_environment(self.environment()).unwrap();
        let data_dir = self.folder.path().join("data");
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        Settings { data_dir, listen, ..Settings::read(&config).unwrap() }
    }

    /// Starts the program, with the socket if there is one.
    fn spawn_main(&self, more: &[(String, String)], arguments: &[&str]) -> Process {
        let Some(socket) = &self.socket else { return self.spawn("main.log", more, arguments) };
        let mut command = Command::new("sh");
        command.args(["-c", PASS_THE_SOCKET, env!("CARGO_BIN_EXE_galleria")]);
        command.stdin(Stdio::from(OwnedFd::from(socket.try_clone().unwrap())));
        let environment = [&self.environment(), more].concat();
        Process::spawn_as(command, self.folder.path(), "main.log", &environment, arguments)
    }

    fn spawn(&self, log: &str, more: &[(String, String)], arguments: &[&str]) -> Process {
        let environment = [&self.environment(), more].concat();
        Process::spawn(self.folder.path(), log, &environment, arguments)
    }

    /// Starts the main host with every context that has not left.
    pub(super) async fn start_main(&mut self) {
        let here: Vec<&str> =
            COMPILED.iter().copied().filter(|context| !self.apart.contains_key(context)).collect();
        let users = self.addresses["users"];
        let more = [("GALLERIA_USERS_URL".to_owned(), format!("http://{users}"))];
        let more = if here.contains(&"users") { &[][..] } else { &more };
        let (contexts, listen) = (here.join(","), self.main_at.to_string());
        let arguments = ["serve", "--contexts", &contexts, "--listen", &listen];
        let mut main = self.spawn_main(more, &arguments);
        assert!(main.ready().await.is_some(), "the main host does not start\n{}", main.story());
        self.main = Some(main);
        if self.apart.is_empty() {
            self.products_are_known().await;
        }
    }

    async fn products_are_known(&self) {
        let data_dir = self.settings().data_dir;
        let give_up = Instant::now() + PATIENCE;
        let mut again = interval(LOOK_AGAIN);
        while checks::products_known_to_orders(&data_dir).await < PRODUCTS {
            again.tick().await;
            assert!(Instant::now() < give_up, "orders does not know the products\n{}", self.logs());
        }
    }

    async fn restart_main(&mut self) {
        self.main.take().expect("it runs").stop().await;
        self.start_main().await;
    }

    /// Moves a context to the server, starts its own host, and then the main host without it.
    pub(super) async fn moves_out(&mut self, context: &'static str) {
        let to = [("TO".to_owned(), self.database.url().to_owned())];
        self.spawn("move.log", &to, &["move", context, "--to", "env:TO"]).ended().await;
        let users_url = ("GALLERIA_USERS_URL".to_owned(), format!("http://{}", self.main_at));
        let more = [vec![users_url], self.on_server(context)].concat();
        let more = &more[usize::from(context == "users")..];
        let listen = self.addresses[context].to_string();
        let arguments = ["serve", "--contexts", context, "--listen", &listen];
        let mut host = self.spawn(&format!("{context}.log"), more, &arguments);
        assert!(host.ready().await.is_some(), "{context} does not start\n{}", host.story());
        self.apart.insert(context, host);
        self.restart_main().await;
    }

    /// Moves a context back into the folder, starts the main host with it, and ends its own host.
    pub(super) async fn comes_back(&mut self, context: &'static str) {
        let back = ["move", context, "--to", "sqlite"];
        self.spawn("move.log", &self.on_server(context), &back).ended().await;
        let host = self.apart.remove(context).expect("it has left");
        self.restart_main().await;
        host.stop().await;
    }

    fn on_server(&self, context: &str) -> Vec<(String, String)> {
        let name = format!("GALLERIA_{}_DATABASE_URL", context.to_uppercase());
        vec![(name, self.database.url().to_owned())]
    }

    /// Stops the shop, which is in one process again.
    pub(super) async fn stop(&mut self) {
        assert!(self.apart.is_empty(), "everything is back");
        self.main.take().expect("it runs").stop().await;
    }

    /// Checks the stored data of the whole shop.
    pub(super) async fn verify(&self) {
        self.spawn("verify.log", &[], &["verify"]).ended().await;
    }

    /// The logs of its processes, for the messages of failed tests.
    pub(super) fn logs(&self) -> String {
        let others = COMPILED.iter().map(|context| format!("{context}.log"));
        let logs = others.chain(["main.log".to_owned(), "move.log".to_owned()]);
        let read = |log| std::fs::read_to_string(self.folder.path().join(log)).unwrap_or_default();
        logs.map(read).collect::<Vec<_>>().join("\n")
    }
}
