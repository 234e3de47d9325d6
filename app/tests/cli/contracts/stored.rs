//! The contract check of events that wait in the databases of a shop.

use std::fs;
use std::path::Path;

use host::registry::COMPILED;
use platform::inbox;
use platform::outbox::{self, Transport, pending_deliveries};
use sea_orm::{DatabaseConnection, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use super::world::{check, contexts, release, require_text, the_break, unreadable_by};
use crate::cli::program::{Serving, files, folder, run};
use crate::cli::upgrade::unpacked;

pub(super) const PLACED: &str = "orders.order-placed.v1";
pub(super) const RESERVE: &str = "products.reserve-on-order-placed";

fn shop() -> TempDir {
    let folder = folder();
    assert_eq!(run(&folder, &["migrate"]).code, 0);
    folder
}

async fn open(folder: &TempDir, context: &str) -> DatabaseConnection {
    let file = folder.path().join(format!("data/{context}.db"));
    platform::database::open_pool(format!("sqlite://{}", file.display())).await.unwrap()
}

/// Inserts an event into the outbox of orders.
#[tokio::main(flavor = "current_thread")]
async fn publish(folder: &TempDir, position: i64, event_type: &str, data: &str) {
    let connection = open(folder, "orders").await;
    let row = outbox::Model {
        position,
        id: Uuid::from_u128(position.unsigned_abs().into()),
        event_type: event_type.to_owned(),
        subject: format!("order/{position}"),
        sequence: 1,
        occurred_at: 0,
        correlation_id: Uuid::nil(),
        causation_id: None,
        traceparent: None,
        data: data.to_owned(),
    };
    let pending = pending_deliveries::Model { transport: Transport::InProcess.number(), position };
    outbox::Entity::insert(row.into_active_model())
        .exec_without_returning(&connection)
        .await
        .unwrap();
    pending_deliveries::Entity::insert(pending.into_active_model())
        .exec_without_returning(&connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}

/// Inserts an event into the inbox of products.
#[tokio::main(flavor = "current_thread")]
async fn receive(folder: &TempDir, number: u128, handler: &str, status: &str, data: &Value) {
    let connection = open(folder, "products").await;
    let event = json!({
        "specversion": "1.0", "id": Uuid::from_u128(number), "source": "orders", "type": PLACED,
        "subject": "order/1", "sequence": 1, "time": "2026-01-01T00:00:00Z",
        "correlationid": Uuid::nil(), "datacontenttype": "application/json", "data": data,
    });
    let row = inbox::Model {
        event_id: Uuid::from_u128(number),
        handler: handler.to_owned(),
        event_type: PLACED.to_owned(),
        source: "orders".to_owned(),
        subject: "order/1".to_owned(),
        sequence: 1,
        occurred_at: 0,
        correlation_id: Uuid::nil(),
        causation_id: None,
        status: status.to_owned(),
        received_at: 0,
        handled_at: None,
        attempts: 3,
        next_attempt_at: None,
        last_error: None,
        event: Some(event.to_string()),
    };
    inbox::Entity::insert(row.into_active_model())
        .exec_without_returning(&connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}

pub(super) fn sample() -> Value {
    let file = contexts().join(format!("orders/contract/{PLACED}.sample.json"));
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

pub(super) fn without_lines() -> Value {
    let mut data = sample();
    data.as_object_mut().unwrap().remove("lines");
    data
}

/// Every file of the data folder, with its content.
fn content(data: &Path) -> Vec<(String, Vec<u8>)> {
    let files = files(data).into_iter().filter(|name| data.join(name).is_file());
    files.map(|name| (name.clone(), fs::read(data.join(name)).unwrap())).collect()
}

#[test]
fn readable_stored_events_are_no_break_and_nothing_is_changed() {
    let folder = shop();
    publish(&folder, 1, PLACED, &sample().to_string());
    receive(&folder, 1, RESERVE, inbox::WAITING, &sample());
    let before = content(&folder.path().join("data"));
    let (text, json) = check(&folder, &[]);
    assert_eq!(text.code, 0, "{text:?}");
    assert!(
        text.stdout.contains(&format!("2 stored events were looked at in {}", COMPILED.join(", "))),
        "{text:?}"
    );
    assert_eq!(json.json()["stored"], 2);
    assert_eq!(content(&folder.path().join("data")), before);
}

#[test]
fn unreadable_stored_events_are_counted_by_place_with_reader_and_error() {
    let folder = shop();
    publish(&folder, 1, PLACED, &without_lines().to_string());
    publish(&folder, 2, PLACED, &without_lines().to_string());
    receive(&folder, 1, RESERVE, inbox::DEAD, &without_lines());
    let (text, json) = check(&folder, &[]);
    let broken = unreadable_by(&json, RESERVE);
    assert_eq!(broken["event_type"], PLACED);
    assert_eq!(broken["readers"][0]["context"], "products");
    assert_eq!(broken["readers"][0]["says"], "missing field `lines`");
    let stored = json!([
        {"place": "outbox", "context": "orders", "count": 2},
        {"place": "dead-letters", "context": "products", "count": 1},
    ]);
    assert_eq!(broken["stored"], stored);
    assert!(text.stdout.contains("2 in orders' outbox, 1 dead letter in products"), "{text:?}");
}

#[test]
fn events_that_wait_for_a_renamed_handler_are_reported() {
    let folder = shop();
    receive(&folder, 1, "products.old-name", inbox::WAITING, &sample());
    let (text, json) = check(&folder, &[]);
    the_break(&json, "no-handler", PLACED);
    assert!(text.stdout.contains("products.old-name"), "{text:?}");
    assert!(text.stdout.contains("1 in products' inbox"), "{text:?}");
}

#[test]
fn a_removed_version_that_is_still_stored_is_reported() {
    let folder = shop();
    publish(&folder, 1, "orders.order-dreamt.v1", "{}");
    let (_, json) = check(&folder, &[]);
    let broken = the_break(&json, "version-gone", "orders.order-dreamt.v1");
    assert_eq!(broken["stored"][0]["count"], 1);
}

#[test]
fn a_break_of_another_release_counts_its_stored_events() {
    let folder = shop();
    require_text(&release(&folder), PLACED, "coupon");
    publish(&folder, 1, PLACED, &sample().to_string());
    let (text, _) = check(&folder, &["--against", "release"]);
    assert!(text.stdout.contains("stored   1 in orders' outbox"), "{text:?}");
}

#[test]
fn the_check_works_beside_a_running_shop() {
    let folder = folder();
    let _serving = Serving::start(&folder, &["serve", "--no-demo-data"]);
    let (text, _) = check(&folder, &[]);
    assert_eq!(text.code, 0, "{text:?}");
    assert!(text.stdout.contains(&format!("in {}", COMPILED.join(", "))), "{text:?}");
}

#[test]
fn the_events_of_a_shop_that_is_not_migrated_yet_are_checked() {
    let folder = unpacked();
    let data = folder.path().join("data");
    let before = content(&data);
    let (as_text, as_json) = check(&folder, &[]);
    assert_eq!(as_text.code, 0, "{as_text:?}");
    assert_eq!(as_json.json()["stored"], 1, "an order waits in the outbox: {as_json:?}");
    assert_eq!(content(&data), before, "it is only read");
}

#[test]
fn an_unreadable_database_is_an_error_and_no_break() {
    let folder = shop();
    fs::write(folder.path().join("data/orders.db"), "no database").unwrap();
    run(&folder, &["contracts", "check"])
        .is_refused(4, &["the database of orders cannot be looked into", "galleria doctor"]);
}
