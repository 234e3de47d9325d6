//! Support for the tests of moving: a shop on files, a database on a server as target, and a dump of all rows.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use host::config::Settings;
use operate::moving::{ContextMove, ContextMoveError, Destination, Done, Step};
use platform::inbox;
use platform::testing::{ScratchDatabase, services};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, IntoActiveModel, QueryTrait,
    Statement,
};
use secrecy::SecretString;
use serde_json::Value;
use shared_kernel::{Envelope, Origin};
use tests::test_app::{Person, TestApp};
use uuid::Uuid;

/// The handler that requests the payment.
const REQUEST: &str = "payments.request-on-order-awaiting-payment";

/// A database on the server of the tests; `None` when no server answers.
pub(super) async fn server() -> Option<ScratchDatabase> {
    if services::postgres() { Some(ScratchDatabase::create().await) } else { None }
}

pub(super) fn to(server: &ScratchDatabase) -> Destination {
    Destination::Server(SecretString::from(server.url()))
}

/// Settings for a host that finds a context on the server.
pub(super) fn put(settings: &mut Settings, context: &'static str, server: &ScratchDatabase) {
    settings.database_urls.insert(context, SecretString::from(server.url()));
}

/// A shop on files, whatever the engine of this run.
pub(super) async fn shop_on_files() -> TestApp {
    TestApp::start_with(|settings| settings.database_urls.clear()).await
}

/// Takes some steps.
pub(super) async fn take(
    moving: &mut ContextMove,
    steps: &[Step],
) -> Result<Vec<Done>, ContextMoveError> {
    let mut done = Vec::new();
    for step in steps {
        done.push(moving.take(*step, &mut |_copying| {}).await?);
    }
    Ok(done)
}

/// The steps up to and including `last`.
pub(super) fn until(last: Step) -> Vec<Step> {
    Step::ALL.into_iter().take_while(|step| *step <= last).collect()
}

/// Runs a whole move of a context.
pub(super) async fn move_all(settings: &Settings, context: &'static str, to: &Destination) {
    let mut moving = ContextMove::open(settings, context, to).await.unwrap();
    take(&mut moving, &Step::ALL).await.unwrap();
}

pub(super) async fn file(folder: &Path, name: &str) -> DatabaseConnection {
    let url = format!("sqlite://{}", folder.join(format!("{name}.db")).display());
    platform::database::open_pool(url).await.unwrap()
}

pub(super) async fn at(server: &ScratchDatabase) -> DatabaseConnection {
    platform::database::open_pool(server.url()).await.unwrap()
}

