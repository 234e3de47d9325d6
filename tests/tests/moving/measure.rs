//! Measures the time to move 100,000 payments. Not a test: it prints the figures.

use std::path::Path;
use std::time::Instant;

use operate::moving::{ContextMove, Destination, Step};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::world::{file, put, server, shop_on_files, to};

const PAYMENTS: u32 = 100_000;

/// The rows of a captured payment: the payment, an attempt, two events, an inbox row, a webhook receipt.
const IN_PAYMENTS: [&str; 7] = [
    "CREATE TEMP TABLE n AS WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < $$)
     SELECT i, randomblob(16) AS payment, randomblob(16) AS \"order\", randomblob(16) AS cause FROM c",
    "INSERT INTO payments (payment_id, order_id, customer_id, correlation_id, version, amount_minor, currency, status,
        settled_at, provider_reference, requested_at, captured_minor, refunding_minor, attempts)
     SELECT payment, \"order\", randomblob(16), cause, 2, 1250, 'EUR', 'captured',
        1700000000000000 + i, 'ch_' || hex(payment), 1700000000000000 + i, 1250, 0, 1 FROM n",
    "INSERT INTO payment_attempts SELECT payment, 1700000000000000 + i, 'charge', 'captured' FROM n",
    "INSERT INTO outbox (position, id, event_type, subject, sequence, occurred_at, correlation_id, causation_id, data)
     SELECT 2 * i, randomblob(16), 'payments.payment-requested.v1', 'payment/' || hex(payment), 1, 1700000000000000 + i,
        cause, cause, '{\"payment_id\":\"' || hex(payment) || '\",\"order_id\":\"' || hex(\"order\")
        || '\",\"amount\":{\"amount_minor\":1250,\"currency\":\"EUR\"}}' FROM n",
    "INSERT INTO outbox (position, id, event_type, subject, sequence, occurred_at, correlation_id, causation_id, data)
     SELECT 2 * i + 1, randomblob(16), 'payments.payment-captured.v1', 'payment/' || hex(payment), 2, 1700000000000000 + i,
        cause, cause, '{\"payment_id\":\"' || hex(payment) || '\",\"order_id\":\"' || hex(\"order\")
        || '\",\"amount\":{\"amount_minor\":1250,\"currency\":\"EUR\"}}' FROM n",
    "INSERT INTO inbox (event_id, handler, event_type, source, subject, sequence, occurred_at, correlation_id, status,
        received_at, handled_at, attempts)
     SELECT randomblob(16), 'payments.request-on-order-awaiting-payment', 'orders.order-awaiting-payment.v1', 'orders',
        'order/' || hex(\"order\"), 2, 1700000000000000, cause, 'handled', 1700000000000000, 1700000000000000, 1 FROM n",
    "INSERT INTO webhook_receipts (event_id, kind, received_at) SELECT 'evt_' || hex(payment), 'charge.captured', 1700000000000000 FROM n",
];

const IN_PROVIDER: [&str; 2] = [
    "INSERT INTO provider_charges (idempotency_key, version, reference, amount_minor, currency, token, status, created_at,
        refunded_minor)
     WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < $$)
     SELECT randomblob(16), 1, 'ch_' || i, 1250, 'EUR', 'tok_success', 'captured', 1700000000000000, 0 FROM c",
    "INSERT INTO provider_webhooks (event_id, body, created_at, attempts, delivered_at)
     SELECT 'evt_' || reference, '{\"id\":\"evt\",\"type\":\"charge.captured\",\"data\":{\"idempotency_key\":\"'
        || hex(idempotency_key) || '\",\"amount_minor\":1250,\"currency\":\"EUR\"}}', 1700000000000000, 1, 1700000000000000
     FROM provider_charges",
];

async fn fill(folder: &Path, name: &str, statements: &[&str]) {
    let connection = file(folder, name).await;
    for statement in statements {
        let sql = statement.replace("$$", &PAYMENTS.to_string());
        connection.execute_raw(Statement::from_string(DbBackend::Sqlite, sql)).await.unwrap();
    }
    connection.close().await.unwrap();
}

async fn measured(settings: &host::config::Settings, to: &Destination, way: &str) {
    let began = Instant::now();
    let mut moving = ContextMove::open(settings, "payments", to).await.unwrap();
    let mut rows = 0;
    for step in Step::ALL {
        let at = Instant::now();
        let done = moving.take(step, &mut |_copying| {}).await.unwrap();
        eprintln!("{way}: step {} {}: {} ms", step.number(), step.word(), at.elapsed().as_millis());
        if step == Step::Verify {
            rows = done.rows;
        }
        if let Some(fenced) = done.fenced_for {
            eprintln!(
                "{way}: {rows} rows in {:.1} s, fenced for {} ms",
                began.elapsed().as_secs_f64(),
                fenced.as_millis()
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement: cargo test --release -p tests --test moving -- --ignored --nocapture 100_000"]
async fn measure_100_000_payments() {
    let Some(server) = server().await else { return };
    let shop = shop_on_files().await;
    let settings = shop.settings().clone();
    let scratch = shop.stop_and_keep().await;
    fill(scratch.folder(), "payments", &IN_PAYMENTS).await;
    fill(scratch.folder(), "provider", &IN_PROVIDER).await;
    measured(&settings, &to(&server), "to the server").await;
    let mut there = settings.clone();
    put(&mut there, "payments", &server);
    measured(&there, &Destination::Sqlite, "back to files").await;
}
