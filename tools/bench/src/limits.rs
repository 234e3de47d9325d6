//! Measures the baseline of the checkouts: the rows that a checkout must write, in raw SQL, on tables that the shop's
//! migrations have made in a place of their own. SQLite has a program of this crate, PostgreSQL `pgbench`.

use std::io;
use std::process::{Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use crate::baseline::limit::sqlite::{self, Files};
use crate::baseline::limit::{Reached, pgbench};
use platform::clock::SystemClock;
use sea_orm::ConnectionTrait;
use secrecy::{ExposeSecret, SecretString};
use tokio::process::Command;

use super::narration::Narration;
use super::plan::{Plan, ShopPlan};
use super::report::Limit;
use super::scenario::Scenario;
use super::stage::Stage;
use demo::DemoError;
use host::config::Settings;
use payment_provider::ShopWithProvider;
use storage::{data_dir, place};

/// Checkouts of a group.
const GROUP: u32 = 32;
/// Each program runs no longer than this, however long the shop did.
const LONGEST: Duration = Duration::from_secs(5);

/// The shop that the raw programs are compared with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beside<'a> {
    pub(super) shop: &'a ShopPlan,
    /// Its concurrent customers.
    pub(super) concurrency: usize,
    /// How long it was measured.
    pub(super) time: Duration,
    /// Confirmed checkouts a second, if they were measured.
    pub(super) reached_per_s: Option<f64>,
}

impl<'a> Beside<'a> {
    /// The shop of a plan, which reached so many checkouts a second.
    pub(super) const fn of(plan: &'a Plan, reached_per_s: Option<f64>) -> Self {
        let (shop, concurrency, time) = (&plan.shop, plan.concurrency, plan.length());
        Self { shop, concurrency, time, reached_per_s }
    }
}

/// Measures the baseline.
pub(super) async fn measure(
    beside: Beside<'_>,
    settings: &Settings,
    narration: Narration,
) -> Result<Limit, DemoError> {
    // Its rows are made up, so the folder is never kept.
    let place = ShopPlan { keep: false, ..beside.shop.clone() };
    let stage = Stage::empty(Scenario::Limit, &place, settings, Narration::Silent).await?;
    let shop = ShopWithProvider::open(&stage.settings, Arc::new(SystemClock)).await?;
    shop.stop().await;
    let time = beside.time.min(LONGEST);
    narration.say(&format!("the baseline: raw SQL for {} s", time.as_secs()))?;
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
    let admin = place::connect(url).await.map_err(failed)?;
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
    let result = pgbench::parse_output(&String::from_utf8_lossy(&output.stdout));
    let Some(result) = result.filter(|_| output.status.success()) else {
        let complaint = String::from_utf8_lossy(&output.stderr);
        let why = complaint.lines().last().unwrap_or("without a message").to_owned();
        return Ok(Limit::Missing { why: format!("pgbench failed: {why}") });
    };
    let four_transactions =
        Reached::of_rate(1, result.checkouts, result.checkouts_per_s, beside.reached_per_s);
    Ok(Limit::Pgbench { clients, failed: result.failed, four_transactions })
}

/// The URL is passed in the environment, because other users can read arguments. A commit is durable when it is
/// acknowledged, as the shop's are, whatever the server's default is.
async fn run_pgbench(arguments: &[String], url: &SecretString) -> io::Result<Output> {
    let mut command = Command::new("pgbench");
    command.args(arguments).env("PGDATABASE", url.expose_secret());
    command.env("PGOPTIONS", "-c synchronous_commit=on");
    command.stdin(Stdio::null()).kill_on_drop(true).output().await
}
