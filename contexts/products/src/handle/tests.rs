//! The context as a host uses it: imports, reservations and their expiry, and the descriptor.

mod corrupt_rows;

use chrono::Duration;
use platform::descriptor::SubscriptionDescriptor;
use platform::testing::{ManualClock, TestDatabase, database_at};
use sea_orm::ConnectionTrait;
use sea_orm_migration::MigratorTrait;
use shared_kernel::{Clock, Currency, Origin, StoreError};
use uuid::Uuid;

use super::*;
use crate::DESCRIPTOR;
use crate::domain::reservation::Status;
use crate::domain::{Lines, OrderId, Quantity, Sku};

const REAL: ImportOptions =
    ImportOptions { dry_run: false, currency: PriceCurrency::Assumed(Currency::EUR) };

async fn a_host() -> (Products, TestDatabase, Arc<ManualClock>) {
    let clock = ManualClock::at("2026-01-01T12:00:00Z");
    let migrate =
        |connection| async move { migration::products::Migrator::up(&connection, None).await };
    let database = database_at("products", clock.clone(), migrate).await.unwrap();
    let products = Products::new(database.services(clock.clone()), Settings::default());
    (products, database, clock)
}

async fn import(products: &Products, file: &str, options: ImportOptions) -> ImportReport {
    products.import(file.as_bytes(), options, |_| {}).await.unwrap()
}

/// More vases than one round of expiry processes, and a bowl.
const VASES: &str = "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\nvase,Vase,VASE,10,202\nbowl,Bowl,BOWL,5,1\n";

/// Reserves one unit for the order `number`.
async fn reserve(products: &Products, number: u128, sku: &str) -> OrderId {
    let order = OrderId::from_uuid(Uuid::from_u128(number));
    let lines = Lines::parse([(Sku::parse(sku).unwrap(), Quantity::parse(1).unwrap())]).unwrap();
    let origin = Origin::new(Uuid::from_u128(2));
    products.application.reserve_stock(order, lines, &origin).await.unwrap();
    order
}

async fn status(products: &Products, order: OrderId) -> Status {
    products.application.reservations.find(order).await.unwrap().unwrap().status()
}

fn expiry(products: &Products) -> Arc<dyn DueWork> {
    let [expiry] =
        products.due_work().try_into().unwrap_or_else(|_| panic!("one kind of due work"));
    expiry
}

