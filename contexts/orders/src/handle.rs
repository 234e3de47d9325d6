//! The handle that a host holds: this context with all its parts put together.

use std::sync::Arc;

use actix_web::web::ServiceConfig;
use async_trait::async_trait;
use platform::context::{Audit, Context, EventContract, Services};
use platform::database::Database;
use platform::due_work::DueWork;
use platform::subscription::Subscription;
use shared_kernel::StoreError;

use crate::application::{Application, Outcomes};
use crate::contract;
use crate::infrastructure::due_work::ExpireOrders;
use crate::infrastructure::persistence::{
    SeaOrmArchive, SeaOrmBaskets, SeaOrmCatalogue, SeaOrmCustomers, SeaOrmOrders, TABLES,
};
use crate::infrastructure::timelines::TracedTimelines;
use crate::infrastructure::{audit, http, subscriptions};
use crate::settings::Settings;

/// The context `orders`.
pub struct Orders {
    application: Arc<Application>,
    state: http::State,
    database: Database,
}

impl Orders {
    /// Puts the context together. Its database must be migrated.
    pub fn new(services: Services, settings: Settings) -> Self {
        let database = &services.database;
        let time_limit = chrono::Duration::from_std(settings.checkout_time_limit);
        let application = Arc::new(Application {
            orders: Arc::new(SeaOrmOrders::new(&services)),
            archive: Arc::new(SeaOrmArchive::new(&services)),
            baskets: Arc::new(SeaOrmBaskets::new(database.clone())),
            catalogue: Arc::new(SeaOrmCatalogue::new(&services)),
            customers: Arc::new(SeaOrmCustomers::new(&services)),
            timelines: Arc::new(TracedTimelines::new(database.clone())),
            clock: Arc::clone(&services.clock),
            outcomes: Outcomes::default(),
            // A limit beyond what a calendar holds means none that anybody will see.
            time_limit: time_limit.unwrap_or(chrono::Duration::days(36_500)),
        });
        let state = http::State::new(Arc::clone(&application), &services);
        Self { application, state, database: services.database }
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
        subscriptions::subscriptions(&self.application)
    }

    fn due_work(&self) -> Vec<Arc<dyn DueWork>> {
        vec![Arc::new(ExpireOrders::new(Arc::clone(&self.application)))]
    }

    fn tables(&self) -> Vec<&'static str> {
        TABLES.to_vec()
    }

    fn routes(&self, config: &mut ServiceConfig) {
        http::routes(config, &self.state);
    }

    async fn audit(&self) -> Result<Audit, StoreError> {
        audit::audit(&self.database).await
    }
}

#[cfg(test)]
mod tests;
