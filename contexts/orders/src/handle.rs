//! The handle that a host holds: the use cases on their stores, with routes, subscriptions and due work.

use std::sync::Arc;

use actix_web::web::{Data, ServiceConfig};
use async_trait::async_trait;
use platform::backfill::Backfill;
use platform::context::{Audit, Context, EventContract, Services};
use platform::database::Database;
use platform::due_work::DueWork;
use platform::ended_access;
use platform::subscription::Subscription;
use shared_kernel::StoreError;
use uuid::Uuid;

use crate::application::{Application, OpenOrderLimits, OpenOrders, Outcomes};
use crate::contract;
use crate::infrastructure::due_work::ExpireOrders;
use crate::infrastructure::persistence::{
    SeaOrmBaskets, SeaOrmCatalogue, SeaOrmCustomers, SeaOrmOrderQueries, SeaOrmOrders, TABLES,
};
use crate::infrastructure::personal_data::SealedPersonalData;
use crate::infrastructure::timelines::TracedTimelines;
use crate::infrastructure::{audit, http, personal_data, subscriptions};
use crate::settings::Settings;

/// The context `orders`.
pub struct Orders {
    pub(crate) application: Arc<Application>,
    state: Data<http::State>,
    database: Database,
    ended_access: Subscription,
}

impl Orders {
    /// Builds the context on its services. Its database must be migrated.
    pub fn new(services: Services, settings: Settings) -> Self {
        let database = &services.database;
        let checkout_time_limit = chrono::Duration::from_std(settings.checkout_time_limit);
        let application = Arc::new(Application {
            orders: Arc::new(SeaOrmOrders::new(&services)),
            order_queries: Arc::new(SeaOrmOrderQueries::new(&services)),
            baskets: Arc::new(SeaOrmBaskets::new(database.clone())),
            catalogue: Arc::new(SeaOrmCatalogue::new(&services)),
            customers: Arc::new(SeaOrmCustomers::new(&services)),
            timelines: Arc::new(TracedTimelines::new(database.clone())),
            personal_data: Arc::new(SealedPersonalData::new(services.person_keys.clone())),
            clock: Arc::clone(&services.clock),
            outcomes: Outcomes::default(),
            open_orders: OpenOrders::within(OpenOrderLimits {
                orders: settings.open_orders,
                units: settings.open_units,
            }),
            // A limit that exceeds the range of dates is a century.
            checkout_time_limit: checkout_time_limit.unwrap_or(chrono::Duration::days(36_500)),
        });
        let state = Data::new(http::State::new(Arc::clone(&application), &services));
        let ended_access = ended_access::subscription(subscriptions::END_ACCESS, &services);
        Self { application, state, database: services.database, ended_access }
    }
}

#[async_trait]
impl Context for Orders {
    fn name(&self) -> &'static str {
        "orders"
    }

    fn contract(&self) -> Vec<EventContract> {
        contract::contract()
    }

    fn subscriptions(&self) -> Vec<Subscription> {
        let mut subscriptions = subscriptions::subscriptions(&self.application);
        subscriptions.push(self.ended_access.clone());
        subscriptions
    }

    fn due_work(&self) -> Vec<Arc<dyn DueWork>> {
        let application = Arc::clone(&self.application);
        let seal_addresses = Backfill::new("orders.seal-addresses", move || {
            let application = Arc::clone(&application);
            async move { application.seal_addresses().await }
        });
        let expire_orders = ExpireOrders {
            database: self.database.clone(),
            application: Arc::clone(&self.application),
        };
        vec![Arc::new(expire_orders), Arc::new(seal_addresses)]
    }

    async fn persons_to_expect(&self) -> Result<Vec<Uuid>, StoreError> {
        personal_data::customers_of_latest_orders(&self.database).await
    }

    fn tables(&self) -> Vec<&'static str> {
        TABLES.to_vec()
    }

    fn routes(&self, config: &mut ServiceConfig) {
        for table in [&http::TABLE, &http::SECOND_VERSION] {
            table.mount_recorded(config, &self.state, &self.database);
        }
    }

    async fn audit(&self) -> Result<Audit, StoreError> {
        audit::audit(&self.database).await
    }
}

#[cfg(test)]
mod tests;
