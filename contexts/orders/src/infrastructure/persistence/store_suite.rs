//! The guarantees of the store ports, checked on the in-memory stores and on the stores in the database.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use platform::testing::{ManualClock, TestDatabase};
use shared_kernel::{Clock, Origin, StoreError};
use uuid::Uuid;

use super::in_memory::InMemory;
use super::{SeaOrmBaskets, SeaOrmCatalogue, SeaOrmCustomers, SeaOrmOrderQueries, SeaOrmOrders};
use crate::application::ports::{Baskets, Catalogue, Customers, OrderFilter, OrderQueries, Orders};
use crate::application::testing::{
    customer, entry, euros, sealed_address, sealed_token, sku, units, wanted,
};
use crate::domain::{
    Basket, BasketChange, CatalogueEntry, CheckoutReport, Customer, CustomerStatus, DeclineReason,
    NewOrder, Order, OrderChange, OrderId, OrderLines, Refund, RefundId, ReplicaVersion,
    StatusName,
};

mod orders;
mod others;

struct Stores {
    orders: Arc<dyn Orders>,
    order_queries: Arc<dyn OrderQueries>,
    baskets: Arc<dyn Baskets>,
    catalogue: Arc<dyn Catalogue>,
    customers: Arc<dyn Customers>,
    database: Option<TestDatabase>,
}

fn in_memory() -> Stores {
    let store = Arc::new(InMemory::default());
    Stores {
        orders: store.clone(),
        order_queries: store.clone(),
        baskets: store.clone(),
        catalogue: store.clone(),
        customers: store,
        database: None,
    }
}

async fn in_sea_orm() -> Stores {
    let database = platform::testing::database("orders", |connection| async move {
        use sea_orm_migration::MigratorTrait;
        migration::orders::Migrator::up(&connection, None).await
    });
    let database = database.await;
    let clock: Arc<dyn Clock> = ManualClock::at("2026-01-01T12:00:00Z");
    let services = database.services(clock);
    Stores {
        orders: Arc::new(SeaOrmOrders::new(&services)),
        order_queries: Arc::new(SeaOrmOrderQueries::new(&services)),
        baskets: Arc::new(SeaOrmBaskets::new(services.database.clone())),
        catalogue: Arc::new(SeaOrmCatalogue::new(&services)),
        customers: Arc::new(SeaOrmCustomers::new(&services)),
        database: Some(database),
    }
}

/// Makes each guarantee a test of each store.
macro_rules! on_both {
    ($($guarantee:ident),* $(,)?) => {
        mod in_memory {
            $(#[tokio::test] async fn $guarantee() { super::$guarantee(&super::super::in_memory()).await; })*
        }
        mod in_sea_orm {
            $(#[tokio::test(flavor = "multi_thread")] async fn $guarantee() {
                super::$guarantee(&super::super::in_sea_orm().await).await;
            })*
        }
    };
}
use on_both;

fn minute(minutes: i64) -> DateTime<Utc> {
    "2026-01-01T12:00:00Z".parse::<DateTime<Utc>>().unwrap() + Duration::minutes(minutes)
}

fn origin() -> Origin {
    Origin::new(Uuid::from_u128(77))
}

/// An order of two mugs and a cup out of a basket, for 29.00.
fn placed(id: u128) -> OrderChange {
    let wanted = wanted(&[("MUG", 2), ("CUP", 1)]);
    let entries = [Some(entry("MUG", 1250, 1)), Some(entry("CUP", 400, 1))];
    let new = NewOrder {
        id: OrderId::from_uuid(Uuid::from_u128(id)),
        customer: customer(),
        lines: OrderLines::freeze_prices(&wanted, &entries).unwrap(),
        shipping_address: sealed_address(),
        payment_token: sealed_token(),
        correlation_id: Uuid::from_u128(77),
        checkout_time_limit: Duration::minutes(15),
        from_basket: true,
    };
    Order::place(new, minute(0))
}

fn basket_of(text: &str) -> BasketChange {
    Basket::empty(customer()).add(&entry(text, 1250, 1), units(2)).unwrap()
}
