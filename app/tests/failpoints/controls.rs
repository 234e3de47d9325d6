//! The control of the cells: with a guard removed from the tables, a fault does harm that is noticed.

use platform::testing::{on_postgres, services};
use rstest::rstest;
use sea_orm::{ConnectOptions, ConnectionTrait};
use serde_json::json;

use super::customers::CUSTOMERS;
use super::shop::Data;
use super::supervisor::run;

/// Removes a guard from the database file of a context.
async fn take_out(data: &Data, context: &str, guard: &str) {
    let file = data.folder().join("data").join(format!("{context}.db"));
    let mut options = ConnectOptions::new(format!("sqlite://{}", file.display()));
    options.max_connections(1).sqlx_logging(false);
    let connection = platform::database::open_pool(options).await.unwrap();
    connection.execute_unprepared(guard).await.unwrap();
    connection.close().await.unwrap();
}

/// Deletes the key of a request as soon as it is stored.
const NO_KEYS: &str = "CREATE TRIGGER forget AFTER INSERT ON idempotency_keys
    BEGIN DELETE FROM idempotency_keys WHERE key = NEW.key; END";

/// Without a fault there is no harm. With one between the commit and its answer, a customer who repeats the request has two
/// orders.
#[rstest]
#[case::and_no_fault("", false)]
#[case::and_an_error("after-commit/orders.order-placed.v1=1*return(error)", true)]
#[case::and_a_kill("after-commit/orders.order-placed.v1=1*return(kill)", true)]
#[tokio::test]
async fn without_stored_keys_a_fault_makes_a_second_order(
    #[case] failpoints: &str,
    #[case] is_noticed: bool,
) {
    if on_postgres() {
        services::skipped("the guard is removed from a file");
        return;
    }
    let data = Data::make().await;
    take_out(&data, "orders", NO_KEYS).await;
    let (_ends, found) = run(&data, failpoints).await;
    assert_eq!(found["holds"], json!(true), "{found:#}\n{}", data.log());
    let too_many = found["orders"].as_u64().unwrap() - CUSTOMERS;
    assert_eq!(too_many > 0, is_noticed, "{too_many} too many\n{}", data.log());
}