async fn texts(connection: &DatabaseConnection, query: &str) -> Vec<String> {
    let query = Statement::from_string(DbBackend::Sqlite, query);
    let rows = connection.query_all_raw(query).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

/// Every row of a file as SQL literals, by table, without the tables that do not move, and without the entry of the audit trail
/// that each move adds.
pub(super) async fn rows(folder: &Path, name: &str) -> BTreeMap<String, Vec<String>> {
    let connection = file(folder, name).await;
    let tables = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
        AND name NOT LIKE 'sqlite%' AND name NOT LIKE '%migrations'
        AND name NOT IN ('leases', 'ownership', 'written_entries')";
    let mut all = BTreeMap::new();
    for table in texts(&connection, tables).await {
        let columns =
            texts(&connection, &format!("SELECT name FROM pragma_table_info('{table}')")).await;
        let quoted: Vec<String> =
            columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
        let others = if table == "audit_trail" { "WHERE action <> 'moved'" } else { "" };
        let cells = quoted.join("||','||");
        let query = format!("SELECT {cells} AS row FROM \"{table}\" {others} ORDER BY row");
        all.insert(table.clone(), texts(&connection, &query).await);
    }
    connection.close().await.unwrap();
    all
}

/// Inserts an event into the inbox of payments, as after a failed handler.
pub(super) async fn keep(shop: &TestApp, event: &Envelope, status: &str, next: Option<i64>) {
    let database = shop.database("payments");
    let row = inbox::Model {
        event_id: event.id,
        handler: REQUEST.to_owned(),
        event_type: event.event_type.to_string(),
        source: event.source.to_string(),
        subject: event.subject.to_string(),
        sequence: event.sequence.into(),
        occurred_at: 1,
        correlation_id: event.correlation_id,
        causation_id: None,
        status: status.to_owned(),
        received_at: 2,
        handled_at: None,
        attempts: 7,
        next_attempt_at: next,
        last_error: Some("the provider's answer was no 'answer' \\ at all\n\ttwice".to_owned()),
        event: Some(serde_json::to_string(event).unwrap()),
    };
    let mut unit = database.unit_of_work(&Origin::new(event.correlation_id));
    unit.run(inbox::Entity::insert(row.into_active_model()).into_query());
    database.commit(unit).await.unwrap();
}

/// A shop with every kind of waiting row in payments.
pub(super) struct Rich {
    pub(super) shop: TestApp,
    pub(super) ada: Person,
    /// A confirmed order, partly refunded under a key.
    pub(super) paid: Uuid,
    pub(super) refund: Value,
    /// A paid order whose event waits in the outbox of payments.
    pub(super) unrelayed: Uuid,
    /// An order whose event is a dead letter of payments.
    pub(super) dead: Uuid,
    pub(super) letter: Arc<Envelope>,
}

/// Requests a refund under a key.
pub(super) async fn refund(shop: &TestApp, order: Uuid, key: &str) -> tests::test_app::Answer {
    let payment = shop.payment_of(order).await.unwrap();
    let path = format!("/payments/{}/refunds", payment["id"].as_str().unwrap());
    let body = serde_json::json!({ "amount": { "amount_minor": 100, "currency": "EUR" }, "reason": "a scratch" });
    shop.post(&path).by(shop.admin().await).key(key).json(&body).send().await
}

pub(super) async fn rich() -> Rich {
    let shop = shop_on_files().await;
    shop.stock("VASE", 1250, 1000).await;
    let ada = shop.register_and_log_in("ada").await;
    let paid = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    let paid = paid["id"].as_str().unwrap().parse().unwrap();
    let refund = refund(&shop, paid, "refund-1").await.expect(202).json();
    shop.check_out(&ada, &[("VASE", 2)], "tok_declined").await;
    let called_off = shop.check_out(&ada, &[("VASE", 3)], "tok_success").await;
    shop.cancel(&ada, called_off["id"].as_str().unwrap().parse().unwrap()).await.expect(204);
    shop.assert_sound().await;

    let shop = held(shop, &["payments"]).await;
    let unrelayed = shop.place_order(&ada, &[("VASE", 1)], "tok_success").await;
    published(&shop, "payments", "payments.payment-captured.v1", unrelayed).await;
    let shop = held(shop, &["products", "payments"]).await;
    let dead = shop.place_order(&ada, &[("VASE", 1)], "tok_success").await;
    published(&shop, "products", "products.stock-reserved.v1", dead).await;
    let shop = held(shop, &["orders", "payments"]).await;
    let letter = published(&shop, "orders", "orders.order-awaiting-payment.v2", dead).await;
    keep(&shop, &letter, inbox::DEAD, None).await;
    Rich { shop, ada, paid, refund, unrelayed, dead, letter }
}

async fn held(shop: TestApp, contexts: &[&str]) -> TestApp {
    let contexts = contexts.iter().map(|context| (*context).to_owned()).collect();
    Box::pin(shop.restart_with(|settings| settings.held_relays = contexts)).await
}

/// Waits until a context has published an event about an order.
async fn published(shop: &TestApp, context: &str, kind: &str, order: Uuid) -> Arc<Envelope> {
    shop.until(&format!("{kind} to be committed"), || async {
        let events = shop.published_by(context).await;
        events.into_iter().find(|event| {
            &*event.event_type == kind
                && (event.subject.contains(&order.to_string())
                    || event.data.get().contains(&order.to_string()))
        })
    })
    .await
}
