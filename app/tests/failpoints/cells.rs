//! The test cells: steps, failpoints and faults.

use rstest::rstest;

use super::supervisor::run_through;

/// A step is named by its event, since state and event are one commit.
#[rstest]
#[case::place("orders.order-placed.v1")]
#[case::reserve("products.stock-reserved.v1")]
#[case::ask_for_money("orders.order-awaiting-payment.v2")]
#[case::note_the_payment("payments.payment-requested.v1")]
#[case::charge_and_note_it("payments.payment-captured.v1")]
#[case::confirm("orders.order-confirmed.v1")]
#[case::sell("products.reservation-committed.v1")]
#[case::decline("payments.payment-declined.v1")]
#[case::cancel("orders.order-cancelled.v1")]
#[case::release("products.reservation-released.v1")]
#[case::owe_a_refund("payments.refund-requested.v1")]
#[case::refund("payments.refund-completed.v1")]
#[case::note_the_refund("orders.order-refunded.v1")]
#[tokio::test]
async fn a_step_that_is_cut_off_is_done_once(
    #[case] step: &str,
    #[values("mid-batch", "before-commit", "after-commit", "after-publish")] point: &str,
    #[values("error", "panic", "kill")] fault: &str,
) {
    run_through(&format!("{point}/{step}"), fault).await;
}

/// The effects are stored and the delivery is not acknowledged, so it is repeated.
#[rstest]
#[case::reserve("products.reserve-on-order-placed")]
#[case::ask_for_money("orders.on-stock-reserved")]
#[case::note_the_payment("payments.request-on-order-awaiting-payment")]
#[case::confirm("orders.on-payment-captured")]
#[case::sell("products.commit-on-order-confirmed")]
#[case::cancel("orders.on-payment-declined")]
#[case::release("products.release-on-order-cancelled")]
#[case::owe_a_refund("payments.cancel-on-order-cancelled")]
#[case::note_the_refund("orders.on-refund-completed")]
#[tokio::test]
async fn a_delivery_that_is_not_acknowledged_takes_effect_once(
    #[case] handler: &str,
    #[values("error", "panic", "kill")] fault: &str,
) {
    run_through(&format!("before-ack/{handler}"), fault).await;
}
