//! The shop of one scenario: it has a place of its own, is filled before the measurement and audited afterwards.

use std::sync::Arc;
use std::time::Duration;

use platform::clock::SystemClock;
use platform::database::throwaway::ThrowawayDatabase;
use products::Products;
use secrecy::SecretString;

use super::narration::Narration;
use super::plan::{Place, ShopPlan};
use super::report::{Audited, Circumstances};
use super::scenario::Scenario;
use super::{durability, servers, stock};
use demo::DemoError;
use demo::client::Client;
use demo::demo_broker::DemoBroker;
use demo::folder::DemoFolder;
use demo::people::Person;
use demo::terms;
use host::config::Settings;
use payment_provider::HostWithProvider;

/// Registered customers.
const CUSTOMERS: usize = 64;
/// Registering customers at the configured password cost is slow, so that logins have fewer.
const CUSTOMERS_WHO_LOG_IN: usize = 8;
/// The shop comes to rest within this time, and a second more for each so many orders.
const SETTLED_WITHIN: Duration = Duration::from_mins(1);
const ORDERS_A_SECOND: u64 = 100;
/// Lines in every order of a customer.
const LINES_PER_ORDER: u32 = 2;

/// A registered customer.
#[derive(Debug, Clone)]
pub(super) struct Account {
    /// A token that outlasts the run.
    pub(super) token: String,
    /// The body of a login.
    pub(super) credentials: String,
}

/// A shop to measure. Dropping it removes all that it had: the processes that use it must have ended.
pub(super) struct Stage {
    _broker: DemoBroker,
    _database: Option<ThrowawayDatabase>,
    pub(super) folder: DemoFolder,
    pub(super) settings: Settings,
    pub(super) place: Place,
    pub(super) accounts: Vec<Account>,
    pub(super) products: usize,
}

impl Stage {
    /// Makes the place of a shop, which is still empty.
    pub(super) async fn empty(
        scenario: Scenario,
        plan: &ShopPlan,
        configured: &Settings,
        narration: Narration,
    ) -> Result<Self, DemoError> {
        let folder = DemoFolder::make(plan.keep)?;
        let place = plan.place_for(scenario);
        let database = match &place.database_url {
            Some(url) => Some(make_database(url).await?),
            None => None,
        };
        let database_url = database.as_ref().map(|database| SecretString::from(database.url()));
        let mut settings = terms::of_the_load(configured, folder.path(), database_url.as_ref());
        if let Some(management) = plan.management {
            settings.set("management.listen", management.to_string());
        }
        if scenario == Scenario::Login {
            settings.set("users.password_cost", configured.values().get("users.password_cost"));
        }
        let broker = DemoBroker::of(&servers::between(&place, &settings))?;
        narration.say(&format!(
            "data in {} ({})",
            folder.path().display(),
            folder.file_system()
        ))?;
        Ok(Self {
            _broker: broker,
            _database: database,
            folder,
            settings,
            place,
            accounts: Vec::new(),
            products: plan.products,
        })
    }

    /// The same with products and customers. It is filled in this process, so that the one that is measured starts
    /// without a backlog.
    pub(super) async fn filled(
        scenario: Scenario,
        plan: &ShopPlan,
        configured: &Settings,
        narration: Narration,
    ) -> Result<Self, DemoError> {
        let mut stage = Self::empty(scenario, plan, configured, narration).await?;
        let customers = if scenario == Scenario::Login { CUSTOMERS_WHO_LOG_IN } else { CUSTOMERS };
        let products = plan.products;
        narration
            .say(&format!("importing {products} products and registering {customers} customers"))?;
        let host = HostWithProvider::start(&stage.settings, Arc::new(SystemClock)).await?;
        stock::import(&*host.shop().context::<Products>()?, products).await?;
        let client = Client { address: host.address };
        for number in 0..customers {
            let name = format!("Customer{number}");
            let token = Person::register(&client, &name).await?.token;
            stage.accounts.push(Account { token, credentials: Person::credentials(&name) });
        }
        // The other contexts handle the events of the products and customers before the shop stops.
        audit::settle(host.shop(), SETTLED_WITHIN).await?;
        host.stop().await;
        Ok(stage)
    }

    /// Starts the shop once more in this process, lets it finish what the stop interrupted, and audits it. `orders`
    /// says how much it may have to finish.
    pub(super) async fn audit(
        &self,
        orders: u64,
        narration: Narration,
    ) -> Result<(Audited, Circumstances), DemoError> {
        narration.say("the shop has stopped; auditing it")?;
        let host = HostWithProvider::start(&self.settings, Arc::new(SystemClock)).await?;
        let rest = audit::settle(host.shop(), settled_within(orders)).await?;
        let audited = Audited { rest, report: audit::audit(host.shop()).await? };
        let circumstances = self.circumstances(&host).await?;
        host.stop().await;
        Ok((audited, circumstances))
    }

    /// The conditions of this shop. Durability is read from the databases themselves.
    pub(super) async fn circumstances(
        &self,
        host: &HostWithProvider,
    ) -> Result<Circumstances, DemoError> {
        let shop = host.shop();
        let configured = self.settings.values();
        let number = |name| configured.get(name).parse().unwrap_or(0);
        Ok(Circumstances {
            customers: self.accounts.len(),
            products: self.products,
            lines_per_order: LINES_PER_ORDER,
            durability: durability::of(shop, host.ledger()).await?,
            provider_latency_ms: (
                number("provider.latency_min_ms"),
                number("provider.latency_max_ms"),
            ),
            webhooks: configured.get("provider.webhooks").to_owned(),
            password_cost: number("users.password_cost"),
            processes: servers::processes(&self.place, &self.settings),
            broker: servers::broker(&self.place),
            database_version: durability::version(shop).await?,
            file_system: self.folder.file_system(),
            data_dir: self.folder.is_kept().then(|| self.folder.path().display().to_string()),
        })
    }
}

/// How long a shop may take to come to rest after so many orders.
pub(super) const fn settled_within(orders: u64) -> Duration {
    SETTLED_WITHIN.saturating_add(Duration::from_secs(orders / ORDERS_A_SECOND))
}

/// Makes a database on the server of `url`, which is dropped when this is, however the run ends.
pub(super) async fn make_database(url: &str) -> Result<ThrowawayDatabase, DemoError> {
    let made = ThrowawayDatabase::make(url, "galleria_demo").await;
    made.map_err(|source| DemoError::Database { source })
}
