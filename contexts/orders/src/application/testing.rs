//! A shop for use-case tests: an in-memory store, a manual clock, and orders in every status.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::Duration;
use platform::testing::{ManualClock, TestPersonKeys};
use shared_kernel::{Clock, Origin, StoreError};
use uuid::Uuid;

use crate::application::add_to_basket::AddToBasket;
use crate::application::cancel_order::CancelOrder;
use crate::application::place_order::PlaceOrder;
use crate::application::ports::Customers;
use crate::application::record_report::RecordReport;
use crate::application::ship_order::ShipOrder;
use crate::application::{Actor, Application, OpenOrderLimits, OpenOrders, Outcomes};
pub(crate) use crate::domain::testing::{
    address, customer, entry, entry_at, euros, sealed_address, sealed_token, sku, units, wanted,
    withdrawn,
};
use crate::domain::{
    CancelReason, CatalogueEntry, CheckoutReport, Customer, CustomerStatus, Order, OrderId,
    PaymentToken, ReplicaVersion, Status, StatusName, WantedLines,
};
use crate::infrastructure::persistence::in_memory::InMemory;
use crate::infrastructure::personal_data::SealedPersonalData;

pub(crate) struct Shop {
    pub(crate) application: Arc<Application>,
    pub(crate) clock: Arc<ManualClock>,
    /// The keys of the customers.
    pub(crate) keys: Arc<TestPersonKeys>,
    /// The store, which can be made to fail.
    pub(crate) store: Arc<InMemory>,
    counter: AtomicU32,
}

impl Shop {
    /// A shop that sells mugs at 12.50 and cups at 4.00.
    pub(crate) fn open() -> Self {
        Self::open_with(|store| store)
    }

    /// The same with another replica of the customers.
    pub(crate) fn open_with<C: Customers + 'static>(
        customers: impl FnOnce(Arc<InMemory>) -> Arc<C>,
    ) -> Self {
        let (store, clock) =
            (Arc::new(InMemory::default()), ManualClock::at("2026-01-01T12:00:00Z"));
        store.put_entry(entry("MUG", 1250, 1));
        store.put_entry(entry("CUP", 400, 1));
        let (person_keys, keys) = TestPersonKeys::keys(clock.clone());
        let application = Application {
            orders: store.clone(),
            order_queries: store.clone(),
            baskets: store.clone(),
            catalogue: store.clone(),
            customers: customers(store.clone()),
            timelines: store.clone(),
            personal_data: Arc::new(SealedPersonalData::new(person_keys)),
            clock: clock.clone(),
            outcomes: Outcomes::default(),
            open_orders: OpenOrders::within(OpenOrderLimits { orders: 50, units: 999 }),
            checkout_time_limit: Duration::minutes(15),
        };
        let (application, counter) = (Arc::new(application), AtomicU32::new(1000));
        Self { application, clock, keys, store, counter }
    }

    /// Two mugs, for 25.00.
    pub(crate) async fn placed_order(&self) -> OrderId {
        let command = command(u128::from(self.next()), Some(wanted(&[("MUG", 2)])));
        let origin = Origin::new(Uuid::from_u128(u128::from(self.next())));
        self.application.place_order(&command, &origin).await.unwrap();
        command.order
    }

    pub(crate) async fn order_awaiting_payment(&self) -> OrderId {
        let order = self.placed_order().await;
        self.report(order, CheckoutReport::StockReserved).await;
        order
    }

    pub(crate) async fn confirmed_order(&self) -> OrderId {
        let order = self.order_awaiting_payment().await;
        self.report(order, CheckoutReport::PaymentCaptured { amount: euros(2500) }).await;
        order
    }

    async fn report(&self, order: OrderId, report: CheckoutReport) {
        let command = RecordReport { order, report };
        self.application.record_report(command, &Origin::new(Uuid::nil())).await.unwrap();
    }

    pub(crate) async fn shipped_order(&self) -> OrderId {
        let order = self.confirmed_order().await;
        self.application.ship_order(ShipOrder { order }, &Origin::new(Uuid::nil())).await.unwrap();
        order
    }

    pub(crate) async fn cancelled_order(&self) -> OrderId {
        let order = self.order_awaiting_payment().await;
        let cancel = CancelOrder { order, by: Actor::Shop };
        self.application.cancel_order(cancel, &Origin::new(Uuid::nil())).await.unwrap();
        order
    }

    /// Cancels the orders that are due now, and returns their number.
    pub(crate) async fn expire_orders(&self) -> usize {
        let now = self.clock.now();
        let due = self.application.order_queries.due(now, 100).await.unwrap();
        for order in &due {
            self.application.expire_order(*order, now).await.unwrap();
        }
        due.len()
    }

    pub(crate) async fn basket_with(&self, text: &str, quantity: i64) {
        let command =
            AddToBasket { customer: customer(), sku: sku(text), quantity: units(quantity) };
        self.application.add_to_basket(&command, &Origin::new(Uuid::nil())).await.unwrap();
    }

    pub(crate) async fn reprice(&self, text: &str, price_minor: i64) {
        self.note(entry(text, price_minor, self.next())).await;
    }

    pub(crate) async fn withdraw(&self, text: &str) {
        self.note(withdrawn(&entry(text, 1, self.next()))).await;
    }

    pub(crate) async fn note(&self, entry: CatalogueEntry) {
        self.application.note_product(entry, &Origin::new(Uuid::nil())).await.unwrap();
    }

    pub(crate) async fn customer_is(&self, status: CustomerStatus) {
        let version = ReplicaVersion::new(self.next(), self.clock.now());
        let reported = Customer::stored(customer(), status, version);
        self.application.note_customer(reported, &Origin::new(Uuid::nil())).await.unwrap();
    }

    pub(crate) async fn order(&self, order: OrderId) -> Order {
        self.application.orders.find(order).await.unwrap().expect("an order that was placed")
    }

    pub(crate) async fn status(&self, order: OrderId) -> StatusName {
        self.order(order).await.status().name()
    }

    pub(crate) async fn cancel_reason(&self, order: OrderId) -> Option<CancelReason> {
        if let Status::Cancelled { reason, .. } = self.order(order).await.status() {
            return Some(*reason);
        }
        None
    }

    /// The types of the events about an order, in their order.
    pub(crate) fn published(&self, order: OrderId) -> Vec<&'static str> {
        self.store.published(order).into_iter().map(|(event_type, _)| event_type).collect()
    }

    /// The correlation ids of these events.
    pub(crate) fn correlations(&self, order: OrderId) -> Vec<Uuid> {
        self.store.published(order).into_iter().map(|(_, correlation_id)| correlation_id).collect()
    }

    fn next(&self) -> u32 {
        self.counter.fetch_add(1, Ordering::Relaxed)
    }
}

/// An error that a repetition may not meet.
pub(crate) fn unavailable() -> StoreError {
    StoreError::Unavailable("the disk is full".into())
}

/// An error that every repetition meets.
pub(crate) fn corrupt() -> StoreError {
    StoreError::CorruptRow { table: "orders", column: "status", key: "1".to_owned() }
}

pub(crate) fn command(order: u128, lines: Option<WantedLines>) -> PlaceOrder {
    PlaceOrder {
        order: OrderId::from_uuid(Uuid::from_u128(order)),
        customer: customer(),
        lines,
        expected_total: None,
        shipping_address: address(),
        payment_token: PaymentToken::parse("tok_visa").unwrap(),
    }
}
