//! What a host refuses to start with.

use async_trait::async_trait;
use platform::context::{Audit, EventContract};
use platform::due_work::DueWork;
use platform::subscription::Subscription;
use serde_json::Value;
use shared_kernel::StoreError;

use super::*;

/// A context that reads one event and does nothing else.
struct Parcels {
    waits_for: &'static str,
}

#[async_trait]
impl Context for Parcels {
    fn name(&self) -> &'static str {
        "parcels"
    }

    fn contract(&self) -> Vec<EventContract> {
        Vec::new()
    }

    fn subscriptions(&self) -> Vec<Subscription> {
        vec![Subscription::new(self.waits_for, "parcels.pack", async |_: Value, _| Ok(()))]
    }

    fn due_work(&self) -> Vec<Arc<dyn DueWork>> {
        Vec::new()
    }

    fn tables(&self) -> Vec<&'static str> {
        Vec::new()
    }

    fn routes(&self, _config: &mut actix_web::web::ServiceConfig) {}

    async fn audit(&self) -> Result<Audit, StoreError> {
        Ok(Audit::default())
    }
}

#[test]
fn a_foreign_event_is_known_by_the_contracts_compiled_in() {
    let parcels: Arc<dyn Context> = Arc::new(Parcels { waits_for: "orders.order-confirmed.v1" });
    every_subscription_is_served(&[parcels]).unwrap();
}

#[test]
fn an_event_that_nobody_knows_is_refused_in_one_sentence() {
    let parcels: Arc<dyn Context> = Arc::new(Parcels { waits_for: "orders.order-comfirmed.v1" });
    let refused = every_subscription_is_served(&[parcels]).unwrap_err();
    let said = refused.to_string();
    for word in [
        "parcels waits",
        "parcels.pack",
        "orders.order-comfirmed.v1",
        "the closest name is orders.order-confirmed.v1",
    ] {
        assert!(said.contains(word), "no {word:?} in {said:?}");
    }
    assert_eq!(said.lines().count(), 1);
}
