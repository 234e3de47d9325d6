//! One task a payment, and the payment as it is when the permit comes.

use chrono::TimeDelta;
use shared_kernel::Clock;

use super::*;
use crate::application::ports::{Asked, Payments, StatusName};
use crate::application::testing::{Shop, origin};
use crate::domain::samples::{later, order};
use crate::infrastructure::testing::until;

/// A shop with tasks that run one at a time, and with the payments of the orders 1 and 2 to be charged. The charge of the
/// first is held up while the guard is held.
fn shop_with_two_charges() -> (Shop, Arc<Application>, BackgroundTasks) {
    let shop = Shop::open();
    let application = Arc::clone(&shop.application);
    let background = BackgroundTasks::new(application.clone(), Tasks::on_this_runtime(), 1);
    (shop, application, background)
}

async fn is_captured(shop: &Shop, number: u128) -> bool {
    shop.status(number).await == StatusName::Captured
}

#[tokio::test]
async fn a_payment_that_waits_for_its_permit_gets_no_second_task_however_often_it_is_due() {
    let (shop, _application, background) = shop_with_two_charges();
    let held = shop.gateway.charging.lock().await;
    for number in [1, 2] {
        background.charge(shop.begin(number).await, origin());
    }
    until("the first is asked for", || async { shop.gateway.asked().len() == 1 }).await;
    for _round in 0..10 {
        shop.clock.advance(TimeDelta::seconds(6));
        let (now, until) = (shop.clock.now(), shop.clock.now() + TimeDelta::seconds(5));
        let due = shop.payments.take_due(now, until, 100).await.unwrap().payments;
        assert_eq!(due.len(), 2);
        for due in &due {
            background.pursue(due);
        }
    }
    assert_eq!(background.tasks_of_payments(), 2);
    drop(held);
    until("both are captured", || async {
        is_captured(&shop, 1).await && is_captured(&shop, 2).await
    })
    .await;
    until("the tasks have ended", || async { background.tasks_of_payments() == 0 }).await;
    assert_eq!(shop.gateway.asked(), [Asked::Charge, Asked::Charge]);
}

#[tokio::test]
async fn an_order_that_is_cancelled_while_its_charge_waits_is_not_charged() {
    let (shop, _application, background) = shop_with_two_charges();
    let held = shop.gateway.charging.lock().await;
    for number in [1, 2] {
        background.charge(shop.begin(number).await, origin());
    }
    until("the first is asked for", || async { shop.gateway.asked().len() == 1 }).await;
    shop.cancel(2).await;
    drop(held);
    until("the tasks have ended", || async { background.tasks_of_payments() == 0 }).await;
    assert_eq!(shop.gateway.asked(), [Asked::Charge]);
    assert!(is_captured(&shop, 1).await && !is_captured(&shop, 2).await);
}

#[tokio::test]
async fn a_refund_that_is_asked_for_while_the_payment_has_a_task_is_sent_by_it() {
    let (shop, application, background) = shop_with_two_charges();
    let payment = shop.checkout(1).await;
    let held = shop.gateway.charging.lock().await;
    // A task of the payment, which waits behind the charge of another order.
    background.charge(shop.begin(2).await, origin());
    until("the other is asked for", || async { shop.gateway.asked().len() == 2 }).await;
    background.pursue(&DuePayment { payment, attempts: 0 });
    let cancelled = application.cancel_payment(order(1), &origin()).await.unwrap().unwrap();
    background.refund(&cancelled, origin());
    drop(held);
    until("the money is back", || async { shop.payment(1).await.refunded() == cancelled.amount() })
        .await;
    assert!(shop.clock.now() < later(1), "and not by due work");
}
