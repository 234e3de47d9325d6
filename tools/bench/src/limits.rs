//! The limit beside the checkouts: the least that one must write, in raw SQL, on tables that the shop's migrations have
//! made in a place of their own. On SQLite a program of ours, on PostgreSQL `pgbench`.

use std::io;
use std::process::{Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use crate::baseline::limit::sqlite::{self, Files};
use crate::baseline::limit::{Reached, pgbench};
use platform::clock::SystemClock;
use sea_orm::ConnectionTrait;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use tokio::process::Command;

use super::Narration;
use super::plan::ShopPlan;
use super::scenario::Scenario;
use super::stage::Stage;
use demo::DemoError;
use host::config::Settings;
use host::{data_dir, databases};
use payment_provider::ShopWithProvider;

/// Checkouts of a group.
const GROUP: u32 = 32;
/// Each program runs no longer than this, however long the shop did.
const LONGEST: Duration = Duration::from_secs(5);

/// The shop that the raw programs are held beside.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beside<'a> {
    pub(super) shop: &'a ShopPlan,
    /// Its customers at once.
    pub(super) concurrency: usize,
    /// How long it was measured.
    pub(super) time: Duration,
    /// Confirmed checkouts a second, if they were measured.
    pub(super) reached_per_s: Option<f64>,
}

/// What the raw programs reached.
#[derive(Debug, Serialize)]
#[serde(tag = "program", rename_all = "kebab-case")]
pub(crate) enum Limit {
    /// Four transactions a checkout, on one thread; and the same for groups of checkouts.
    Sqlite { one_at_a_time: Reached, in_groups: Reached },
    /// Four plain transactions a checkout, with as many clients as the shop has customers at once, or as many as the
    /// script can tell apart. A checkout in which one was told to try again has failed, and does not count.
    Pgbench { clients: u32, failed: u64, four_transactions: Reached },
    /// It is not installed, or says what nobody understands.
    Missing { why: String },
}

impl Limit {
    /// Checkouts a second of the program that writes as many at once as the shop does.
    pub(super) const fn with_many_at_once(&self) -> Option<f64> {
        match self {
            Self::Sqlite { in_groups, .. } => Some(in_groups.checkouts_per_s),
            Self::Pgbench { four_transactions, .. } => Some(four_transactions.checkouts_per_s),
            Self::Missing { .. } => None,
        }
    }
}

/// Measures it.
pub(super) async fn measure(
    beside: Beside<'_>,
    settings: &Settings,
    narration: Narration,
) -> Result<Limit, DemoError> {
    // Nobody would look into it: its rows are made up.
    let place = ShopPlan { keep: false, ..beside.shop.clone() };
    let stage = Stage::empty(Scenario::Limit, &place, settings, Narration::Silent).await?;
    let shop = ShopWithProvider::open(&stage.settings, Arc::new(SystemClock)).await?;
    shop.stop().await;
    let time = beside.time.min(LONGEST);
    narration.say(&format!("the limit beside it: raw SQL for {} s", time.as_secs()))?;
    match stage.settings.database_urls.get("orders") {
        Some(url) => on_postgres(&stage, url, beside, time).await,
        None => on_sqlite(&stage, time, beside.reached_per_s).await,
    }
}

async fn on_sqlite(
    stage: &Stage,
    time: Duration,
    ours_per_s: Option<f64>,
) -> Result<Limit, DemoError> {
    let folder = stage.folder.path().to_owned();
    let measured = tokio::task::spawn_blocking(move || {
        let file = |context: &str| data_dir::database_file(&folder, context);
        let mut files = Files::open(file)?;
        let mut reached = |group| {
            files.write_for(time, group).map(|written| {
                let seconds = written.time.as_secs_f64();
                Reached::new(group, written.checkouts, seconds, ours_per_s)
            })
        };
        let one_at_a_time = reached(1)?;
        Ok::<_, sqlite::Error>(Limit::Sqlite { one_at_a_time, in_groups: reached(GROUP)? })
    });
    let broken = |reason: String| DemoError::Limit { reason };
    let measured = measured.await.map_err(|panicked| broken(panicked.to_string()))?;
    measured.map_err(|error| broken(error.to_string()))
}

async fn on_postgres(
    stage: &Stage,
    url: &SecretString,
    beside: Beside<'_>,
    time: Duration,
) -> Result<Limit, DemoError> {
    let broken = |reason: String| DemoError::Limit { reason };
    let failed = |source| DemoError::Database { source };
    let admin = databases::connect(url).await.map_err(failed)?;
    for statement in [pgbench::stock(), "ANALYZE".to_owned()] {
        admin.execute_unprepared(&statement).await.map_err(failed)?;
    }
    // Closing fails only when it is closed already.
    let _closed_already = admin.close().await;
    let script = stage.folder.path().join("checkout.sql");
    let unusable = |source| DemoError::Folder { path: script.clone(), source };
    tokio::fs::write(&script, pgbench::script()).await.map_err(unusable)?;
    let clients = pgbench::clients(beside.concurrency);
    let threads = std::thread::available_parallelism().map_or(1, Into::into);
    let arguments = pgbench::arguments(&script.to_string_lossy(), clients, threads, time);
    let output = match run_pgbench(&arguments, url).await {
        Ok(output) => output,
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => {
            return Ok(Limit::Missing { why: "pgbench is not installed".to_owned() });
        }
        Err(error) => return Err(broken(error.to_string())),
    };
    let said = pgbench::said(&String::from_utf8_lossy(&output.stdout));
    let Some(said) = said.filter(|_| output.status.success()) else {
        let complaint = String::from_utf8_lossy(&output.stderr);
        let why = complaint.lines().last().unwrap_or("it says nothing").to_owned();
        return Ok(Limit::Missing { why: format!("pgbench failed: {why}") });
    };
    let four_transactions =
        Reached::of_rate(1, said.checkouts, said.checkouts_per_s, beside.reached_per_s);
    Ok(Limit::Pgbench { clients, failed: said.failed, four_transactions })
}

/// The URL goes by the environment: arguments are there for everybody to read. A commit is durable when it is answered,
/// as the shop's are, whatever the server's default is.
async fn run_pgbench(arguments: &[String], url: &SecretString) -> io::Result<Output> {
    let mut command = Command::new("pgbench");
    command.args(arguments).env("PGDATABASE", url.expose_secret());
    command.env("PGOPTIONS", "-c synchronous_commit=on");
    command.stdin(Stdio::null()).kill_on_drop(true).output().await
}
