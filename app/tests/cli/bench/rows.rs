//! The baseline of the checkouts writes as many rows in every table as the shop does.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sea_orm::{ConnectionTrait, DatabaseConnection, QueryResult, Statement};

use super::{TINY, measured, run_of};
use crate::cli::program::{folder, run};

/// Tables in which a checkout writes rows that the baseline omits, with the reason.
const NOT_OF_A_CHECKOUT: [(&str, &str); 3] = [
    ("webhook_receipts", "news that came before the answer; what comes after it leaves nothing"),
    ("products_text_data", "pages of the search index, which it merges when it likes"),
    ("products_text_idx", "where those pages begin"),
];

/// Rows by context and table.
type Rows = BTreeMap<(&'static str, String), i64>;

/// A shop whose customers only read has all rows of the import and the registrations. The additional rows of a shop whose
/// customers order come from the checkouts.
#[tokio::test]
async fn the_raw_program_writes_the_rows_that_a_checkout_writes() {
    let (looked, ordered) = (shop_after("catalogue").await, shop_after("checkout").await);
    assert_eq!(looked.orders, 0);
    let of_the_shop = rows_each(&looked.rows, &ordered.rows, ordered.orders);

    let folder = folder();
    let migrated = run(&folder, &["migrate", "--data-dir", "shop"]);
    assert_eq!(migrated.code, 0, "{migrated:?}");
    let data = folder.path().join("shop");
    let file = |context: &str| data.join(format!("{context}.db"));
    let mut files = bench::baseline::limit::sqlite::Files::open(file).unwrap();
    let before = rows_in(&data).await;
    files.write(1).unwrap();
    files.write(3).unwrap();
    let of_the_raw_program = rows_each(&before, &rows_in(&data).await, 4);
    assert_eq!(of_the_raw_program, of_the_shop);
    assert_eq!(of_the_shop.get(&("orders", "order_lines".to_owned())), Some(&2));
}

struct Shop {
    orders: i64,
    rows: Rows,
}

async fn shop_after(scenario: &str) -> Shop {
    let report = measured(&folder(), &[&TINY[..], &[scenario, "--keep", "--no-limit"]].concat());
    let run = run_of(&report, scenario);
    let data = PathBuf::from(run["circumstances"]["data_dir"].as_str().unwrap());
    let rows = rows_in(&data).await;
    std::fs::remove_dir_all(data).unwrap();
    Shop { orders: run["audit"]["orders"].as_i64().unwrap(), rows }
}

/// Counts the rows of every table in the catalog of a database.
async fn rows_in(data: &Path) -> Rows {
    let mut rows = Rows::new();
    for context in ["orders", "products", "payments"] {
        let url = format!("sqlite://{}/{context}.db", data.display());
        let database = platform::database::open_pool(url).await.unwrap();
        let catalog =
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        for table in ask(&database, catalog).await {
            let table: String = table.try_get_by_index(0).unwrap();
            let count = ask(&database, &format!("SELECT count(*) FROM \"{table}\"")).await;
            rows.insert((context, table), count[0].try_get_by_index(0).unwrap());
        }
        database.close().await.unwrap();
    }
    rows
}

async fn ask(database: &DatabaseConnection, question: &str) -> Vec<QueryResult> {
    let question = Statement::from_string(database.get_database_backend(), question);
    database.query_all_raw(question).await.unwrap()
}

/// The rows that each checkout added, in every table but those that the baseline omits.
fn rows_each(before: &Rows, after: &Rows, checkouts: i64) -> Rows {
    assert!(checkouts > 0 && before.keys().eq(after.keys()), "{before:?}, {after:?}");
    let is_compared = |table: &str| !NOT_OF_A_CHECKOUT.iter().any(|(name, _)| *name == table);
    let compared = after.iter().filter(|((_, table), _)| is_compared(table));
    let added: Vec<_> =
        compared.map(|(table, rows)| (table.clone(), rows - before[table])).collect();
    let by_something_else: Vec<_> =
        added.iter().filter(|(_, rows)| rows % checkouts != 0).collect();
    assert!(by_something_else.is_empty(), "{checkouts} checkouts: {by_something_else:?}");
    added.into_iter().map(|(table, rows)| (table, rows / checkouts)).collect()
}
