//! One trace a checkout, from the request of the customer to the last effect, in one process and in two.

use std::collections::BTreeSet;

use mail_catcher::MailCatcher;
use platform::testing::services;

use super::compiled::all_but;
use super::exported::{Exported, contexts, orphans};
use super::shop::{CUSTOMER, Shop, TRACE};

const RESERVE: &str = "products.reserve-on-order-placed";
const COMMIT: &str = "products.commit-on-order-confirmed";
const RELEASE: &str = "products.release-on-order-cancelled";
const WRITE_MAIL: &str = "notifications.write-order-confirmed";

/// The handlers of a checkout that ends well, in their order.
const HANDLERS: [&str; 5] = [
    RESERVE,
    "orders.on-stock-reserved",
    "payments.request-on-order-awaiting-payment",
    "orders.on-payment-captured",
    COMMIT,
];

/// Makes the first attempt to reserve fail: its commit is refused.
const RESERVING_FAILS_ONCE: (&str, &str) =
    ("FAILPOINTS", "before-commit/products.stock-reserved.v1=1*return(error)");

/// Orders expire a second after they are placed.
const EXPIRES_AT_ONCE: (&str, &str) = ("GALLERIA_CHECKOUT_ORDER_TIME_LIMIT_S", "1");

/// A card whose charge gets no outcome.
const NO_OUTCOME: &str = "tok_pending";

fn of_checkout(spans: &[Exported]) -> Vec<&Exported> {
    spans.iter().filter(|span| span.trace == TRACE).collect()
}

/// Asserts that the trace is whole, and that no part of the checkout is in another one.
fn assert_whole(spans: &[Exported]) {
    let checkout = of_checkout(spans);
    let lost = orphans(&checkout, CUSTOMER);
    assert!(lost.is_empty(), "without their parents: {lost:#?}\n{checkout:#?}");
    let four = ["orders", "payments", "products", "users"].map(str::to_owned);
    assert!(contexts(&checkout).is_superset(&BTreeSet::from(four)), "{checkout:#?}");
    let mut handlers: Vec<&str> =
        checkout.iter().map(|span| span.text("galleria.handler")).collect();
    handlers.retain(|handler| HANDLERS.contains(handler));
    handlers.dedup();
    assert_eq!(handlers, HANDLERS, "{checkout:#?}");
    for layer in [
        "http.request.answer",
        "store.unit_of_work.commit",
        "store.rows.read",
        "bus.event.publish",
        "gateway.dependency.call",
    ] {
        assert!(checkout.iter().any(|span| span.name == layer), "no {layer}: {checkout:#?}");
    }
    let of_a_store = |span: &&&Exported| span.name.starts_with("store.");
    for span in checkout.iter().filter(of_a_store) {
        assert!(!span.text("galleria.context").is_empty(), "without its context: {span:#?}");
    }
    let calls: BTreeSet<&str> =
        checkout.iter().filter(|span| span.is_call).map(|span| &*span.id).collect();
    let twice = checkout.iter().find(|span| span.is_call && calls.contains(&*span.parent));
    assert!(twice.is_none(), "a call has two spans: {twice:#?}");
    let apart =
        |span: &&Exported| span.trace != TRACE && HANDLERS.contains(&span.text("galleria.handler"));
    let elsewhere: Vec<&Exported> = spans.iter().filter(apart).collect();
    assert!(elsewhere.is_empty(), "in another trace: {elsewhere:#?}");
}

