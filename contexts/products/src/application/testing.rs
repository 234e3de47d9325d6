//! A shop on stores in memory, for the tests of the use cases.

use std::sync::Arc;

use chrono::Duration;
use platform::testing::{CountingIds, ManualClock};
use shared_kernel::{Clock, Ids, Origin};
use uuid::Uuid;

use super::Application;
use super::browse_catalogue::Reader;
use super::ports::{Reservations, Stock};
use super::receive_stock::ReceiveStock;
use crate::domain::product::tests::a_new_product;
use crate::domain::reservation::Status;
use crate::domain::{Lines, Movement, MovementId, OrderId, ProductId, Quantity, Sku};
use crate::infrastructure::persistence::in_memory::InMemory;

pub(crate) struct Shop {
    application: Application,
    store: Arc<InMemory>,
    clock: Arc<ManualClock>,
    ids: Arc<CountingIds>,
}

impl Shop {
    pub(crate) fn new() -> Self {
        let (store, ids) = (Arc::new(InMemory::default()), Arc::new(CountingIds::default()));
        let clock = ManualClock::at("2026-01-01T12:00:00Z");
        let application = Application {
            products: store.clone(),
            stock: store.clone(),
            reservations: store.clone(),
            catalogue: store.clone(),
            catalogue_of_writers: store.clone(),
            clock: clock.clone(),
            ids: ids.clone(),
            reservation_time_limit: Duration::minutes(20),
        };
        Self { application, store, clock, ids }
    }

    pub(crate) async fn with_product(sku: &str, on_hand: i64) -> Self {
        let shop = Self::new();
        shop.add(sku, on_hand).await;
        shop
    }

    pub(crate) async fn add(&self, sku: &str, on_hand: i64) {
        let new = a_new_product(self.ids.next().as_u128(), sku);
        let product = new.id;
        self.application.add_product(new, &self.origin()).await.unwrap();
        if let Ok(quantity) = Quantity::parse(on_hand) {
            let movement = MovementId::from_uuid(self.ids.next());
            let command = ReceiveStock { movement, product, quantity };
            self.application.receive_stock(command, &self.origin()).await.unwrap();
        }
    }

    pub(crate) fn application(&self) -> &Application {
        &self.application
    }

    pub(crate) fn into_application(self) -> Application {
        self.application
    }

    pub(crate) fn origin(&self) -> Origin {
        Origin::new(self.ids.next())
    }

    pub(crate) fn published(&self) -> Vec<&'static str> {
        self.store.published()
    }

    pub(crate) fn count_published(&self, name: &str) -> usize {
        self.published().iter().filter(|published| **published == name).count()
    }

    pub(crate) async fn product_id(&self, sku: &str) -> ProductId {
        let sku = Sku::parse(sku).unwrap();
        self.application.product_by_sku(Reader::Stranger, &sku).await.unwrap().unwrap().product.id()
    }

    /// On hand and reserved.
    pub(crate) fn level(&self, sku: &str) -> (i64, i64) {
        let level = self.store.level(&Sku::parse(sku).unwrap()).unwrap();
        (level.on_hand(), level.reserved())
    }

    /// The movements of a SKU, the latest first.
    pub(crate) async fn ledger(&self, sku: &str) -> Vec<i64> {
        // Movements of one instant are ordered by id only; `reserve`, `confirm` and `cancel` advance the clock.
        let sku = Sku::parse(sku).unwrap();
        let entries = self.store.movements(&sku, None, 100).await.unwrap();
        entries.iter().map(Movement::delta).collect()
    }

    pub(crate) fn freeze_levels(&self) {
        self.store.freeze_levels();
    }

    pub(crate) async fn reserve(&self, order: u128, wanted: &[(&str, i64)]) {
        self.clock.advance(Duration::milliseconds(1));
        let wanted = wanted
            .iter()
            .map(|(sku, quantity)| (Sku::parse(sku).unwrap(), Quantity::parse(*quantity).unwrap()));
        let lines = Lines::parse(wanted).unwrap();
        self.application.reserve_stock(order_id(order), lines, &self.origin()).await.unwrap();
    }

    pub(crate) async fn confirm(&self, order: u128) {
        self.clock.advance(Duration::milliseconds(1));
        self.application.confirm_reservation(order_id(order), &self.origin()).await.unwrap();
    }

    pub(crate) async fn cancel(&self, order: u128) {
        self.clock.advance(Duration::milliseconds(1));
        self.application.cancel_reservation(order_id(order), &self.origin()).await.unwrap();
    }

    /// Moves the clock, expires the reservations that are due then, and returns their number.
    pub(crate) async fn wait_minutes(&self, minutes: i64) -> usize {
        self.clock.advance(Duration::minutes(minutes));
        let now = self.clock.now();
        let due = self.application.reservations.due(now, 100).await.unwrap().reservations;
        let found = due.len();
        for reservation in due {
            self.application.expire_reservation(reservation, now).await.unwrap();
        }
        found
    }

    pub(crate) async fn status(&self, order: u128) -> &'static str {
        match Reservations::find(&*self.store, order_id(order)).await.unwrap().unwrap().status() {
            Status::Reserved { .. } => "reserved",
            Status::Rejected => "rejected",
            Status::Committed => "committed",
            Status::Released { .. } => "released",
            Status::Expired => "expired",
        }
    }
}

fn order_id(number: u128) -> OrderId {
    OrderId::from_uuid(Uuid::from_u128(number))
}
