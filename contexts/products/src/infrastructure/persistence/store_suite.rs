//! The store suite: the same tests run on the stores in SQL and on those in memory.

mod catalogue;
mod paging;
mod reservations;
mod stock;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use platform::testing::{ManualClock, TestDatabase, database};
use sea_orm_migration::MigratorTrait;
use shared_kernel::{Clock, Origin, StoreError};
use uuid::Uuid;

use super::in_memory::InMemory;
use super::{
    CacheSettings, CachedCatalogue, CatalogueChanges, SeaOrmCatalogue, SeaOrmProducts,
    SeaOrmReservations, SeaOrmStock,
};
use crate::application::ports::{Catalogue, Products, Reservations, Stock};
use crate::domain::product::NewProduct;
use crate::domain::product::tests::a_new_product;
use crate::domain::{Movement, MovementId, Product, ProductChange, Quantity, Sku};

pub(super) struct Stores {
    products: Arc<dyn Products>,
    stock: Arc<dyn Stock>,
    reservations: Arc<dyn Reservations>,
    catalogue: Arc<dyn Catalogue>,
    _database: Option<TestDatabase>,
}

fn in_memory() -> Stores {
    let store = Arc::new(InMemory::default());
    Stores {
        products: store.clone(),
        stock: store.clone(),
        reservations: store.clone(),
        catalogue: store,
        _database: None,
    }
}

async fn in_sql() -> Stores {
    let migrate =
        |connection| async move { migration::products::Migrator::up(&connection, None).await };
    let database = database("products", migrate).await;
    let services = database.services(ManualClock::at("2026-01-01T12:00:00Z"));
    let changes = Arc::new(CatalogueChanges::default());
    let cache = CacheSettings { bytes: 1 << 20, age: TimeDelta::seconds(1) };
    let direct = Arc::new(SeaOrmCatalogue::new(&services));
    // The suite passes with each read through the cache: what a commit changed is never shown from it.
    let catalogue = CachedCatalogue::new(direct, &changes, cache, &services);
    Stores {
        products: Arc::new(SeaOrmProducts::new(&services, &changes)),
        stock: Arc::new(SeaOrmStock::new(&services, &changes)),
        reservations: Arc::new(SeaOrmReservations::new(&services, &changes)),
        catalogue: Arc::new(catalogue),
        _database: Some(database),
    }
}

/// Declares each test twice: on the stores in memory and on those in SQL.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod memory {
            $(#[tokio::test] async fn $name() { super::$name(super::super::in_memory()).await; })+
        }
        mod sql {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() { super::$name(super::super::in_sql().await).await; })+
        }
    };
}
pub(super) use on_both;

fn noon() -> DateTime<Utc> {
    ManualClock::at("2026-01-01T12:00:00Z").now()
}

fn origin() -> Origin {
    Origin::new(Uuid::from_u128(99))
}

fn sku(text: &str) -> Sku {
    Sku::parse(text).unwrap()
}

impl Stores {
    async fn add(&self, new: NewProduct) -> ProductChange {
        let added = Product::add(new, noon());
        self.products.commit(added.clone(), &origin()).await.unwrap();
        added
    }

    async fn with_units(&self, number: u128, name: &str, units: i64) {
        self.add(a_new_product(number, name)).await;
        self.receive(number, name, units).await.unwrap();
    }

    async fn receive(&self, number: u128, name: &str, units: i64) -> Result<(), StoreError> {
        let (id, units) =
            (MovementId::from_uuid(Uuid::from_u128(number)), Quantity::parse(units).unwrap());
        self.stock.commit(Movement::receive(id, sku(name), units, noon()), &origin()).await
    }

    async fn level(&self, name: &str) -> (i64, i64) {
        let levels = self.stock.levels(&[sku(name)]).await.unwrap();
        (levels[0].on_hand(), levels[0].reserved())
    }
}
