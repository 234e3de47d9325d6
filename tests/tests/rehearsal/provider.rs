//! A payment provider that is slow, away, or charges without an answer.

use faults::{FaultKind, FaultOptions};

use super::shop::Rehearsal;

#[tokio::test(flavor = "multi_thread")]
async fn an_order_waits_for_a_provider_that_is_down_and_is_paid_once() {
    let Some(rehearsal) = Rehearsal::begin().await else { return };
    rehearsal.on(FaultKind::ProviderDown, None);
    let order = rehearsal.order().await;
    let strikes = rehearsal.struck(FaultKind::ProviderDown, order).await;
    assert_eq!(strikes[0].context, "payments", "{strikes:?}");
    rehearsal.shop.order_that_is(&rehearsal.ada, order, "awaiting-payment").await;
    rehearsal.faults.switch_off(FaultKind::ProviderDown);
    rehearsal.ends_well(order).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_found_by_asking() {
    let Some(rehearsal) = Rehearsal::begin().await else { return };
    rehearsal.on(FaultKind::AnswerLost, None);
    let order = rehearsal.order().await;
    rehearsal.struck(FaultKind::AnswerLost, order).await;
    rehearsal.shop.order_that_is(&rehearsal.ada, order, "confirmed").await;
    let strikes = rehearsal.strikes(FaultKind::AnswerLost, order);
    assert_eq!(strikes.len(), 1, "it is charged once: {strikes:?}");
    rehearsal.ends_well(order).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_later_than_the_shop_waits_is_found_by_asking() {
    let Some(rehearsal) = Rehearsal::begin().await else { return };
    // Twice the time that the shop waits, and once.
    let usual = rehearsal.faults.usual(FaultKind::ProviderSlow);
    let options = FaultOptions { delay_ms: 2_000, at_most: Some(1), ..usual };
    rehearsal.faults.switch_on(FaultKind::ProviderSlow, options).unwrap();
    let order = rehearsal.order().await;
    rehearsal.struck(FaultKind::ProviderSlow, order).await;
    rehearsal.ends_well(order).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_limited_to_one_order_leaves_others_alone() {
    let Some(rehearsal) = Rehearsal::begin().await else { return };
    let (shop, ada, faults) = (&rehearsal.shop, &rehearsal.ada, &rehearsal.faults);
    // Both orders are known before either is paid.
    rehearsal.on(FaultKind::ContextStopped, Some("payments"));
    let (order, other) = (rehearsal.order().await, rehearsal.order().await);
    for one in [order, other] {
        rehearsal.struck(FaultKind::ContextStopped, one).await;
    }
    let mut options = faults.usual(FaultKind::ProviderDown);
    options.scope.about = Some(order.to_string());
    faults.switch_on(FaultKind::ProviderDown, options).unwrap();
    faults.switch_off(FaultKind::ContextStopped);

    rehearsal.struck(FaultKind::ProviderDown, order).await;
    shop.order_that_is(ada, other, "confirmed").await;
    let strikes = rehearsal.strikes(FaultKind::ProviderDown, other);
    assert!(strikes.is_empty(), "{strikes:?}");
    shop.order_that_is(ada, order, "awaiting-payment").await;
    faults.switch_off(FaultKind::ProviderDown);
    shop.order_that_is(ada, order, "confirmed").await;
    shop.assert_sound().await;
    rehearsal.shop.stop().await;
}
