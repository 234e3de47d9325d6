//! The load driver: a closed loop of checkouts over loopback HTTP with keep-alive, against a shop in a process of its
//! own, so that processor time and memory are the shop's alone. What it measures it prints, with the settings that the
//! numbers depend on; the books are audited afterwards.

mod driver;
mod durability;
mod in_words;
mod percentiles;
mod process_usage;
mod random;
mod report;
mod servers;
mod stock;
mod window;
mod worker;

use std::sync::Arc;
use std::time::Duration;

use platform::clock::SystemClock;
use platform::database::throwaway::ThrowawayDatabase;
use secrecy::SecretString;

use super::DemoError;
use super::client::Client;
use super::demo_broker::DemoBroker;
use super::folder::DemoFolder;
use super::people::Person;
use super::terms;
use crate::audit;
use crate::cli::output;
use crate::config::Settings;
use crate::host::Host;
use driver::Plan;
pub(crate) use report::LoadReport;
use report::{Books, Circumstances, Readings};
use servers::Servers;

/// Customers who order. Each worker orders as one of them.
const CUSTOMERS: usize = 64;
/// Orders before the counting begins: caches fill, statements are prepared.
const WARM_UP: Duration = Duration::from_secs(2);
/// The shop is left alone this long before its idle time is measured, and the measurement lasts this long.
const CALM_DOWN: Duration = Duration::from_millis(500);
const IDLE_FOR: Duration = Duration::from_secs(3);
/// The shop comes to rest within this time, before and after.
const SETTLED_WITHIN: Duration = Duration::from_mins(1);

/// What a load run is asked to do.
#[derive(Debug, Clone)]
pub(crate) struct Load {
    pub(crate) concurrency: usize,
    pub(crate) until: Until,
    pub(crate) products: usize,
    pub(crate) seed: u64,
    /// A PostgreSQL server to make a database on, instead of files.
    pub(crate) database_url: Option<String>,
    /// The contexts that run in a process of their own.
    pub(crate) apart: Vec<String>,
    /// What carries events between the processes.
    pub(crate) broker_url: Option<String>,
    pub(crate) keep: bool,
}

/// When a load run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Until {
    Elapsed(Duration),
    Confirmed(u64),
}

/// Runs it. `aloud` tells people what is going on, and in the end what came of it.
pub(crate) async fn run(
    load: &Load,
    settings: Settings,
    aloud: bool,
) -> Result<LoadReport, DemoError> {
    let tell = |text: &str| if aloud { output::print(text) } else { Ok(()) };
    let folder = DemoFolder::make(load.keep)?;
    let database = match &load.database_url {
        Some(url) => Some(make_database(url).await?),
        None => None,
    };
    let database_url = database.as_ref().map(|database| SecretString::from(database.url()));
    let settings = terms::of_the_load(&settings, folder.path(), database_url.as_ref());
    // Removed after the processes that use it have ended, since it is here before them.
    let _broker = DemoBroker::of(&servers::between(load, &settings))?;
    tell(&format!("data in {} ({})", folder.path().display(), folder.file_system()))?;
    tell(&format!("importing {} products and registering {CUSTOMERS} customers", load.products))?;
    let tokens = prepare(&settings, load.products).await?;
    let servers = Servers::start(load, &settings).await?;
    let server = &servers.main;
    tell(&format!(
        "the shop answers at http://{} after {:.3} s",
        server.address,
        server.ready_after.as_secs_f64()
    ))?;
    let idle_cpu_share = measure_idle(&servers.ids()).await;
    tell(&format!("idle processor time measured over {} s", IDLE_FOR.as_secs()))?;
    tell(&format!("warming up for {} s, then {}", WARM_UP.as_secs(), describe(load)))?;
    let plan = Plan {
        address: server.address,
        servers: servers.ids(),
        tokens,
        products: load.products,
        seed: load.seed,
        concurrency: load.concurrency,
        warm_up: WARM_UP,
        until: load.until,
    };
    let window = driver::drive(plan).await?;
    let ready_after = server.ready_after;
    servers.stop().await?;
    tell("the shop has stopped; auditing its books")?;
    let (books, circumstances) = look_back(&settings, &folder, load).await?;
    let readings = Readings { window, ready_after, idle_cpu_share };
    let report = LoadReport::new(readings, circumstances, books);
    tell(&report.in_words())?;
    Ok(report)
}

/// Makes a database on the server of `url`, which is dropped when this is, however the run ends.
async fn make_database(url: &str) -> Result<ThrowawayDatabase, DemoError> {
    let made = ThrowawayDatabase::make(url, "galleria_demo").await;
    made.map_err(|source| DemoError::Database { source })
}

fn describe(load: &Load) -> String {
    let Load { concurrency, until, seed, .. } = load;
    match *until {
        Until::Elapsed(time) => {
            format!("{} s of {concurrency} customers at once, seed {seed}", time.as_secs())
        }
        Until::Confirmed(orders) => {
            format!("{orders} orders of {concurrency} customers at once, seed {seed}")
        }
    }
}

/// Fills the shop in this process, so that the one that is measured starts with full shelves and nothing to catch up on.
async fn prepare(settings: &Settings, products: usize) -> Result<Vec<String>, DemoError> {
    let host = Host::start(settings, Arc::new(SystemClock)).await?;
    let shop = host.shop();
    stock::import(&*shop.products()?, products).await?;
    let client = Client { address: host.address };
    let mut tokens = Vec::with_capacity(CUSTOMERS);
    for number in 0..CUSTOMERS {
        tokens.push(Person::register(&client, &format!("Customer{number}")).await?.token);
    }
    // The other contexts hear of the products and customers before the shop stops.
    audit::settle(shop, SETTLED_WITHIN).await?;
    host.stop().await;
    Ok(tokens)
}

/// The share of one core that the shop takes with nobody there.
async fn measure_idle(servers: &[u32]) -> Option<f64> {
    tokio::time::sleep(CALM_DOWN).await;
    let usage = || process_usage::cpu_seconds(servers);
    let (before, began) = (usage()?, tokio::time::Instant::now());
    tokio::time::sleep(IDLE_FOR).await;
    Some((usage()? - before) / began.elapsed().as_secs_f64())
}

/// Starts the shop once more in this process, lets it finish what the stop interrupted, and audits it.
async fn look_back(
    settings: &Settings,
    folder: &DemoFolder,
    load: &Load,
) -> Result<(Books, Circumstances), DemoError> {
    let host = Host::start(settings, Arc::new(SystemClock)).await?;
    let rest = audit::settle(host.shop(), SETTLED_WITHIN).await?;
    let books = Books { rest, audit: audit::audit(host.shop()).await? };
    let circumstances = Circumstances::note(host.shop(), settings, folder, load).await?;
    host.stop().await;
    Ok((books, circumstances))
}