async fn assert_consistent(products: &Products) {
    let audit = products.audit().await.unwrap();
    for check in audit.checks {
        assert_eq!(check.violations, Vec::<String>::new(), "{}", check.says);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn importing_the_demo_catalogue_twice_changes_nothing() {
    let (products, _database, _clock) = a_host().await;
    let dry = import(&products, DEMO_CATALOGUE, ImportOptions { dry_run: true, ..REAL }).await;
    let first = import(&products, DEMO_CATALOGUE, REAL).await;
    assert_eq!((first.added, first.restocked, first.refused), (58, 57, 0));
    assert_eq!(dry, ImportReport { dry_run: true, ..first });
    let second = import(&products, DEMO_CATALOGUE, REAL).await;
    assert_eq!((second.unchanged, second.added, second.restocked), (58, 0, 0));
    assert_consistent(&products).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_hosts_load_the_demo_data_once() {
    let (products, _database, _clock) = a_host().await;
    let hosts = [products.load_demo_data(), products.load_demo_data()];
    let loaded = futures_util::future::try_join_all(hosts).await.unwrap();
    assert_eq!(loaded.iter().map(|one| one.events).sum::<usize>(), 58, "{loaded:?}");
    assert!(loaded.iter().all(|one| one.event_type == "products.product-added.v1"));
    let again = import(&products, DEMO_CATALOGUE, REAL).await;
    assert_eq!((again.unchanged, again.restocked), (58, 0), "the units of each are stored once");
    assert_eq!(products.load_demo_data().await.unwrap().events, 0);
    assert_consistent(&products).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_products_are_imported() {
    let (products, _database, _clock) = a_host().await;
    let header = "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty".to_owned();
    let row = |number| format!("h{number},Product {number},SKU-{number},{number}.99,100");
    let file = std::iter::once(header).chain((0..1000).map(row)).collect::<Vec<_>>().join("\n");
    let report = import(&products, &file, REAL).await;
    assert_eq!((report.added, report.restocked, report.refused), (1000, 1000, 0));
    assert_consistent(&products).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reservation_expires_after_its_time_limit() {
    let (products, _database, clock) = a_host().await;
    import(&products, DEMO_CATALOGUE, REAL).await;
    let order = reserve(&products, 1, "PRINT-FERN-LINO").await;
    let expiry = expiry(&products);
    let due = expiry.next_due().await.unwrap();
    assert_eq!(due, Some(clock.now() + Duration::minutes(20)));
    clock.advance(Duration::minutes(20));
    assert_eq!(expiry.run_due(clock.now()).await.unwrap(), 1);
    assert_eq!(
        (expiry.run_due(clock.now()).await.unwrap(), expiry.next_due().await.unwrap()),
        (0, None)
    );
    assert_eq!(status(&products, order).await, Status::Expired);
    assert_consistent(&products).await;
}

/// A whole round of reservations that cannot be expired comes before one that can.
async fn assert_the_last_expires_after(damage: &str) {
    let (products, database, clock) = a_host().await;
    import(&products, VASES, REAL).await;
    for number in 1..=200 {
        reserve(&products, number, "VASE").await;
    }
    let connections = database.open_again().await.unwrap();
    connections.writer.execute_unprepared(damage).await.unwrap();
    connections.writer.close().await.unwrap();
    clock.advance(Duration::seconds(1));
    let last = reserve(&products, 201, "BOWL").await;
    clock.advance(Duration::minutes(20));
    let (expiry, now) = (expiry(&products), clock.now());
    for found in [200, 1, 0] {
        assert_eq!(expiry.run_due(now).await.unwrap(), found, "{damage}");
    }
    assert_eq!(status(&products, last).await, Status::Expired);
    assert_eq!(expiry.next_due().await.unwrap(), Some(now + Duration::minutes(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn corrupt_reservations_do_not_delay_others() {
    assert_the_last_expires_after("UPDATE reservations SET lines = 'VASE'").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reservations_without_units_do_not_delay_others() {
    assert_the_last_expires_after("UPDATE stock SET reserved = 0 WHERE sku = 'VASE'").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reservations_that_are_due_too_early_do_not_delay_others() {
    assert_the_last_expires_after("UPDATE reservations SET expires_at = expires_at * 2").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_named_tables_exist() {
    let (products, database, _clock) = a_host().await;
    // The full-text index is a table on SQLite and a column of `products` on PostgreSQL.
    let on_postgres = database.reader().get_database_backend() == sea_orm::DbBackend::Postgres;
    for table in products.tables() {
        if on_postgres && table == "products_text" {
            continue;
        }
        let statement = format!("SELECT COUNT(*) FROM {table}");
        database.reader().execute_unprepared(&statement).await.unwrap();
    }
    assert_eq!(products.contract().len(), 12);
    assert_eq!(products.subscriptions().len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_descriptor_matches_the_built_context() {
    let (products, _database, _clock) = a_host().await;
    let built = products.subscriptions();
    let subscriptions: Vec<_> = built
        .iter()
        .map(|one| SubscriptionDescriptor { event_type: one.event_type(), handler: one.handler() })
        .collect();
    assert_eq!(DESCRIPTOR.subscriptions, subscriptions);
    assert_eq!((DESCRIPTOR.name, DESCRIPTOR.databases[0].name), (products.name(), products.name()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrupt_product_fails_its_own_requests_only() {
    for damage in [
        "UPDATE products SET currency = '???' WHERE sku = 'VASE'",
        "UPDATE products SET status = 'lost' WHERE sku = 'VASE'",
        "UPDATE products SET price_minor = 'x' WHERE sku = 'VASE'",
    ] {
        let (products, database, _clock) = a_host().await;
        import(&products, VASES, REAL).await;
        let connections = database.open_again().await.unwrap();
        // Each server refuses what it can: PostgreSQL a value of another type, and both what a rule excludes.
        let is_damaged = connections.writer.execute_unprepared(damage).await.is_ok();
        connections.writer.close().await.unwrap();
        let (vase, bowl) = (Sku::parse("VASE").unwrap(), Sku::parse("BOWL").unwrap());
        let (stored, catalogue) = (&products.application.products, &products.application.catalogue);
        let (broken, sound, no_listing, listing) = tokio::join!(
            stored.find_by_sku(&vase),
            stored.find_by_sku(&bowl),
            catalogue.product_by_sku(&vase),
            catalogue.product_by_sku(&bowl),
        );
        assert!(sound.unwrap().is_some() && listing.unwrap().is_some(), "{damage}");
        for error in [broken.err(), no_listing.err()] {
            let is_corrupt =
                error.is_some_and(|error| matches!(error, StoreError::CorruptRow { .. }));
            assert_eq!(is_corrupt, is_damaged, "{damage}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrupt_reservation_fails_its_own_order_only() {
    let (products, database, _clock) = a_host().await;
    import(&products, VASES, REAL).await;
    let (broken, sound) =
        (reserve(&products, 1, "VASE").await, reserve(&products, 2, "VASE").await);
    let connections = database.open_again().await.unwrap();
    let damage = format!(
        "UPDATE reservations SET lines = 'VASE' WHERE due_at IS NOT NULL AND {}",
        if database.reader().get_database_backend() == sea_orm::DbBackend::Postgres {
            format!("order_id = '{broken}'")
        } else {
            format!("order_id = x'{}'", broken.as_uuid().simple())
        }
    );
    connections.writer.execute_unprepared(&damage).await.unwrap();
    connections.writer.close().await.unwrap();
    let reservations = &products.application.reservations;
    let (broken, sound) = tokio::join!(reservations.find(broken), reservations.find(sound));
    assert!(matches!(broken, Err(StoreError::CorruptRow { .. })), "{broken:?}");
    assert!(matches!(sound.unwrap().unwrap().status(), Status::Reserved { .. }));
}
