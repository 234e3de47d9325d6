use serde_json::json;
use shared_kernel::Permission;

use super::EXAMPLE;
use crate::infrastructure::http::testing::Shop;

const BOTH: [Permission; 2] = [Permission::Catalogue, Permission::Stock];

#[actix_web::test]
async fn a_dry_run_tells_each_line_and_changes_nothing() {
    let shop = Shop::empty().await;
    let file = format!("{EXAMPLE}bowl,Bowl,BOWL,dear,1\n");
    let dry = shop.import("?dry_run=true", &BOTH, &file).await;
    assert_eq!(dry.status, 200, "{}", dry.body);
    assert_eq!((&dry.body["added"], &dry.body["refused"]), (&json!(1), &json!(1)));
    let lines = dry.body["lines"].as_array().unwrap();
    assert_eq!(lines[0]["effects"], json!(["added", "restocked"]));
    assert_eq!((&lines[1]["line"], &lines[1]["sku"]), (&json!(3), &json!("BOWL")));
    assert!(lines[1]["refused_because"].as_str().unwrap().contains("price"), "{}", lines[1]);
    assert!(shop.get("/products").await.names().is_empty());

    let real = shop.import("", &BOTH, &file).await;
    assert_eq!(real.body["lines"], dry.body["lines"]);
    assert_eq!(shop.get("/products").await.names(), ["Onda Vase"]);
    let again = shop.import("", &BOTH, &file).await;
    assert_eq!((&again.body["unchanged"], &again.body["added"]), (&json!(1), &json!(0)));
    assert_eq!(again.body["lines"][0]["effects"], json!([]));
    shop.assert_consistent().await;
}

#[actix_web::test]
async fn a_file_that_is_no_export_is_refused_as_a_whole() {
    let shop = Shop::empty().await;
    for file in ["", "a,b\n1,2\n", "Handle,Title,Variant Price\n\"open"] {
        assert_eq!(shop.import("", &BOTH, file).await.code(), (422, "file-refused"), "{file}");
    }
    assert!(shop.get("/products").await.names().is_empty());
}

#[actix_web::test]
async fn the_currency_of_products_changes_only_when_that_is_asked_for() {
    let shop = Shop::empty().await;
    assert_eq!(shop.import("?currency=GBP", &BOTH, EXAMPLE).await.status, 200);
    assert_eq!(shop.import("", &BOTH, EXAMPLE).await.code(), (422, "file-refused"));
    let stated = shop.import("?currency=EUR", &BOTH, EXAMPLE).await;
    assert_eq!(stated.body["refused"], 1, "{}", stated.body);
    let changed = shop.import("?currency=EUR&change_currency=true", &BOTH, EXAMPLE).await;
    assert_eq!(changed.body["repriced"], 1, "{}", changed.body);
    let unstated = shop.import("?change_currency=true", &BOTH, EXAMPLE).await;
    assert_eq!(unstated.fields(), ["currency"]);
}

#[actix_web::test]
async fn an_import_needs_the_permission_of_stock_too() {
    let shop = Shop::empty().await;
    let without = shop.import("", &[Permission::Catalogue], EXAMPLE).await;
    assert_eq!(without.code(), (403, "permission-missing"));
    assert!(shop.get("/products").await.names().is_empty());
}
