//! The contexts and what they run on, without HTTP: the command line works on this as much as the server does.

use std::net::SocketAddr;
use std::sync::Arc;

use orders::Orders;
use payments::{GuardSettings, Payments, ProviderServices, SimulationSettings, WebhookSecret};
use platform::bus::in_process::InProcessBus;
use platform::context::{self, Context, Relaying, Services};
use platform::database::{Connections, Database, Ports};
use platform::happenings::Happenings;
use platform::ids::TimeOrderedIds;
use platform::tasks::Tasks;
use products::Products;
use sea_orm::DatabaseConnection;
use sea_orm_migration::MigratorTrait;
use secrecy::ExposeSecret;
use shared_kernel::bus::EventBus;
use shared_kernel::{Clock, Ids};
use users::Users;

use super::{StartError, data_dir};
use crate::config::Settings;

/// Records a reader of the stream of happenings may be behind.
const HAPPENINGS_KEPT: usize = 16_384;

/// The four contexts, their databases and the bus between them.
pub struct Shop {
    settings: Settings,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    tasks: Tasks,
    happenings: Happenings,
    bus: Arc<dyn EventBus>,
    users: Arc<Users>,
    products: Arc<Products>,
    payments: Arc<Payments>,
    hosted: Vec<Hosted>,
    provider: Database,
    is_new: bool,
}

/// A context with what it was given.
#[derive(Clone)]
struct Hosted {
    context: Arc<dyn Context>,
    services: Services,
}

impl Shop {
    /// Opens every database, brings its tables up to date, and builds the contexts. Nothing runs yet.
    pub async fn open(settings: &Settings, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        data_dir::make(&settings.data_dir)?;
        let is_new = !data_dir::database_file(&settings.data_dir, "products").exists();
        let happenings = Happenings::new(Arc::clone(&clock), HAPPENINGS_KEPT);
        let ids: Arc<dyn Ids> = Arc::new(TimeOrderedIds);
        let tasks = Tasks::on_this_runtime();
        let opening = Opening {
            settings,
            ports: Ports {
                clock: Arc::clone(&clock),
                ids: Arc::clone(&ids),
                happenings: happenings.clone(),
            },
            tasks: tasks.clone(),
        };
        let users_services = opening.services::<migration::users::Migrator>("users").await?;
        let products_services =
            opening.services::<migration::products::Migrator>("products").await?;
        let orders_services = opening.services::<migration::orders::Migrator>("orders").await?;
        let payments_services =
            opening.services::<migration::payments::Migrator>("payments").await?;
        let provider =
            opening.database::<migration::payments::ProviderMigrator>("provider").await?;

        let users = Arc::new(opening.users(users_services.clone())?);
        let products = Arc::new(Products::new(
            products_services.clone(),
            products::Settings { reservation_time_limit: settings.reservation_time_limit },
        ));
        let orders = Arc::new(Orders::new(
            orders_services.clone(),
            orders::Settings { checkout_time_limit: settings.order_time_limit },
        ));
        let payments = Arc::new(opening.payments(payments_services.clone(), provider.clone())?);
        let hosted = vec![
            Hosted { context: users.clone(), services: users_services },
            Hosted { context: products.clone(), services: products_services },
            Hosted { context: orders.clone(), services: orders_services },
            Hosted { context: payments.clone(), services: payments_services },
        ];
        let bus: Arc<dyn EventBus> = Arc::new(InProcessBus::default());
        let settings = settings.clone();
        Ok(Self {
            settings,
            clock,
            ids,
            tasks,
            happenings,
            bus,
            users,
            products,
            payments,
            hosted,
            provider,
            is_new,
        })
    }

    /// Sets the contexts going: every one listens before any of them speaks. `address` is where webhooks reach us.
    pub async fn start(&self, address: SocketAddr) -> Result<(), StartError> {
        for Hosted { context, services } in &self.hosted {
            context::subscribe(&**context, services, &*self.bus, self.settings.retries).await?;
        }
        for Hosted { context, services } in &self.hosted {
            let held = self.settings.held_relays.iter().any(|name| name == context.name());
            let relaying = if held { Relaying::Held } else { Relaying::On };
            context::start(&**context, services, &self.bus, relaying);
        }
        let webhooks = format!("http://{address}/api/v1/payments/webhooks/simulated");
        self.payments.start_webhooks(&webhooks).map_err(StartError::Webhooks)
    }

    /// Finishes what was accepted and closes the databases.
    pub async fn stop(&self) {
        self.tasks.stop().await;
        for Hosted { services, .. } in &self.hosted {
            services.database.close().await;
        }
        self.provider.close().await;
    }