/// The attempts of a handler: number, outcome, and whether it counts as a failure.
fn attempts<'a>(spans: &'a [Exported], handler: &str) -> Vec<(&'a str, &'a str, bool)> {
    let of_handler = spans.iter().filter(|span| span.is_by(handler));
    of_handler
        .map(|span| (span.text("galleria.attempt"), span.text("galleria.outcome"), span.has_failed))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkout_in_one_process_is_one_trace_and_a_retry_shows_its_attempts() {
    let shop = Shop::whole(&[RESERVING_FAILS_ONCE]).await;
    let order = shop.order("01").await;
    shop.until_status(&order, "confirmed").await;
    shop.until_exported(|span| span.is_by(COMMIT)).await;
    let (spans, _sentry) = shop.stop().await;
    assert_whole(&spans);
    assert_eq!(
        attempts(&spans, RESERVE),
        [("1", "retry-scheduled", true), ("2", "delivered", false)],
        "{spans:#?}"
    );
    let request =
        spans.iter().find(|span| span.name == "http.request.answer" && span.trace == TRACE);
    let request = request.expect("the request has a span");
    assert_eq!(request.text("http.route"), "/api/v1/orders");
    assert_eq!(request.parent, CUSTOMER);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkout_over_a_broker_is_one_trace_and_a_replay_is_part_of_it() {
    if !services::nats() {
        return;
    }
    let one_attempt = ("GALLERIA_MESSAGING_RETRY_ATTEMPTS", "1");
    let shop = Shop::with_payments_apart(&[RESERVING_FAILS_ONCE, one_attempt]).await;
    let order = shop.order("01").await;
    let dead = |span: &Exported| span.text("galleria.outcome") == "dead-lettered";
    let letter = shop.until_exported(dead).await;
    shop.run(&["dead-letters", "replay", letter.text("galleria.event.id")]).await;
    shop.until_status(&order, "confirmed").await;
    shop.until_exported(|span| span.is_by(COMMIT)).await;
    let (spans, _sentry) = shop.stop().await;
    assert_whole(&spans);
    // A replay begins with a first attempt again.
    assert_eq!(
        attempts(&spans, RESERVE),
        [("1", "dead-lettered", true), ("1", "delivered", false)],
        "{spans:#?}"
    );
    let processes: BTreeSet<&str> =
        of_checkout(&spans).into_iter().map(|span| &*span.process).collect();
    let others = all_but("payments").join(",");
    assert_eq!(processes, BTreeSet::from([&*others, "payments"]));
    // Payments asks the host of users for the key that opens the card token.
    let asked = |span: &&&Exported| span.text("http.route").contains("person-keys");
    let checkout = of_checkout(&spans);
    let asked = checkout.iter().find(asked).expect("a call from host to host is in the trace");
    let by = checkout.iter().find(|span| span.id == asked.parent).expect("it has its caller");
    assert_eq!((&*by.name, &*by.process), ("gateway.dependency.call", "payments"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mail_about_an_order_is_sent_in_the_trace_of_its_checkout() {
    let catcher = MailCatcher::start().await.unwrap();
    let url = catcher.smtp_url();
    let shop = Shop::whole(&[("GALLERIA_NOTIFICATIONS_SMTP_URL", &url)]).await;
    let order = shop.order("01").await;
    shop.until_status(&order, "confirmed").await;
    let of_mail = |span: &Exported| span.name == "due_work.mail.send" && span.trace == TRACE;
    let sending = shop.until_exported(of_mail).await;
    let (spans, _sentry) = shop.stop().await;
    let lost = orphans(&of_checkout(&spans), CUSTOMER);
    assert!(lost.is_empty(), "without their parents: {lost:#?}\n{spans:#?}");
    let effects = children(&spans, &sending);
    let call = effects.iter().find(|span| span.name == "gateway.dependency.call");
    let call = call.unwrap_or_else(|| panic!("no call: {effects:#?}"));
    let called = ["galleria.dependency", "galleria.outcome"].map(|name| call.text(name));
    assert_eq!(called, ["mail-server", "answered"]);
    assert!(effects.iter().any(|span| span.name == "store.unit_of_work.commit"), "{effects:#?}");
    assert!(spans.iter().any(|span| span.is_by(WRITE_MAIL) && span.trace == TRACE), "{spans:#?}");
}

/// The spans whose parent is this one.
fn children<'a>(spans: &'a [Exported], of: &Exported) -> Vec<&'a Exported> {
    spans.iter().filter(|span| span.trace == of.trace && span.parent == of.id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_expires_does_so_in_the_trace_of_its_checkout() {
    let shop = Shop::whole(&[EXPIRES_AT_ONCE]).await;
    let order = shop.order_paid_with(NO_OUTCOME, "01").await;
    shop.until_status(&order, "cancelled").await;
    shop.until_exported(|span| span.is_by(RELEASE)).await;
    let (spans, _sentry) = shop.stop().await;
    let lost = orphans(&of_checkout(&spans), CUSTOMER);
    assert!(lost.is_empty(), "without their parents: {lost:#?}\n{spans:#?}");
    let of_deadline: Vec<&Exported> =
        spans.iter().filter(|span| span.name == "due_work.order.expire").collect();
    let [expiry] = of_deadline[..] else { panic!("not one deadline: {spans:#?}") };
    assert_eq!((&*expiry.trace, expiry.text("galleria.order.id")), (TRACE, &*order));
    let effects = children(&spans, expiry);
    for effect in ["store.rows.read", "store.unit_of_work.commit", "bus.event.publish"] {
        assert!(effects.iter().any(|span| span.name == effect), "no {effect}: {effects:#?}");
    }
    assert!(effects.iter().any(|span| span.is_by(RELEASE)), "{spans:#?}");
    assert!(spans.iter().all(|span| span.trace == TRACE), "not recorded: {spans:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_of_due_work_is_a_trace_of_its_own_beside_checkouts_that_are_not_recorded() {
    let shop = Shop::whole(&[EXPIRES_AT_ONCE, ("GALLERIA_TRACES_RATIO", "1")]).await;
    let order = shop.order_paid_with(NO_OUTCOME, "00").await;
    shop.until_status(&order, "cancelled").await;
    let of_orders = |span: &Exported| {
        span.name == "due_work.pass.run"
            && span.text("galleria.due_work") == "orders.expire-orders"
            && span.text("galleria.due_work.processed") == "1"
    };
    let pass = shop.until_exported(of_orders).await;
    let (spans, _sentry) = shop.stop().await;
    assert_eq!((&*pass.parent, pass.text("galleria.context")), ("", "orders"));
    let effects = children(&spans, &pass);
    for effect in ["store.rows.read", "store.unit_of_work.commit"] {
        assert!(effects.iter().any(|span| span.name == effect), "no {effect}: {effects:#?}");
    }
    assert!(of_checkout(&spans).is_empty(), "{spans:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkout_that_the_customer_does_not_record_leaves_no_span() {
    let shop = Shop::whole(&[]).await;
    let order = shop.order("00").await;
    shop.until_status(&order, "confirmed").await;
    let (spans, _sentry) = shop.stop().await;
    assert!(spans.is_empty(), "{spans:#?}");
}
