//! A shop that rehearses faults.

use std::sync::Arc;

use faults::{FaultKind, FaultOptions, Faults, Scope};
use platform::clock::SystemClock;
use platform::message_log::{Kind, MessageEvent};
use tests::test_app::{Person, TestApp, Topology};
use uuid::Uuid;

/// The operator's token.
pub(super) const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// A shop with faults, and a customer in it.
pub(super) struct Rehearsal {
    pub(super) shop: TestApp,
    pub(super) faults: Faults,
    pub(super) ada: Person,
}

impl Rehearsal {
    /// One process rehearses: `None` where the suite runs in several.
    pub(super) async fn begin() -> Option<Self> {
        if Topology::of_this_run() != Topology::OneProcess {
            platform::testing::services::skipped("faults are rehearsed in one process");
            return None;
        }
        let faults = Faults::new(Arc::new(SystemClock));
        let shop = TestApp::start_rehearsing(faults.clone(), |settings| {
            settings.set("management.listen", "127.0.0.1:0");
            settings.set("management.token", TOKEN);
            settings.set("payments.gateway_timeout_ms", "1000");
            settings.set("provider.webhooks", "missed");
        });
        let shop = shop.await;
        shop.stock("VASE", 1250, 10).await;
        let ada = shop.register_and_log_in("ada").await;
        Some(Self { shop, faults, ada })
    }

    /// Switches a fault on, in a context.
    pub(super) fn on(&self, kind: FaultKind, context: Option<&str>) {
        let scope = Scope { context: context.map(str::to_owned), ..Scope::default() };
        let options = FaultOptions { scope, ..self.faults.usual(kind) };
        self.faults.switch_on(kind, options).unwrap();
    }

    pub(super) async fn order(&self) -> Uuid {
        self.shop.place_order(&self.ada, &[("VASE", 1)], "tok_success").await
    }

    /// Waits until a fault has struck a message of the order, and returns the records of its strikes.
    pub(super) async fn struck(&self, kind: FaultKind, order: Uuid) -> Vec<Arc<MessageEvent>> {
        let what = format!("{} to strike", kind.name());
        self.shop
            .until(&what, || async {
                let strikes = self.strikes(kind, order);
                (!strikes.is_empty()).then_some(strikes)
            })
            .await
    }

    /// The strikes at messages of the order so far.
    pub(super) fn strikes(&self, kind: FaultKind, order: Uuid) -> Vec<Arc<MessageEvent>> {
        let log = self.shop.shop().message_log();
        let subject = format!("order/{order}");
        let of_order = log.latest(1, |record| *record.subject == *subject);
        let Some(process) = of_order.first().map(|record| record.correlation_id) else {
            return Vec::new();
        };
        log.latest(1_000, |record| {
            record.kind == Kind::FaultStruck
                && record.fault == Some(kind.name())
                && record.correlation_id == process
        })
    }

    /// The order is confirmed and charged once, and the shop keeps every invariant.
    pub(super) async fn ends_well(self, order: Uuid) {
        self.shop.order_that_is(&self.ada, order, "confirmed").await;
        self.faults.switch_all_off();
        self.shop.assert_sound().await;
        let payment = self.shop.payment_of(order).await.unwrap();
        assert_eq!(payment["status"], "captured", "{payment}");
        let captured = self.shop.published_by("payments").await;
        let captured = captured
            .iter()
            .filter(|event| &*event.event_type == "payments.payment-captured.v1")
            .count();
        assert_eq!(captured, 1);
        self.shop.stop().await;
    }
}
