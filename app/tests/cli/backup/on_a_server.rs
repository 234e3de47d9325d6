//! A shop on a PostgreSQL server, backed up and restored by PostgreSQL's own tools: by the commands of `docs/backup.md`, read
//! from it, so that a changed command changes the test. The copy goes to another server, since the roles of a shop belong to
//! its server; both are the test's own, and take no connections from the server of the tests.

use std::path::Path;
use std::process::Command;

use platform::testing::{PostgresServer, services};
use tempfile::TempDir;

use super::super::ports;
use super::{
    Acknowledged, CUPS, ORDERS, folder, run_with, secret_of, sells_again, serving,
    while_customers_buy,
};

const TOOLS: [&str; 5] = ["pg_dump", "pg_dumpall", "pg_restore", "psql", "createdb"];
/// The files that the documented commands make.
const COPIES: [&str; 2] = ["roles.sql", "galleria.dump"];

/// A server with the superuser `postgres`, and the URL of the database `galleria` on it, which the test makes.
struct Server {
    _process: PostgresServer,
    port: String,
    url: String,
}

impl Server {
    fn start(port: u16) -> Option<Self> {
        let process = PostgresServer::make(port, "")?;
        process.start();
        let url = format!("postgres://galleria@127.0.0.1:{port}/galleria");
        Some(Self { _process: process, port: port.to_string(), url })
    }

    /// Runs commands in one shell, as the superuser of the server, with the shop in this database.
    fn run(&self, folder: &TempDir, commands: &str, variables: &[(&str, &str)]) -> String {
        let program = Path::new(env!("CARGO_BIN_EXE_galleria")).parent().unwrap();
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
        let mut shell = Command::new("bash");
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("GALLERIA_") || name.starts_with("PG") {
                shell.env_remove(&*name);
            }
        }
        shell.env("PATH", path).envs(variables.iter().copied());
        shell.env("PGHOST", "127.0.0.1").env("PGPORT", &self.port).env("PGUSER", "postgres");
        let output = shell.args(["-euc", commands]).current_dir(folder.path()).output().unwrap();
        assert!(output.status.success(), "{commands}\n{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }
}

/// The commands of the two blocks: those that back up, and those that restore.
fn documented() -> [String; 2] {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/backup.md");
    let text = std::fs::read_to_string(file).unwrap();
    let (_before, section) = text.split_once("\n## A shop on PostgreSQL\n").unwrap();
    let (section, _after) = section.split_once("\n## ").unwrap();
    let command = |line: &str| {
        let command = line.strip_prefix("$ ");
        format!("{}\n", command.unwrap_or_else(|| panic!("no command: {line}")))
    };
    let blocks = section.split("```console\n").skip(1);
    let blocks = blocks.map(|rest| rest.split_once("```").unwrap().0);
    let blocks: Vec<String> = blocks.map(|block| block.lines().map(command).collect()).collect();
    blocks.try_into().unwrap()
}

/// Whether the tools of PostgreSQL are installed.
fn has_tools() -> bool {
    let answers = |tool: &&str| Command::new(tool).arg("--version").output().is_ok();
    services::needs("pg_dump, with the other tools of PostgreSQL,", TOOLS.iter().all(answers))
}

/// Dumps the shop while it sells. Returns the orders that were acknowledged, and how many were before the dump began.
fn dumped_while_it_sells(
    shop: &TempDir,
    server: &Server,
    commands: &str,
) -> (Vec<Acknowledged>, usize) {
    let variables = [("GALLERIA_DATABASE_URL", &*server.url)];
    std::fs::write(shop.path().join("cups.csv"), CUPS).unwrap();
    assert_eq!(run_with(shop, &["import", "cups.csv"], &variables).code, 0);
    let serving = serving(shop, &variables);
    while_customers_buy(serving.address, |told| {
        let mut acknowledged: Vec<Acknowledged> = told.iter().take(ORDERS).collect();
        let before = acknowledged.len();
        server.run(shop, commands, &variables);
        acknowledged.extend(told.try_iter());
        acknowledged.extend(told.iter().take(ORDERS));
        (acknowledged, before)
    })
}

#[test]
fn a_shop_that_sells_is_dumped_and_sells_again_from_the_dump_on_another_server() {
    let [former, new] = ports::two_with_room();
    let (Some(former), Some(new)) = (Server::start(former.port()), Server::start(new.port()))
    else {
        return;
    };
    if !has_tools() {
        return;
    }
    let [back_up, restore] = documented();
    let shop = folder();
    // As docs/deployment.md says.
    former.run(&shop, "psql -c 'CREATE ROLE galleria LOGIN CREATEROLE' postgres", &[]);
    former.run(&shop, "createdb --owner galleria galleria", &[]);
    let (acknowledged, before) = dumped_while_it_sells(&shop, &former, &back_up);
    drop(former);

    let restored = folder();
    for file in COPIES {
        std::fs::copy(shop.path().join(file), restored.path().join(file)).unwrap();
    }
    let secret = secret_of(&shop);
    let variables = [
        ("GALLERIA_DATABASE_URL", &*new.url),
        ("GALLERIA_SHOP_SECRET_FILE", secret.to_str().unwrap()),
    ];
    new.run(&restored, &restore, &variables);
    let verified = run_with(&restored, &["verify", "--json"], &variables).json();
    assert_eq!(verified["holds"], true, "{verified}");
    let orders = usize::try_from(verified["orders"].as_u64().unwrap()).unwrap();
    assert!((before..acknowledged.len()).contains(&orders), "{orders}, {before}");
    sells_again(&restored, &variables, &acknowledged[..before]);
}
