//! The handle that a host holds: it puts the layers together and shows them as a context.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use async_trait::async_trait;
use platform::context::{Audit, Context, EventContract, Services};
use platform::due_work::DueWork;
use platform::http::Commands;
use platform::subscription::Subscription;
use platform::tasks::Tasks;
use shared_kernel::{Clock, StoreError};

use crate::application::Application;
use crate::application::pacing::Pacing;
use crate::application::ports::Gateway;
use crate::contract;
use crate::infrastructure::audit;
use crate::infrastructure::due_work::PursuePayments;
use crate::infrastructure::errands::Errands;
use crate::infrastructure::gateways::guarded_gateway::{GuardSettings, GuardedGateway};
use crate::infrastructure::gateways::no_provider::NoProvider;
use crate::infrastructure::gateways::simulated::ledger::Ledger;
use crate::infrastructure::gateways::simulated::provider::SimulatedProvider;
use crate::infrastructure::gateways::simulated::signature::WebhookSecret;
use crate::infrastructure::gateways::simulated::simulated_gateway::SimulatedGateway;
use crate::infrastructure::gateways::simulated::webhook_connection::{BadWebhookUrl, Target};
use crate::infrastructure::gateways::simulated::webhook_sender::WebhookSender;
use crate::infrastructure::gateways::simulated::{ProviderServices, SimulationSettings};
use crate::infrastructure::http::{self, State};
use crate::infrastructure::persistence::SeaOrmPayments;
use crate::infrastructure::subscriptions;

/// What a host may choose.
#[derive(Clone)]
pub struct Settings {
    /// The simulated provider's own database, clock and tasks; without them nothing can be charged.
    pub provider: Option<ProviderServices>,
    /// How the simulated provider behaves.
    pub simulation: SimulationSettings,
    /// Secrets that webhooks may be signed with. The first is the one the simulated provider signs with; the
    /// others are on their way in or out. Without any, every webhook is turned away.
    pub webhook_secrets: Vec<WebhookSecret>,
    /// How patient we are with a provider.
    pub guard: GuardSettings,
    /// How many payments talk to the provider side by side.
    pub charges_at_once: usize,
    /// The wait before the provider is asked again about a payment without an outcome; it doubles.
    pub first_retry: Duration,
    /// The longest such wait.
    pub longest_retry: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            provider: None,
            simulation: SimulationSettings::default(),
            webhook_secrets: Vec::new(),
            guard: GuardSettings::default(),
            charges_at_once: 256,
            first_retry: Duration::from_secs(1),
            longest_retry: Duration::from_mins(5),
        }
    }
}

/// The payments of a shop.
pub struct Payments {
    services: Services,
    pub(crate) application: Arc<Application>,
    errands: Errands,
    state: State,
    simulation: Option<Simulation>,
}

/// The simulated provider, when there is one.
struct Simulation {
    provider: Arc<SimulatedProvider>,
    tasks: Tasks,
    secret: Option<WebhookSecret>,
}

impl Payments {
    /// Puts the context together. Nothing is read or spawned yet.
    pub fn new(services: Services, settings: Settings) -> Self {
        let secret = settings.webhook_secrets.first().cloned();
        let simulation = settings.provider.clone().map(|provider| {
            let ProviderServices { database, clock, tasks } = provider;
            let ledger = Ledger::new(database);
            let provider = SimulatedProvider::new(ledger, clock, settings.simulation.clone());
            Simulation { provider: Arc::new(provider), tasks, secret }
        });
        let gateway: Arc<dyn Gateway> = match &simulation {
            Some(simulation) => Arc::new(SimulatedGateway::new(Arc::clone(&simulation.provider))),
            None => Arc::new(NoProvider),
        };
        let gateway = guarded(gateway, &services.clock, &settings.guard);
        let store = SeaOrmPayments::new(&services);
        let application = Arc::new(Application {
            payments: Arc::new(store),
            gateway,
            clock: Arc::clone(&services.clock),
            pacing: Pacing {
                // Long enough for whoever made a decision to act on it: a call and its answer.
                grace: settings.guard.timeout + Duration::from_secs(2),
                first_retry: settings.first_retry,
                longest_retry: settings.longest_retry,
            },
        });
        let tasks = services.tasks.clone();
        let errands = Errands::new(Arc::clone(&application), tasks, settings.charges_at_once);
        let state = State {
            application: Arc::clone(&application),
            errands: errands.clone(),
            commands: Commands::new(&services),
            ids: Arc::clone(&services.ids),
            clock: Arc::clone(&services.clock),
            webhook_secrets: settings.webhook_secrets.into(),
        };
        Self { services, application, errands, state, simulation }
    }

    /// Lets the simulated provider deliver its webhooks to `url`, such as
    /// `http://127.0.0.1:8080/api/v1/payments/webhooks/simulated`, until the provider's tasks stop. Call it once,
    /// when that address is being listened on. Without a simulated provider or a secret there is nothing to send.
    pub fn start_webhooks(&self, url: &str) -> Result<(), BadWebhookUrl> {
        let target = Target::parse(url)?;
        let Some(simulation) = &self.simulation else { return Ok(()) };
        let Some(secret) = simulation.secret.clone() else { return Ok(()) };
        let (provider, tasks) = (Arc::clone(&simulation.provider), simulation.tasks.clone());
        let sender = WebhookSender { provider, secret, target, tasks: tasks.clone() };
        tasks.spawn(sender.run());
        Ok(())
    }
}

fn guarded(
    gateway: Arc<dyn Gateway>,
    clock: &Arc<dyn Clock>,
    settings: &GuardSettings,
) -> Arc<dyn Gateway> {
    Arc::new(GuardedGateway::new(gateway, Arc::clone(clock), settings.clone()))
}

#[async_trait]
impl Context for Payments {
    fn name(&self) -> &'static str {
        "payments"
    }

    fn contract(&self) -> Vec<EventContract> {
        contract::contract()
    }

    fn subscriptions(&self) -> Vec<Subscription> {
        subscriptions::subscriptions(&self.application, &self.errands)
    }

    fn due_work(&self) -> Vec<Arc<dyn DueWork>> {
        let (application, errands) = (Arc::clone(&self.application), self.errands.clone());
        vec![Arc::new(PursuePayments { application, errands })]
    }

    fn tables(&self) -> Vec<&'static str> {
        vec!["payments", "refunds", "payment_attempts", "cancelled_orders", "webhook_receipts"]
    }

    fn routes(&self, config: &mut web::ServiceConfig) {
        config.app_data(web::Data::new(self.state.clone()));
        http::routes(config);
    }

    async fn audit(&self) -> Result<Audit, StoreError> {
        let ledger = self.simulation.as_ref().map(|simulation| &simulation.provider.ledger);
        audit::audit(&self.services.database, ledger, self.services.clock.now()).await
    }
}
