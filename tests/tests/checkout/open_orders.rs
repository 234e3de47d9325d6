//! The limits of what one customer may hold and not have paid.

use tests::test_app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_with_too_much_open_orders_again_once_a_checkout_has_ended() {
    for (setting, most, refusal) in [
        ("checkout.open_orders_per_customer", "1", "too-many-open-orders"),
        ("checkout.open_units_per_customer", "2", "too-many-unpaid-units"),
    ] {
        let limited = TestApp::start_with_still_clock_and(|settings| settings.set(setting, most));
        let shop = Box::pin(limited).await;
        shop.stock("VASE", 1250, 10).await;
        let ada = shop.register_and_log_in("ada").await;
        let grace = shop.register_and_log_in("grace").await;
        // Its payment is pending for as long as the clock stands still.
        let order = shop.place_order(&ada, &[("VASE", 2)], "tok_pending").await;
        let refused = shop.order_call(&ada, &[("VASE", 1)], "tok_success").send().await;
        refused.problem(409, refusal);
        shop.check_out(&grace, &[("VASE", 1)], "tok_success").await;
        shop.cancel(&ada, order).await.expect(204);
        let bought = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
        assert_eq!(bought["status"], "confirmed");
        shop.stop().await;
    }
}
