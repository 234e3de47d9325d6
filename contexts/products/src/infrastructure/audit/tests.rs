//! The audit finds nothing in consistent data, and reports each kind of damage.

use std::sync::Arc;

use chrono::Duration;
use platform::testing::{ManualClock, TestDatabase, database_at};
use sea_orm::DatabaseConnection;
use sea_orm_migration::MigratorTrait;
use shared_kernel::{Clock, Currency, Origin};

use super::*;
use crate::application::ports::Reservations as _;
use crate::domain::{Lines, OrderId, ProductId, Quantity, Reservation, Sku, StockLevel};
use crate::infrastructure::persistence::SeaOrmReservations;
use crate::{ImportOptions, PriceCurrency, Products, Settings};

struct Shop {
    database: TestDatabase,
    clock: Arc<ManualClock>,
}

async fn a_shop_that_sells() -> Shop {
    let clock = ManualClock::at("2026-01-01T12:00:00Z");
    let migrate = |connection: DatabaseConnection| async move {
        migration::products::Migrator::up(&connection, None).await
    };
    let database = database_at("products", clock.clone(), migrate).await.unwrap();
    let services = database.services(clock.clone());
    let products = Products::new(services.clone(), Settings::default());
    let options = ImportOptions { dry_run: false, currency: PriceCurrency::Assumed(Currency::EUR) };
    products.import(FILE.as_bytes(), options, |_| {}).await.unwrap();
    let store = SeaOrmReservations::new(&services, &Arc::default());
    for number in 1..=3 {
        let order = OrderId::from_uuid(uuid::Uuid::from_u128(number));
        let one = Quantity::parse(1).unwrap();
        let lines = Lines::parse([(Sku::parse("VASE").unwrap(), one)]).unwrap();
        let product = ProductId::from_uuid(uuid::Uuid::nil());
        let level = StockLevel::stored(Sku::parse("VASE").unwrap(), product, 9, 0);
        let reserved =
            Reservation::decide(order, lines, &[level], clock.now(), Duration::minutes(20));
        store.commit(reserved.clone(), &Origin::new(order.as_uuid())).await.unwrap();
        if number == 1 {
            let sold = reserved.state.confirm(&[], clock.now()).unwrap();
            store.commit(sold, &Origin::new(order.as_uuid())).await.unwrap();
        }
    }
    Shop { database, clock }
}

const FILE: &str = "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\nvase,Vase,VASE,10,9\nbowl,Bowl,BOWL,5,0\n";

impl Shop {
    async fn broken(&self) -> Vec<(u8, usize)> {
        let audit = audit(&self.database).await.unwrap();
        let broken = audit.checks.iter().filter(|check| !check.violations.is_empty());
        broken.map(|check| (check.invariant, check.violations.len())).collect()
    }

    async fn damage(&self, sql: &str) {
        let connections = self.database.open_again().await.unwrap();
        connections.writer.execute_unprepared(sql).await.unwrap();
        connections.writer.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn consistent_data_has_no_violations_and_one_fact_an_order() {
    let shop = a_shop_that_sells().await;
    let audit = audit(&shop.database).await.unwrap();
    for check in &audit.checks {
        assert_eq!(check.violations, Vec::<String>::new(), "{}", check.says);
        assert!(check.examined > 0, "{} examined nothing", check.says);
    }
    let facts: Vec<_> =
        audit.facts.iter().map(|fact| (fact.subject.as_u128(), fact.value.as_str())).collect();
    assert_eq!(facts, [(1, "committed"), (2, "reserved"), (3, "reserved")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_damage_is_reported() {
    let damages: [(&str, &[(u8, usize)]); 6] = [
        ("UPDATE stock SET on_hand = on_hand + 1 WHERE sku = 'VASE'", &[(3, 1)]),
        ("UPDATE stock SET reserved = 1 WHERE sku = 'VASE'", &[(3, 1)]),
        ("DELETE FROM outbox WHERE subject LIKE 'reservation/%' AND sequence = 2", &[(8, 1)]),
        ("DELETE FROM outbox WHERE subject LIKE 'product/%'", &[(8, 2)]),
        ("DELETE FROM products WHERE sku = 'BOWL'", &[(8, 1)]),
        ("UPDATE stock_movements SET sku = 'GONE' WHERE kind = 'sold'", &[(3, 2)]),
    ];
    for (sql, expected) in damages {
        let shop = a_shop_that_sells().await;
        shop.damage(sql).await;
        assert_eq!(shop.broken().await, expected, "{sql}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reservation_that_could_not_be_expired_is_reported_and_an_overdue_one_is_not() {
    let shop = a_shop_that_sells().await;
    shop.clock.advance(Duration::hours(1));
    assert_eq!(shop.broken().await, [], "no host ran meanwhile");
    for due_at in ["due_at + 1", "NULL"] {
        let damage = format!("UPDATE reservations SET due_at = {due_at} WHERE status = 'reserved'");
        shop.damage(&damage).await;
        assert_eq!(shop.broken().await, [(18, 2)], "{due_at}");
    }
}
