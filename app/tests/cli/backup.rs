//! `galleria backup` and `galleria restore`: a shop that sells is copied as it was at one moment, and sells again from the copy.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use host::registry::databases;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::http::{call, get_json};
use super::identity::shop_id;
use super::program::{Ended, Serving, files, folder, run, run_with, run_with_input};

mod on_a_server;
mod refusals;

const CUPS: &str = "Handle,Title,Body (HTML),Vendor,Type,Published,Variant SKU,Variant Inventory Qty,Variant Price\n\
                    cup,Cup,,Studio,Cups,true,CUP,1000000,4.50\n";
/// Customers of a test order as fast as they can.
const OPEN: [(&str, &str); 3] = [
    ("GALLERIA_CHECKOUT_OPEN_ORDERS_PER_CUSTOMER", "0"),
    ("GALLERIA_CHECKOUT_OPEN_UNITS_PER_CUSTOMER", "0"),
    ("GALLERIA_HTTP_RATE_PASSWORD", "0"),
];
const CUSTOMERS: usize = 4;
const BACKUPS: usize = 3;
/// The orders between two backups.
const ORDERS: usize = 30;

/// A stopped shop with something to sell.
fn stocked() -> TempDir {
    let folder = folder();
    assert_eq!(run_with_input(&folder, &["import", "-"], CUPS).code, 0);
    folder
}

/// Starts the shop of a folder, with these variables and those of [`OPEN`].
fn serving(folder: &TempDir, variables: &[(&str, &str)]) -> Serving {
    Serving::start_with(folder, &["serve", "--no-demo-data"], &[variables, &OPEN].concat())
}

/// Registers a customer. Returns the access token.
fn customer(shop: SocketAddr, number: usize) -> String {
    let email = format!("customer-{number}@example.com");
    let account = json!({ "email": email, "password": "correct horse", "display_name": "Ada" });
    call(shop, "POST", "/api/v1/users", None, Some(&account));
    let session = json!({ "email": email, "password": "correct horse" });
    let session = call(shop, "POST", "/api/v1/sessions", None, Some(&session));
    session["access_token"].as_str().unwrap().to_owned()
}

/// An order that the shop has acknowledged.
struct Acknowledged {
    order: String,
    token: String,
}

fn order(shop: SocketAddr, token: &str, card: &str) -> Acknowledged {
    let order = json!({
        "lines": [{ "sku": "CUP", "quantity": 1 }],
        "shipping_address": {
            "name": "Ada Buyer", "line1": "1 High Street", "postal_code": "10115", "city": "Berlin", "country": "DE",
        },
        "payment_token": card,
    });
    let placed = call(shop, "POST", "/api/v1/orders", Some(token), Some(&order));
    Acknowledged { order: placed["id"].as_str().unwrap().to_owned(), token: token.to_owned() }
}

fn status(shop: SocketAddr, acknowledged: &Acknowledged) -> String {
    let Acknowledged { order, token } = acknowledged;
    let order = get_json(shop, &format!("/api/v1/orders/{order}"), Some(token));
    order["status"].as_str().unwrap().to_owned()
}

fn buy(shop: SocketAddr, number: usize, ended: &AtomicBool, tell: &Sender<Acknowledged>) {
    let token = customer(shop, number);
    for number in 0.. {
        if ended.load(Ordering::Relaxed) {
            return;
        }
        let card = if number % 5 == 4 { "tok_declined" } else { "tok_success" };
        if tell.send(order(shop, &token, card)).is_err() {
            return;
        }
    }
}

/// Ends the buying, also when the test fails.
struct Ending<'a>(&'a AtomicBool);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn back_up(shop: &TempDir, to: &str) -> Value {
    let made = run(shop, &["backup", to, "--json"]);
    assert_eq!(made.code, 0, "{made:?}");
    made.json()
}

fn secret_of(shop: &TempDir) -> PathBuf {
    shop.path().join("data/keys/shop-secret")
}

/// Restores into a new folder.
fn restored(backup: &Path, secret: &Path) -> (TempDir, Ended) {
    let folder = folder();
    let arguments = ["restore", backup.to_str().unwrap(), "--secret", secret.to_str().unwrap()];
    let ended = run(&folder, &arguments);
    (folder, ended)
}

#[test]
fn a_shop_that_sells_is_backed_up_and_sells_again_from_the_backup() {
    let shop = stocked();
    let (backups, acknowledged) = {
        let serving = serving(&shop, &[]);
        while_customers_buy(serving.address, |told| backed_up_while_it_sells(&shop, told))
    };
    for (number, (backup, before)) in backups.iter().enumerate() {
        let (restored, ended) = restored(backup, &secret_of(&shop));
        assert_eq!(ended.code, 0, "{ended:?}");
        let verified = run(&restored, &["verify", "--json"]);
        assert_eq!(verified.code, 0, "{number}: {verified:?}");
        let orders = usize::try_from(verified.json()["orders"].as_u64().unwrap()).unwrap();
        assert!((*before..acknowledged.len()).contains(&orders), "{number}: {orders}, {before}");
        sells_again(&restored, &[], &acknowledged[..*before]);
    }
}

