//! The shop of one scenario: a place of its own, filled before anything is measured and audited afterwards.

use std::sync::Arc;
use std::time::Duration;

use platform::clock::SystemClock;
use platform::database::throwaway::ThrowawayDatabase;
use products::Products;
use secrecy::SecretString;

use super::circumstances::Circumstances;
use super::plan::{Place, ShopPlan};
use super::report::Audited;
use super::scenario::Scenario;
use super::{Narration, servers, stock};
use audit;
use demo::DemoError;
use demo::client::Client;
use demo::demo_broker::DemoBroker;
use demo::folder::DemoFolder;
use demo::people::Person;
use demo::terms;
use host::config::Settings;
use payment_provider::HostWithProvider;

/// Customers who come.
const CUSTOMERS: usize = 64;
/// Where passwords cost what they should, fewer will do.
const CUSTOMERS_WHO_LOG_IN: usize = 8;
/// The shop comes to rest within this time, and a second more for each so many orders.
const SETTLED_WITHIN: Duration = Duration::from_mins(1);
const ORDERS_A_SECOND: u64 = 100;

/// Somebody who is registered.
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
        let place = place_of(scenario, plan);
        let database = match &place.database_url {
            Some(url) => Some(make_database(url).await?),
            None => None,
        };
        let database_url = database.as_ref().map(|database| SecretString::from(database.url()));
        let mut settings = terms::of_the_load(configured, folder.path(), database_url.as_ref());
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

    /// The same with full shelves and customers. It is filled in this process, so that the one that is measured has
    /// nothing to catch up on.
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
        // The other contexts hear of the products and customers before the shop stops.
        audit::settle(host.shop(), SETTLED_WITHIN).await?;
        host.stop().await;
        Ok(stage)
    }

    /// Starts the shop once more in this process, lets it finish what the stop interrupted, and audits it. `orders`
    /// says how much it may have to finish.
    pub(super) async fn look_back(
        &self,
        orders: u64,
        narration: Narration,
    ) -> Result<(Audited, Circumstances), DemoError> {
        narration.say("the shop has stopped; auditing its books")?;
        let host = HostWithProvider::start(&self.settings, Arc::new(SystemClock)).await?;
        let rest = audit::settle(host.shop(), settled_within(orders)).await?;
        let audited = Audited { rest, report: audit::audit(host.shop()).await? };
        let circumstances = Circumstances::note(&host, self).await?;
        host.stop().await;
        Ok((audited, circumstances))
    }
}

/// Who is apart: in a drain whoever handles the events, so that relaying and handling are two things; otherwise whoever
/// is asked for, while something crosses the broker.
fn place_of(scenario: Scenario, plan: &ShopPlan) -> Place {
    let mut place = plan.place.clone();
    match scenario {
        Scenario::Drain if place.broker_url.is_some() => {
            place.apart = vec![super::drain::HANDLED_BY.to_owned()];
        }
        // These run in this process, or alone; or they ask one context, which would be no other behind a broker.
        Scenario::Events
        | Scenario::Import
        | Scenario::Limit
        | Scenario::Catalogue
        | Scenario::Search
        | Scenario::Product
        | Scenario::Login => {
            place.apart = Vec::new();
            place.broker_url = None;
        }
        Scenario::Drain | Scenario::Checkout | Scenario::OpenLoop => {}
    }
    place
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_are_measured_without_a_cut() {
        let place = Place {
            apart: vec!["products".to_owned()],
            broker_url: Some("nats://127.0.0.1:4222".to_owned()),
            ..Place::default()
        };
        let plan = ShopPlan { products: 2, place, keep: false };
        for scenario in [Scenario::Catalogue, Scenario::Search, Scenario::Product, Scenario::Login]
        {
            let place = place_of(scenario, &plan);
            assert!(place.apart.is_empty() && place.broker_url.is_none(), "{scenario:?}");
        }
        assert_eq!(place_of(Scenario::Checkout, &plan).apart, ["products"]);
    }
}
