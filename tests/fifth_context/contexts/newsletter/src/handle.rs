//! The handle: the context as a host has it.

use std::sync::Arc;

use actix_web::web::{self, ServiceConfig};
use async_trait::async_trait;
use platform::context::{Audit, Context, EventContract, Services};
use platform::due_work::DueWork;
use platform::subscription::Subscription;
use shared_kernel::StoreError;

use crate::application::Application;
use crate::contract;
use crate::infrastructure::persistence::{self, SeaOrmSubscribers};
use crate::infrastructure::{audit, due_work, http, subscriptions};
use crate::settings::Settings;

/// The newsletter context.
pub struct Newsletter {
    services: Services,
    application: Arc<Application>,
    state: web::Data<http::State>,
}

impl Newsletter {
    /// The context on these services.
    pub fn new(services: &Services, settings: Settings) -> Self {
        let subscribers = Arc::new(SeaOrmSubscribers::new(services.database.clone()));
        let application = Arc::new(Application { subscribers });
        let state =
            http::State { application: Arc::clone(&application), sections: settings.sections };
        Self { services: services.clone(), application, state: web::Data::new(state) }
    }
}

#[async_trait]
impl Context for Newsletter {
    fn name(&self) -> &'static str {
        "newsletter"
    }

    fn contract(&self) -> Vec<EventContract> {
        contract::contract()
    }

    fn subscriptions(&self) -> Vec<Subscription> {
        subscriptions::subscriptions(&self.application, &self.services)
    }

    fn due_work(&self) -> Vec<Arc<dyn DueWork>> {
        due_work::due_work()
    }

    fn tables(&self) -> Vec<&'static str> {
        persistence::TABLES.to_vec()
    }

    fn routes(&self, config: &mut ServiceConfig) {
        http::table().recorded_in(&self.services.database).mount(config, &self.state);
    }

    async fn audit(&self) -> Result<Audit, StoreError> {
        Ok(audit::audit())
    }
}