/// Does something while customers order as fast as the shop answers. It is told of each order that is acknowledged.
fn while_customers_buy<T>(shop: SocketAddr, act: impl FnOnce(&Receiver<Acknowledged>) -> T) -> T {
    let ended = AtomicBool::new(false);
    let (tell, told) = channel();
    std::thread::scope(|threads| {
        for number in 0..CUSTOMERS {
            let (ended, tell) = (&ended, tell.clone());
            threads.spawn(move || buy(shop, number, ended, &tell));
        }
        let _ending = Ending(&ended);
        act(&told)
    })
}

/// Makes the backups. Returns each with the number of orders that were acknowledged before it began, and all of these orders, at
/// the end some that came after the last backup.
fn backed_up_while_it_sells(
    shop: &TempDir,
    told: &Receiver<Acknowledged>,
) -> (Vec<(PathBuf, usize)>, Vec<Acknowledged>) {
    let (mut backups, mut acknowledged) = (Vec::new(), Vec::new());
    for number in 0..BACKUPS {
        acknowledged.extend(told.iter().take(ORDERS));
        let before = acknowledged.len();
        let name = format!("backup-{number}");
        let made = back_up(shop, &name);
        assert_eq!(made["databases"].as_array().unwrap().len(), databases().count(), "{made}");
        backups.push((shop.path().join(name), before));
    }
    acknowledged.extend(told.try_iter());
    acknowledged.extend(told.iter().take(ORDERS));
    (backups, acknowledged)
}

fn sells_again(shop: &TempDir, variables: &[(&str, &str)], before: &[Acknowledged]) {
    let serving = serving(shop, variables);
    let settled = || run_with(shop, &["verify", "--wait", "60", "--json"], variables).json();
    let verified = settled();
    assert_eq!(verified["unfinished"], json!([]), "{verified}");
    for acknowledged in before {
        let status = status(serving.address, acknowledged);
        assert!(["confirmed", "cancelled"].contains(&&*status), "{status}");
    }
    let new = order(serving.address, &before[0].token, "tok_success");
    assert_eq!(settled()["holds"], true);
    assert_eq!(status(serving.address, &new), "confirmed");
}

/// A backup of a shop that does not run.
fn backed_up() -> (TempDir, PathBuf) {
    let shop = stocked();
    let backup = shop.path().join("backup");
    back_up(&shop, "backup");
    (shop, backup)
}

#[test]
fn a_backup_has_no_secret_and_is_for_its_owner_alone() {
    let (shop, backup) = backed_up();
    let copies = databases().map(|database| format!("{}.db", database.descriptor.name));
    let expected: BTreeSet<String> =
        copies.chain(["manifest.code", "manifest.json"].map(str::to_owned)).collect();
    assert_eq!(BTreeSet::from_iter(files(&backup)), expected);
    let secret = std::fs::read_to_string(secret_of(&shop)).unwrap();
    for file in files(&backup) {
        let bytes = std::fs::read(backup.join(&file)).unwrap();
        let has_it = bytes.windows(secret.len()).any(|text| text == secret.as_bytes());
        assert!(!has_it, "the secret is in {file}");
    }
    #[cfg(unix)]
    for (path, mode) in files(&backup)
        .iter()
        .map(|file| (backup.join(file), 0o600))
        .chain([(backup.clone(), 0o700)])
    {
        use std::os::unix::fs::PermissionsExt;
        let found = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(found, mode, "{}", path.display());
    }
    let text = run(&shop, &["backup", "another"]).stdout;
    let says = format!("{} databases of the shop", databases().count());
    for words in [&*says, "not in it: the secret", "keep it apart"] {
        assert!(text.contains(words), "{text}");
    }
    assert_eq!(files(shop.path()), ["another", "backup", "data"]);
}

#[test]
fn a_restored_folder_is_whole_and_private() {
    let (shop, backup) = backed_up();
    let (restored, ended) = restored(&backup, &secret_of(&shop));
    assert!(ended.stdout.contains("galleria verify"), "{ended:?}");
    let data = restored.path().join("data");
    let secret = data.join("keys/shop-secret");
    assert_eq!(std::fs::read(&secret).unwrap(), std::fs::read(secret_of(&shop)).unwrap());
    let left = files(&data);
    assert!(left.iter().all(|file| !file.starts_with("restoring")), "{left:?}");
    assert!(left.contains(&"shop.json".to_owned()), "{left:?}");
    // The permissions of every file are among the findings.
    let doctor = run(&restored, &["doctor"]);
    assert_eq!(doctor.code, 0, "{doctor:?}");
    assert_eq!(shop_id(&restored), shop_id(&shop));
}
