//! The foreign events that `products` reacts to, each with its own view of them.

mod order_cancelled;
mod order_confirmed;
mod order_placed;

use std::sync::Arc;

use platform::subscription::Subscription;

use crate::application::Application;

/// All subscriptions of this context.
pub(crate) fn subscriptions(application: &Arc<Application>) -> Vec<Subscription> {
    vec![
        order_placed::order_placed(Arc::clone(application)),
        order_confirmed::order_confirmed(Arc::clone(application)),
        order_cancelled::order_cancelled(Arc::clone(application)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::Shop;

    #[test]
    fn each_view_reads_what_orders_publishes_and_nothing_less() {
        let application = Arc::new(Shop::new().into_application());
        let order = "\"order_id\":\"0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d\"";
        let placed = format!(
            "{{{order},\"customer_id\":\"0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3e\",\"lines\":[{{\"sku\":\"VASE\",\
             \"quantity\":2,\"unit_price_minor\":6900}}],\"total_minor\":13800,\"currency\":\"EUR\",\
             \"expires_at\":\"2026-01-01T12:15:00Z\"}}"
        );
        let bodies = [
            ("orders.order-placed.v1", placed),
            ("orders.order-confirmed.v1", format!("{{{order}}}")),
            ("orders.order-cancelled.v1", format!("{{{order},\"reason\":\"payment-declined\"}}")),
        ];
        let subscriptions = subscriptions(&application);
        assert_eq!(subscriptions.len(), bodies.len());
        for (subscription, (event_type, body)) in subscriptions.iter().zip(bodies) {
            assert_eq!(subscription.event_type(), event_type);
            subscription.reads(&body).unwrap();
            assert!(subscription.reads("{}").is_err());
        }
    }
}