    /// Whether its databases were made when it was opened.
    pub const fn is_new(&self) -> bool {
        self.is_new
    }

    /// The contexts.
    pub fn contexts(&self) -> Vec<Arc<dyn Context>> {
        self.hosted.iter().map(|hosted| Arc::clone(&hosted.context)).collect()
    }

    /// Each context's database.
    pub fn databases(&self) -> impl Iterator<Item = &Database> {
        self.hosted.iter().map(|hosted| &hosted.services.database)
    }

    /// The ledger of the simulated payment provider. It is no context's.
    pub const fn provider(&self) -> &Database {
        &self.provider
    }

    /// Identity.
    pub fn users(&self) -> Arc<Users> {
        Arc::clone(&self.users)
    }

    /// The catalogue and its stock.
    pub fn products(&self) -> &Products {
        &self.products
    }

    /// The bus between the contexts.
    pub fn bus(&self) -> &Arc<dyn EventBus> {
        &self.bus
    }

    /// What happens to messages.
    pub const fn happenings(&self) -> &Happenings {
        &self.happenings
    }

    /// The time.
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }

    /// New ids.
    pub fn ids(&self) -> Arc<dyn Ids> {
        Arc::clone(&self.ids)
    }

    /// The tasks of this host.
    pub const fn tasks(&self) -> &Tasks {
        &self.tasks
    }
}

/// What is needed while the shop opens.
struct Opening<'a> {
    settings: &'a Settings,
    ports: Ports,
    tasks: Tasks,
}

impl Opening<'_> {
    async fn database<M: MigratorTrait>(&self, name: &'static str) -> Result<Database, StartError> {
        let connections = open_and_migrate::<M>(self.settings, name).await?;
        Ok(Database::start(name, connections, self.ports.clone()).await?)
    }

    async fn services<M: MigratorTrait>(&self, name: &'static str) -> Result<Services, StartError> {
        Ok(Services {
            database: self.database::<M>(name).await?,
            clock: Arc::clone(&self.ports.clock),
            ids: Arc::clone(&self.ports.ids),
            tasks: self.tasks.clone(),
            happenings: self.ports.happenings.clone(),
        })
    }

    fn users(&self, services: Services) -> Result<Users, StartError> {
        let signing_keys = data_dir::signing_keys(&self.settings.data_dir)?;
        let settings = users::Settings {
            signing_keys,
            password_cost: self.settings.password_cost,
            access_token_lifetime: self.settings.access_token_lifetime,
            refresh_token_lifetime: self.settings.refresh_token_lifetime,
        };
        Users::new(services, settings).map_err(|error| StartError::SigningKey {
            path: self.settings.data_dir.join("keys"),
            reason: error.to_string(),
        })
    }

    fn payments(&self, services: Services, provider: Database) -> Result<Payments, StartError> {
        let configured = self.settings.webhook_secrets.iter();
        let mut webhook_secrets: Vec<WebhookSecret> =
            configured.map(|secret| WebhookSecret::new(secret.expose_secret())).collect();
        if webhook_secrets.is_empty() {
            webhook_secrets
                .push(WebhookSecret::new(data_dir::webhook_secret(&self.settings.data_dir)?));
        }
        let (shortest_latency, longest_latency) = self.settings.provider_latency;
        let simulation = SimulationSettings {
            shortest_latency,
            longest_latency,
            webhooks: self.settings.webhooks,
            ..SimulationSettings::default()
        };
        let provider = ProviderServices {
            database: provider,
            clock: Arc::clone(&services.clock),
            tasks: services.tasks.clone(),
        };
        let settings = payments::Settings {
            provider: Some(provider),
            simulation,
            webhook_secrets,
            guard: GuardSettings {
                timeout: self.settings.gateway_timeout,
                ..GuardSettings::default()
            },
            ..payments::Settings::default()
        };
        Ok(Payments::new(services, settings))
    }
}

/// Opens one database and brings its tables up to date.
async fn open_and_migrate<M: MigratorTrait>(
    settings: &Settings,
    name: &'static str,
) -> Result<Connections, StartError> {
    let file = data_dir::database_file(&settings.data_dir, name);
    let connections = Connections::open_sqlite(&file).await?;
    migrate::<M>(&connections.writer, name).await?;
    Ok(connections)
}

async fn migrate<M: MigratorTrait>(
    connection: &DatabaseConnection,
    context: &'static str,
) -> Result<(), StartError> {
    M::up(connection, None).await.map_err(|source| StartError::Migration { context, source })
}
