//! Databases that are there already are brought up to date with what they hold.

use migration::{orders, products, users};
use sea_orm_migration::MigratorTrait;
use sea_orm_migration::sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, Statement,
};

use super::server::with_database;

async fn ask(connection: &DatabaseConnection, question: &str) -> Vec<String> {
    let statement = Statement::from_string(connection.get_database_backend(), question);
    let rows = connection.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

/// The id `number`, below 10, as a literal.
fn an_id(connection: &DatabaseConnection, number: u8) -> String {
    if connection.get_database_backend() == DbBackend::Postgres {
        return format!("'00000000-0000-0000-0000-00000000000{number}'");
    }
    format!("x'0000000000000000000000000000000{number}'")
}

async fn undelivered_events_become_pending_deliveries(connection: &DatabaseConnection) {
    users::Migrator::up(connection, Some(1)).await.unwrap();
    let id = an_id(connection, 1);
    let columns = "position, id, event_type, subject, sequence, occurred_at, correlation_id, data, delivered_at";
    for (position, delivered_at) in [(1, "7"), (2, "NULL")] {
        let values =
            format!("{position}, {id}, 't', 's', {position}, 1, {id}, '{{}}', {delivered_at}");
        let statement = format!("INSERT INTO outbox ({columns}) VALUES ({values})");
        connection.execute_unprepared(&statement).await.unwrap();
    }
    users::Migrator::up(connection, None).await.unwrap();
    let pending = "SELECT transport || ' at ' || position FROM pending_deliveries";
    assert_eq!(ask(connection, pending).await, ["1 at 2"]);
    let owner = "SELECT state FROM ownership WHERE only_row = 1 AND epoch = 1 AND moved_to IS NULL";
    assert_eq!(ask(connection, owner).await, ["here"]);
    connection.execute_unprepared("UPDATE ownership SET only_row = 2").await.unwrap_err();
}

async fn in_memory() -> DatabaseConnection {
    let mut memory = ConnectOptions::new("sqlite::memory:");
    memory.max_connections(1).sqlx_logging(false);
    platform::database::open_pool(memory).await.unwrap()
}

#[tokio::test]
async fn a_file_gets_its_pending_deliveries() {
    undelivered_events_become_pending_deliveries(&in_memory().await).await;
}

#[tokio::test]
async fn a_schema_gets_its_pending_deliveries() {
    with_database(async |scratch| {
        let connection = scratch.connect(None).await;
        undelivered_events_become_pending_deliveries(&connection).await;
        let groups = "SELECT CAST(nextval('outbox_groups') AS VARCHAR(9))";
        assert_eq!(ask(&connection, groups).await, ["1"]);
    })
    .await;
}

async fn reserved_units_are_due_at_their_expiry(connection: &DatabaseConnection) {
    products::Migrator::up(connection, Some(4)).await.unwrap();
    for (number, status, expires_at) in [(1, "reserved", "7"), (2, "committed", "NULL")] {
        let id = an_id(connection, number);
        let columns = "order_id, version, status, lines, expires_at, decided_at, correlation_id";
        let values = format!("{id}, 1, '{status}', '[]', {expires_at}, 1, {id}");
        let statement = format!("INSERT INTO reservations ({columns}) VALUES ({values})");
        connection.execute_unprepared(&statement).await.unwrap();
    }
    products::Migrator::up(connection, None).await.unwrap();
    let due = "SELECT status || ' at ' || due_at FROM reservations WHERE due_at IS NOT NULL";
    assert_eq!(ask(connection, due).await, ["reserved at 7"]);
}

#[tokio::test]
async fn reservations_in_a_file_get_their_due_time() {
    reserved_units_are_due_at_their_expiry(&in_memory().await).await;
}

#[tokio::test]
async fn reservations_in_a_schema_get_their_due_time() {
    with_database(async |scratch| {
        reserved_units_are_due_at_their_expiry(&scratch.connect(None).await).await;
    })
    .await;
}

/// Accounts of a version that kept every spelling of a mailbox apart. The fifth is written as its key, the second is the older
/// of two that are not.
const SPELLINGS: [(u8, &str, &str); 6] = [
    (1, "ada@example.org", "ada@example.org"),
    (2, "gro\u{df}@b\u{fc}cher.de", "gross@xn--bcher-kva.de"),
    (3, "gross@b\u{fc}cher.de", "gross@b\u{fc}cher.de"),
    (4, "jose\u{301}@example.org", "jose\u{301}@example.org"),
    (5, "jos\u{e9}@example.org", "jos\u{e9}@example.org"),
    (6, "ju\u{308}rgen@example.org", "j\u{fc}rgen@example.org"),
];

async fn mailboxes_get_their_keys(connection: &DatabaseConnection) {
    users::Migrator::up(connection, Some(4)).await.unwrap();
    let columns = "id, version, registered_at, status, email, display_name, password_hash, is_customer, is_admin";
    for (number, email, _key) in SPELLINGS {
        let id = an_id(connection, number);
        let is_admin = number == 1;
        let values = format!("{id}, 1, 1, 'active', '{email}', 'A', '$2b$', TRUE, {is_admin}");
        let statement = format!("INSERT INTO users ({columns}) VALUES ({values})");
        connection.execute_unprepared(&statement).await.unwrap();
    }
    users::Migrator::up(connection, None).await.unwrap();
    let keys = ask(connection, "SELECT mailbox FROM users ORDER BY id").await;
    assert_eq!(keys, SPELLINGS.map(|(_number, _email, key)| key));
    let staff =
        "SELECT mailbox FROM users WHERE is_admin AND NOT (is_catalogue_manager OR is_support)";
    assert_eq!(ask(connection, staff).await, ["ada@example.org"], "admins stay admins");
    let again = "UPDATE users SET mailbox = 'ada@example.org' WHERE email LIKE 'gross%'";
    connection.execute_unprepared(again).await.unwrap_err();
}

#[tokio::test]
async fn accounts_in_a_file_get_the_keys_of_their_mailboxes() {
    mailboxes_get_their_keys(&in_memory().await).await;
}

#[tokio::test]
async fn accounts_in_a_schema_get_the_keys_of_their_mailboxes() {
    with_database(async |scratch| {
        mailboxes_get_their_keys(&scratch.connect(None).await).await;
    })
    .await;
}

/// An order with its address in columns, and an event that was delivered and one that was not.
async fn addresses_become_one_text(connection: &DatabaseConnection) {
    orders::Migrator::up(connection, Some(9)).await.unwrap();
    let id = an_id(connection, 1);
    let columns = "id, version, customer_id, status, status_at, total_minor, currency, refunded_minor, recipient, line1, \
                   postal_code, city, country, placed_at, expires_at, correlation_id";
    let values = format!(
        "{id}, 3, {id}, 'confirmed', 1, 100, 'EUR', 0, 'Ada \"A.\" L.', '1 High Street', '', 'Hamilton', 'BM', 1, 2, {id}"
    );
    let order = format!("INSERT INTO orders ({columns}) VALUES ({values})");
    connection.execute_unprepared(&order).await.unwrap();
    let columns = "position, id, event_type, subject, sequence, occurred_at, correlation_id, data";
    for position in [1, 2] {
        let values = format!(
            "{position}, {id}, 'orders.order-awaiting-payment.v1', 's', {position}, 1, {id}, \
             '{{\"payment_token\":\"tok_{position}\"}}'"
        );
        let event = format!("INSERT INTO outbox ({columns}) VALUES ({values})");
        connection.execute_unprepared(&event).await.unwrap();
    }
    let pending = "INSERT INTO pending_deliveries (transport, position) VALUES (1, 2)";
    connection.execute_unprepared(pending).await.unwrap();

    orders::Migrator::up(connection, None).await.unwrap();
    let addresses = ask(connection, "SELECT address FROM orders WHERE recipient IS NULL").await;
    // PostgreSQL puts spaces between.
    let address = addresses[0].replace(" : ", ":").replace(", ", ",");
    let expected = r#"{"name":"Ada \"A.\" L.","line1":"1 High Street","line2":null,"postal_code":"","city":"Hamilton","state":null,"country":"BM"}"#;
    assert_eq!(address, expected);
    let events = ask(connection, "SELECT data FROM outbox ORDER BY position").await;
    assert!(events[0].contains("handed_over") && events[1].contains("tok_2"), "{events:?}");
}

#[tokio::test]
async fn orders_in_a_file_get_their_address_as_one_text() {
    addresses_become_one_text(&in_memory().await).await;
}

#[tokio::test]
async fn orders_in_a_schema_get_their_address_as_one_text() {
    with_database(async |scratch| {
        addresses_become_one_text(&scratch.connect(None).await).await;
    })
    .await;
}

async fn entries_that_are_there_were_written(connection: &DatabaseConnection) {
    let all_but_the_last = u32::try_from(users::Migrator::migrations().len()).unwrap() - 1;
    users::Migrator::up(connection, Some(all_but_the_last)).await.unwrap();
    let hash = an_id(connection, 1);
    let hash =
        if connection.get_database_backend() == DbBackend::Postgres { "'\\x01'" } else { &hash };
    let columns =
        "number, occurred_at, principal, action, object, outcome, times, previous_hash, hash";
    let entry = format!(
        "INSERT INTO audit_trail ({columns}) VALUES (1, 1, 'operator', 'moved', 'it', 'done', 1, {hash}, {hash})"
    );
    connection.execute_unprepared(&entry).await.unwrap();
    users::Migrator::up(connection, None).await.unwrap();
    let written = "SELECT CAST(entries AS VARCHAR(9)) FROM written_entries";
    assert_eq!(ask(connection, written).await, ["1"]);
}

#[tokio::test]
async fn the_entries_of_a_trail_in_a_file_are_counted() {
    entries_that_are_there_were_written(&in_memory().await).await;
}

#[tokio::test]
async fn the_entries_of_a_trail_in_a_schema_are_counted() {
    with_database(async |scratch| {
        entries_that_are_there_were_written(&scratch.connect(None).await).await;
    })
    .await;
}
