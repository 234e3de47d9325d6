//! The port `Customers`: the replica of customers. Rows are sea-orm's, the platform's database runs the queries. Every
//! checkout reads it, so concurrent loads share one query.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use platform::coalescer::Coalescer;
use platform::context::Services;
use platform::database::Database;
use shared_kernel::{Origin, StoreError};

use super::entities::customers;
use super::mapping;
use crate::application::ports::Customers;
use crate::domain::{Customer, CustomerId, CustomerStatus};

/// The customers in this context's database.
pub(crate) struct SeaOrmCustomers {
    database: Database,
    // Rows, not customers: a corrupt row must fail its own load only, not the others of the same query.
    rows: Coalescer<CustomerId, Arc<customers::Model>>,
    erasures: AtomicU64,
}

impl SeaOrmCustomers {
    pub(crate) fn new(services: &Services) -> Self {
        let database = services.database.clone();
        let readable = database.clone();
        let rows = Coalescer::new(services, move |ids| {
            let database = readable.clone();
            async move { load(&database, ids).await }
        });
        Self { database, rows, erasures: AtomicU64::new(0) }
    }
}

#[async_trait]
impl Customers for SeaOrmCustomers {
    async fn find(&self, id: CustomerId) -> Result<Option<Customer>, StoreError> {
        let row = self.rows.load(id).await?;
        row.map(|row| mapping::customer::from_row(&row)).transpose()
    }

    async fn update(&self, customer: Customer, origin: &Origin) -> Result<(), StoreError> {
        let mut unit = self.database.unit_of_work(origin);
        unit.replace_newer::<customers::Entity>(mapping::customer::to_row(&customer));
        self.database.commit(unit).await?;
        if customer.status() == CustomerStatus::Erased {
            self.erasures.fetch_add(1, Ordering::SeqCst);
        }
        Ok(())
    }

    fn erasures(&self) -> Option<u64> {
        // Several hosts may share a database on a server.
        self.database.is_embedded().then(|| self.erasures.load(Ordering::SeqCst))
    }
}

async fn load(
    database: &Database,
    ids: Vec<CustomerId>,
) -> Result<HashMap<CustomerId, Arc<customers::Model>>, StoreError> {
    let rows = database
        .find_by::<customers::Entity, _>(
            customers::Column::CustomerId,
            ids.into_iter().map(CustomerId::as_uuid),
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (CustomerId::from_uuid(row.customer_id), Arc::new(row)))
        .collect())
}
