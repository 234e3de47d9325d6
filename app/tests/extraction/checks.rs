//! The final checks, over HTTP and in every database.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use audit::{Rest, audit, settle};
use host::config::Settings;
use payment_provider::HostWithProvider;
use platform::clock::SystemClock;
use platform::inbox;
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, Statement,
};
use uuid::Uuid;

use super::process::PATIENCE;

/// The faults of a shop whose processes have stopped, compared with the acknowledged orders; each as a sentence.
pub(crate) async fn faults(settings: &Settings, acknowledged: &[Uuid]) -> Vec<String> {
    let host = HostWithProvider::start(settings, Arc::new(SystemClock)).await.unwrap();
    let shop = host.shop();
    let mut faults = Vec::new();
    if let Rest::StillAtWork(left) = settle(shop, PATIENCE).await.unwrap() {
        faults.push(format!("it does not come to rest: {left:?}"));
    }
    let report = audit(shop).await.unwrap();
    faults.extend(report.violations().map(|(number, what)| format!("invariant {number}: {what}")));
    let mut status = BTreeMap::new();
    let mut captures: BTreeMap<Uuid, u32> = BTreeMap::new();
    for context in shop.contexts() {
        for fact in context.audit().await.unwrap().facts {
            match fact.name {
                "order_status" => drop(status.insert(fact.subject, fact.value)),
                "captures_at_provider" => {
                    *captures.entry(fact.subject).or_default() +=
                        fact.value.parse::<u32>().unwrap();
                }
                _of_no_concern => {}
            }
        }
    }
    for order in acknowledged {
        let ended = status.get(order).map(String::as_str);
        let charges = captures.get(order).copied().unwrap_or(0);
        if !matches!((ended, charges), (Some("confirmed"), 1) | (Some("cancelled"), 0)) {
            faults.push(format!("order {order} is {ended:?}, and was charged {charges} times"));
        }
    }
    if status.len() != acknowledged.len() {
        let (stored, expected) = (status.len(), acknowledged.len());
        faults.push(format!("{stored} orders are stored, and {expected} were acknowledged"));
    }
    host.stop().await;
    faults
}

/// The acknowledged orders about whose end there is no mail, or more than one; each as a sentence.
pub(crate) async fn mail_faults(data_dir: &Path, acknowledged: &[Uuid]) -> Vec<String> {
    let notifications = connect_to_file(data_dir, "notifications").await;
    let ends = "SELECT order_id FROM mails WHERE kind IN ('order-confirmed', 'order-cancelled')";
    let rows = Statement::from_string(DbBackend::Sqlite, ends);
    let rows = notifications.query_all_raw(rows).await.unwrap();
    notifications.close().await.unwrap();
    let mut mails: BTreeMap<Uuid, u32> = BTreeMap::new();
    for row in rows {
        *mails.entry(row.try_get_by_index(0).unwrap()).or_default() += 1;
    }
    let wrong = acknowledged.iter().filter_map(|order| match mails.get(order) {
        Some(1) => None,
        found => Some(format!("about order {order} there are {} mails", found.unwrap_or(&0))),
    });
    wrong.collect()
}

/// The inbox of payments or of another context: one row for each handler and event.
pub(crate) async fn inbox_in_file(data_dir: &Path, context: &str) -> Vec<inbox::Model> {
    rows(connect_to_file(data_dir, context).await).await
}

/// The number of products that orders has been told about.
pub(crate) async fn products_known_to_orders(data_dir: &Path) -> usize {
    let orders = connect_to_file(data_dir, "orders").await;
    let count = Statement::from_string(DbBackend::Sqlite, "SELECT count(*) FROM catalogue_entries");
    let row = orders.query_one_raw(count).await.unwrap().unwrap();
    orders.close().await.unwrap();
    row.try_get_by_index::<i64>(0).unwrap().try_into().unwrap()
}

/// Opens the file of a context for reading.
pub(crate) async fn connect_to_file(data_dir: &Path, context: &str) -> DatabaseConnection {
    let file = data_dir.join(format!("{context}.db"));
    connect(ConnectOptions::new(format!("sqlite://{}?mode=ro", file.display()))).await
}

/// The inbox of payments on a server.
pub(crate) async fn inbox_on_server(url: &str) -> Vec<inbox::Model> {
    let mut options = ConnectOptions::new(url);
    options.set_schema_search_path("payments");
    rows(connect(options).await).await
}

async fn connect(mut options: ConnectOptions) -> DatabaseConnection {
    options.max_connections(1).sqlx_logging(false);
    platform::database::open_pool(options).await.unwrap()
}

async fn rows(connection: DatabaseConnection) -> Vec<inbox::Model> {
    let rows = inbox::Entity::find().all(&connection).await.unwrap();
    connection.close().await.unwrap();
    rows
}

/// Events that were handled before a move, and whose inbox row is gone or has another time afterwards: they were, or will
/// be, handled again.
pub(crate) fn handled_again(before: &[inbox::Model], after: &[inbox::Model]) -> Vec<String> {
    let key = |row: &inbox::Model| (row.event_id, row.handler.clone());
    let after: BTreeMap<_, _> = after.iter().map(|row| (key(row), row.handled_at)).collect();
    let before = before.iter().filter(|row| row.status == inbox::HANDLED);
    let again = before.filter(|row| after.get(&key(row)) != Some(&row.handled_at));
    again.map(|row| format!("{} of {} by {}", row.event_type, row.subject, row.handler)).collect()
}

/// Events that a handler handled before an earlier event of the same subject.
pub(crate) fn out_of_order(inbox: &[inbox::Model]) -> Vec<String> {
    let mut lanes: BTreeMap<_, Vec<&inbox::Model>> = BTreeMap::new();
    for row in inbox {
        lanes.entry((&row.source, &row.subject)).or_default().push(row);
    }
    let mut faults = Vec::new();
    for ((_, subject), mut lane) in lanes {
        lane.sort_by_key(|row| row.sequence);
        for pair in lane.windows(2) {
            if pair[0].handled_at > pair[1].handled_at {
                faults.push(format!("{subject}: {} after {}", pair[0].sequence, pair[1].sequence));
            }
        }
    }
    faults
}
