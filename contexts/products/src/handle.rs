//! The handle of this context: what a host mounts and runs, and the import of a file.

use std::error::Error;
use std::io::Read;
use std::sync::Arc;

use actix_web::web::{self, ServiceConfig};
use async_trait::async_trait;
use platform::context::{Audit, Context, DemoData, EventContract, Services};
use platform::database::Database;
use platform::due_work::DueWork;
use platform::ended_access;
use platform::http::Commands;
use platform::replication::PublishedSnapshots;
use platform::subscription::Subscription;
use shared_kernel::{Accountable, Currency, Origin, PublishedEvent, StoreError};

use crate::application::Application;
use crate::application::import_products::Sheet;
use crate::application::ports::Catalogue;
use crate::contract::{ProductAdded, contract};
use crate::infrastructure::audit;
use crate::infrastructure::due_work::ExpireReservations;
use crate::infrastructure::http::{self, State};
use crate::infrastructure::persistence::{
    CacheSettings, CachedCatalogue, CatalogueChanges, SeaOrmCatalogue, SeaOrmProducts,
    SeaOrmReservations, SeaOrmStock, TABLES,
};
use crate::infrastructure::replicated;
use crate::infrastructure::shopify_csv::{self, DEMO_CATALOGUE};
use crate::infrastructure::subscriptions::{END_ACCESS, subscriptions};
use crate::settings::Settings;

pub use crate::application::import_products::{
    ImportEffect, ImportOptions, ImportProgress, ImportReport, PriceCurrency, RefusedLine,
    TakenLine,
};
pub use crate::infrastructure::shopify_csv::ImportError;

#[cfg(test)]
mod tests;

/// A product export of Shopify that was read and is well-formed.
#[derive(Debug)]
pub struct ProductFile {
    sheet: Sheet,
    options: ImportOptions,
}

impl ProductFile {
    /// Reads a whole file. No shop is needed for it.
    ///
    /// # Errors
    /// When the file is not well-formed or is no product export.
    pub fn read(reader: impl Read, options: ImportOptions) -> Result<Self, ImportError> {
        Ok(Self { sheet: shopify_csv::read(reader, options.currency.currency())?, options })
    }
}

/// The bounded context `products`.
pub struct Products {
    application: Arc<Application>,
    state: web::Data<State>,
    database: Database,
    ended_access: Subscription,
    max_age_s: u32,
}

/// The catalogue for those who have written nothing, and that for writers. In memory is what this process has read, made void by
/// its own commits. Where other hosts can commit as well, writers read the database itself: they may have written there.
fn catalogues(
    services: &Services,
    changes: &Arc<CatalogueChanges>,
    cache: CacheSettings,
) -> (Arc<dyn Catalogue>, Arc<dyn Catalogue>) {
    let stored: Arc<dyn Catalogue> = Arc::new(SeaOrmCatalogue::new(services));
    if cache.bytes == 0 {
        return (Arc::clone(&stored), stored);
    }
    let cached = CachedCatalogue::new(Arc::clone(&stored), changes, cache, services);
    let cached: Arc<dyn Catalogue> = Arc::new(cached);
    let of_writers = if services.database.is_embedded() { Arc::clone(&cached) } else { stored };
    (cached, of_writers)
}

impl Products {
    /// The context on its services. Its tables must exist: see `migration::products`.
    pub fn new(services: Services, settings: Settings) -> Self {
        let commands = Commands::new(&services);
        let changes = Arc::new(CatalogueChanges::default());
        let (catalogue, catalogue_of_writers) = catalogues(
            &services,
            &changes,
            CacheSettings { bytes: settings.cache_bytes, age: settings.cache_age },
        );
        let application = Arc::new(Application {
            products: Arc::new(SeaOrmProducts::new(&services, &changes)),
            stock: Arc::new(SeaOrmStock::new(&services, &changes)),
            reservations: Arc::new(SeaOrmReservations::new(&services, &changes)),
            catalogue,
            catalogue_of_writers,
            clock: Arc::clone(&services.clock),
            ids: Arc::clone(&services.ids),
            reservation_time_limit: settings.reservation_time_limit,
        });
        let ended_access = ended_access::subscription(END_ACCESS, &services);
        let Services { database, ids, .. } = services;
        let state = State { application: Arc::clone(&application), commands, ids };
        let max_age_s = settings.max_age_s;
        Self { application, state: web::Data::new(state), database, ended_access, max_age_s }
    }

    /// Reads a product export of Shopify and imports it: [`ProductFile::read`], then [`Products::import_file`].
    ///
    /// # Errors
    /// Those of both.
    pub async fn import(
        &self,
        reader: impl Read,
        options: ImportOptions,
        progress: impl Fn(ImportProgress) + Send + Sync,
    ) -> Result<ImportReport, ImportError> {
        self.import_file(ProductFile::read(reader, options)?, progress).await
    }

    /// Imports a file. `progress` is called after each product.
    ///
    /// Equal values stay untouched, so that importing a file twice changes nothing. A value for which the file has no
    /// column stays as it is. A refused line is in the report and affects no other.
    ///
    /// # Errors
    /// When the file seems to be in another currency than the shop; nothing is stored then. When the store fails half-way;
    /// the products imported until then stay.
    pub async fn import_file(
        &self,
        file: ProductFile,
        progress: impl Fn(ImportProgress) + Send + Sync,
    ) -> Result<ImportReport, ImportError> {
        let ProductFile { sheet, options } = file;
        let origin = Origin::new(self.application.ids.next()).by(Some(Accountable::OPERATOR));
        shopify_csv::import(&self.application, sheet, options, &origin, progress).await
    }
}

#[async_trait]
impl Context for Products {
    fn name(&self) -> &'static str {
        "products"
    }

    fn contract(&self) -> Vec<EventContract> {
        contract()
    }

    fn subscriptions(&self) -> Vec<Subscription> {
        let mut subscriptions = subscriptions(&self.application);
        subscriptions.push(self.ended_access.clone());
        subscriptions
    }

    fn due_work(&self) -> Vec<Arc<dyn DueWork>> {
        vec![Arc::new(ExpireReservations {
            database: self.database.clone(),
            application: Arc::clone(&self.application),
        })]
    }

    fn tables(&self) -> Vec<&'static str> {
        TABLES.to_vec()
    }

    fn routes(&self, config: &mut ServiceConfig) {
        http::TABLE.mount_fresh_for(self.max_age_s, config, &self.state, &self.database);
    }

    /// Adds the demo catalogue when there is no product yet, on sale or withdrawn. Hosts that do it at the same time add
    /// each product once.
    async fn load_demo_data(&self) -> Result<DemoData, Box<dyn Error + Send + Sync>> {
        let sheet = shopify_csv::read(DEMO_CATALOGUE.as_bytes(), Currency::EUR)?;
        let events = self.application.import_into_an_empty_catalogue(sheet).await?;
        Ok(DemoData { events, event_type: ProductAdded::TYPE })
    }

    async fn publish_snapshots(&self) -> Result<PublishedSnapshots, StoreError> {
        replicated::publish_products(&self.database).await
    }

    async fn audit(&self) -> Result<Audit, StoreError> {
        audit::audit(&self.database).await
    }
}
