//! Shops of an earlier version are opened, migrated and verified, and continue to sell. See `app/tests/fixtures/README.md`.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use platform::testing::{ScratchDatabase, services};
use sea_orm::{ConnectOptions, ConnectionTrait};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::http::{call, get_json};
use super::program::{Serving, folder, galleria};

const FIXTURE: &str = "shop-0.1.0.tar.gz";
const DATABASE_OF_FIXTURE: &str = "galleria_fixture";
const ORDERS: usize = 6;
/// The street of every order of the fixture, and of the one that is placed here.
const STREET: &str = "12 St James Square";
/// The time limit of every wait. Only failing tests reach it.
const PATIENCE: Duration = Duration::from_mins(1);

/// A folder with the unpacked fixture.
pub(super) fn unpacked() -> TempDir {
    let folder = folder();
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(FIXTURE);
    let tar = Command::new("tar").arg("xzf").arg(fixture).current_dir(folder.path()).status();
    assert!(tar.unwrap().success());
    folder
}

/// Brings the tables up to date: that version had no notifications, and `verify` begins no database.
fn migrate(folder: &TempDir, variables: &[(&str, &str)]) {
    let mut migrate = galleria(folder, &["migrate"]);
    let output = migrate.envs(variables.iter().copied()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

fn verified(folder: &TempDir, variables: &[(&str, &str)]) -> Value {
    let mut verify = galleria(folder, &["verify", "--json"]);
    let output = verify.envs(variables.iter().copied()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Opens the shop, finds everything that was stored, waits until unfinished work is done, and lets Ada buy again.
fn goes_on_selling(folder: &TempDir, variables: &[(&str, &str)]) {
    let serving = Serving::start_with(folder, &["serve"], variables);
    let shop = serving.address;
    let login = json!({"email": "ada@example.com", "password": "correct horse"});
    let session = call(shop, "POST", "/api/v1/sessions", None, Some(&login));
    let token = session["access_token"].as_str().unwrap();
    let orders = || get_json(shop, "/api/v1/orders?limit=50", Some(token))["items"].clone();
    let is_settled =
        |order: &Value| order["status"] == "confirmed" || order["status"] == "cancelled";
    let began = Instant::now();
    loop {
        let orders = orders();
        let orders = orders.as_array().unwrap();
        assert_eq!(orders.len(), ORDERS);
        if orders.iter().all(is_settled) {
            break;
        }
        assert!(began.elapsed() < PATIENCE, "the pending order does not end: {orders:?}");
    }
    let order = json!({
        "lines": [{"sku": "VASE-ONDA-SMK", "quantity": 1}],
        "shipping_address": {"name": "Ada Lovelace", "line1": STREET,
                             "postal_code": "SW1Y 4JH", "city": "London", "country": "GB"},
        "payment_token": "tok_success",
    });
    let placed = call(shop, "POST", "/api/v1/orders", Some(token), Some(&order));
    let path = format!("/api/v1/orders/{}", placed["id"].as_str().unwrap());
    let began = Instant::now();
    while get_json(shop, &path, Some(token))["status"] != "confirmed" {
        assert!(began.elapsed() < PATIENCE, "the new order is not confirmed");
    }
    for order in orders().as_array().unwrap() {
        let path = format!("/api/v1/orders/{}", order["id"].as_str().unwrap());
        let address = &get_json(shop, &path, Some(token))["shipping_address"];
        assert_eq!(address["line1"], STREET, "{address}");
    }
}

/// Serves until no file of the shop holds an address that a version before has stored.
fn is_sealed_meanwhile(folder: &TempDir) {
    let _serving = Serving::start(folder, &["serve"]);
    let began = Instant::now();
    while let Some(file) = file_with(&folder.path().join("data"), STREET) {
        assert!(began.elapsed() < PATIENCE, "addresses of before are not sealed in {file}");
    }
}

/// A file of the folder that holds the text. Write-ahead logs are files too.
fn file_with(folder: &Path, text: &str) -> Option<String> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files = files.filter(|path| path.is_file());
    let found = files.find(|path| {
        let bytes = std::fs::read(path).unwrap_or_default();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    });
    found.map(|path| path.display().to_string())
}

#[test]
fn a_data_folder_of_version_0_1_0_is_migrated_verified_and_goes_on_selling() {
    let folder = unpacked();
    migrate(&folder, &[]);
    let report = verified(&folder, &[]);
    assert_eq!((&report["holds"], &report["orders"]), (&json!(true), &json!(ORDERS)), "{report}");
    goes_on_selling(&folder, &[]);
    is_sealed_meanwhile(&folder);
    let report = verified(&folder, &[]);
    assert_eq!(
        (&report["holds"], &report["orders"]),
        (&json!(true), &json!(ORDERS + 1)),
        "{report}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_postgresql_database_of_version_0_1_0_is_migrated_verified_and_goes_on_selling() {
    if !services::postgres() {
        return;
    }
    let database = ScratchDatabase::create().await;
    let folder = unpacked();
    restore(&database, &folder).await;
    let url = [("GALLERIA_DATABASE_URL", database.url())];
    migrate(&folder, &url);
    let report = verified(&folder, &url);
    assert_eq!((&report["holds"], &report["orders"]), (&json!(true), &json!(ORDERS)), "{report}");
    goes_on_selling(&folder, &url);
    let report = verified(&folder, &url);
    assert_eq!(
        (&report["holds"], &report["orders"]),
        (&json!(true), &json!(ORDERS + 1)),
        "{report}"
    );
}

/// Loads the dump into a database with another name, and names its roles after it.
async fn restore(database: &ScratchDatabase, folder: &TempDir) {
    let (_server, name) = database.url().rsplit_once('/').unwrap();
    let mut options = ConnectOptions::new(database.url());
    options.max_connections(1).sqlx_logging(false);
    let connection = platform::database::open_pool(options).await.unwrap();
    for context in ["users", "products", "orders", "payments", "provider"] {
        let role = format!("CREATE ROLE {name}_{context} LOGIN");
        connection.execute_unprepared(&role).await.unwrap();
    }
    let dump = std::fs::read_to_string(folder.path().join("postgres.sql")).unwrap();
    let dump = dump.replace(&format!("{DATABASE_OF_FIXTURE}_"), &format!("{name}_"));
    connection.execute_unprepared(&dump).await.unwrap();
    connection.close().await.unwrap();
}
