//! The handle that a host holds: it puts the layers together and shows them as a context.

use std::sync::Arc;

use actix_web::web::{self, ServiceConfig};
use async_trait::async_trait;
use platform::context::{Audit, Context, EventContract, Services};
use platform::due_work::DueWork;
use platform::subscription::Subscription;
use shared_kernel::StoreError;

use crate::application::Application;
use crate::application::pacing::Pacing;
use crate::application::ports::MailServer;
use crate::contract;
use crate::infrastructure::due_work::SendMails;
use crate::infrastructure::gateways::guarded_server::{CALLS, GuardedServer, MAIL_SERVER};
use crate::infrastructure::gateways::{NoServer, SealedAddresses, SmtpServer};
use crate::infrastructure::persistence::{self, SeaOrmMails, SeaOrmOrders, SeaOrmRecipients};
use crate::infrastructure::{audit, http, subscriptions};
use crate::settings::Settings;

/// The mails of a shop.
pub struct Notifications {
    services: Services,
    pub(crate) application: Arc<Application>,
    state: web::Data<http::State>,
    /// How many mails are handed over at the same time; none without a mail server.
    at_once: Option<usize>,
}

impl Notifications {
    /// Puts the context together. Nothing is read or spawned yet.
    pub fn new(services: Services, settings: Settings) -> Self {
        let Settings { smtp_url, from, kinds, guard, give_up_after, first_retry, longest_retry } =
            settings;
        // A delivery that is repeated at once, and a little more.
        let grace = guard.timeout.saturating_mul(guard.retries.saturating_add(2));
        let timeout = guard.timeout;
        let at_once = smtp_url.is_some().then_some(guard.at_once);
        let server: Arc<dyn MailServer> = match smtp_url {
            Some(url) => {
                let clock = Arc::clone(&services.clock);
                let guard = services.dependencies.guard(MAIL_SERVER, CALLS, clock, guard);
                let server = Arc::new(SmtpServer::new(url, from, timeout));
                Arc::new(GuardedServer::new(server, guard))
            }
            None => Arc::new(NoServer),
        };
        let application = Arc::new(Application {
            mails: Arc::new(SeaOrmMails::new(services.database.clone())),
            recipients: Arc::new(SeaOrmRecipients::new(services.database.clone())),
            orders: Arc::new(SeaOrmOrders::new(&services)),
            addresses: Arc::new(SealedAddresses::new(services.person_keys.clone())),
            server,
            clock: Arc::clone(&services.clock),
            pacing: Pacing { grace, first_retry, longest_retry },
            give_up_after,
            kinds,
        });
        let state = http::State::new(&services, Arc::clone(&application));
        Self { services, application, state: web::Data::new(state), at_once }
    }
}

#[async_trait]
impl Context for Notifications {
    fn name(&self) -> &'static str {
        "notifications"
    }

    fn contract(&self) -> Vec<EventContract> {
        contract::contract()
    }

    fn subscriptions(&self) -> Vec<Subscription> {
        subscriptions::subscriptions(&self.application, &self.services)
    }

    fn due_work(&self) -> Vec<Arc<dyn DueWork>> {
        let send = |at_once| -> Arc<dyn DueWork> {
            let (application, stopping) =
                (Arc::clone(&self.application), self.services.tasks.stopping());
            let database = self.services.database.clone();
            Arc::new(SendMails { database, application, at_once, stopping })
        };
        self.at_once.map(send).into_iter().collect()
    }

    fn tables(&self) -> Vec<&'static str> {
        persistence::TABLES.to_vec()
    }

    fn routes(&self, config: &mut ServiceConfig) {
        http::TABLE.mount_recorded(config, &self.state, &self.services.database);
    }

    async fn audit(&self) -> Result<Audit, StoreError> {
        audit::audit(&self.services.database).await
    }
}

#[cfg(test)]
mod tests;
