//! The contexts in this program, and how each is made. A cargo feature each: one that is left out is not in the binary.

use std::sync::Arc;

use platform::context::{Context, Services};
use platform::database::{Database, Ports};
use platform::http_client::HttpServices;
use platform::tasks::Tasks;
use sea_orm_migration::MigratorTrait;

use super::{StartError, databases};
use crate::config::Settings;

#[cfg(feature = "orders")]
mod orders;
#[cfg(feature = "payments")]
pub(crate) mod payments;
#[cfg(feature = "products")]
mod products;
#[cfg(feature = "users")]
mod users;

/// The names of the contexts in this program, in the order in which they are made.
pub const COMPILED: &[&str] = &[
    #[cfg(feature = "users")]
    "users",
    #[cfg(feature = "products")]
    "products",
    #[cfg(feature = "orders")]
    "orders",
    #[cfg(feature = "payments")]
    "payments",
];

/// How many contexts make a shop, whether they are in this program or not.
pub(super) const IN_A_SHOP: usize = 4;

/// A context with what it was given.
#[derive(Clone)]
pub(super) struct Hosted {
    pub(super) context: Arc<dyn Context>,
    pub(super) services: Services,
}

/// The contexts that a host runs, and those of them by their own type that a host has business with.
#[derive(Default)]
pub(super) struct Contexts {
    pub(super) hosted: Vec<Hosted>,
    #[cfg(feature = "users")]
    pub(super) users: Option<Arc<::users::Users>>,
    #[cfg(feature = "products")]
    pub(super) products: Option<Arc<::products::Products>>,
    #[cfg(feature = "payments")]
    pub(super) payments: Option<Arc<::payments::Payments>>,
    /// The ledger of the payment provider that is simulated in this process. It is no context's.
    pub(super) provider: Option<Database>,
}

impl Contexts {
    /// Opens the databases of the contexts chosen, brings their tables up to date, and builds the contexts.
    pub(super) async fn open(opening: &Opening<'_>) -> Result<Self, StartError> {
        let mut contexts = Self::default();
        for name in &opening.settings.contexts {
            match *name {
                #[cfg(feature = "users")]
                "users" => users::open(opening, &mut contexts).await?,
                #[cfg(feature = "products")]
                "products" => products::open(opening, &mut contexts).await?,
                #[cfg(feature = "orders")]
                "orders" => orders::open(opening, &mut contexts).await?,
                #[cfg(feature = "payments")]
                "payments" => payments::open(opening, &mut contexts).await?,
                other => return Err(StartError::NotHosted { context: other }),
            }
        }
        Ok(contexts)
    }

    /// Every database that was opened.
    pub(super) fn databases(&self) -> impl Iterator<Item = &Database> {
        self.hosted.iter().map(|hosted| &hosted.services.database).chain(&self.provider)
    }

    fn host(&mut self, context: Arc<dyn Context>, services: Services) {
        self.hosted.push(Hosted { context, services });
    }
}

/// What is needed while the shop opens.
pub(super) struct Opening<'a> {
    pub(super) settings: &'a Settings,
    pub(super) ports: Ports,
    pub(super) tasks: Tasks,
    #[expect(dead_code, reason = "no context calls one yet")]
    pub(super) http_services: HttpServices,
}

impl Opening<'_> {
    async fn database<M: MigratorTrait>(&self, name: &'static str) -> Result<Database, StartError> {
        let connections = databases::open_and_migrate::<M>(self.settings, name).await?;
        Ok(Database::start(name, connections, self.ports.clone()).await?)
    }

    async fn services<M: MigratorTrait>(&self, name: &'static str) -> Result<Services, StartError> {
        Ok(Services {
            database: self.database::<M>(name).await?,
            clock: Arc::clone(&self.ports.clock),
            ids: Arc::clone(&self.ports.ids),
            tasks: self.tasks.clone(),
            message_log: self.ports.message_log.clone(),
        })
    }
}
