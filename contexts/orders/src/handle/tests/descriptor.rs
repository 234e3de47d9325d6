//! The descriptor says what the built context does.

use platform::descriptor::SubscriptionDescriptor;

use super::*;
use crate::DESCRIPTOR;

#[actix_web::test]
async fn the_described_subscriptions_are_those_of_the_built_context() {
    let shop = Shop::open().await;
    let mut built: Vec<SubscriptionDescriptor> = shop
        .context
        .subscriptions()
        .iter()
        .map(|one| SubscriptionDescriptor { event_type: one.event_type(), handler: one.handler() })
        .collect();
    let mut described = DESCRIPTOR.subscriptions.to_vec();
    built.sort_unstable();
    described.sort_unstable();
    assert_eq!(described, built);
}

#[actix_web::test]
async fn the_first_database_and_the_context_have_one_name() {
    let shop = Shop::open().await;
    assert_eq!(DESCRIPTOR.databases[0].name, DESCRIPTOR.name);
    assert_eq!(shop.context.name(), DESCRIPTOR.name);
}
