//! `galleria import`, beside a running shop and without one.

use serde_json::json;

use super::http::call;
use super::program::{Serving, files, folder, run, run_with_input};

/// Two valid products and, on line 3, one whose price is no amount.
pub(super) const EXPORT: &str = "\
Handle,Title,Body (HTML),Vendor,Type,Published,Variant SKU,Variant Inventory Qty,Variant Price
vase,A vase,<p>Tall</p>,Studio,Vases,true,VASE,5,12.50
bowl,A bowl,,Studio,Bowls,true,BOWL,5,twelve
cup,A cup,,Studio,Cups,true,CUP,5,4
";

#[test]
fn refused_lines_are_reported_and_affect_no_other() {
    let folder = folder();
    std::fs::write(folder.path().join("export.csv"), EXPORT).unwrap();
    let ended = run(&folder, &["import", "export.csv"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    let refused =
        ended.stdout.lines().find(|line| line.contains("BOWL")).expect("BOWL is reported");
    assert!(refused.trim_start().starts_with('3'), "{refused:?}");
    assert!(ended.stdout.contains("2 added"), "{ended:?}");
    assert!(ended.stdout.trim_end().ends_with("1 refused"), "{ended:?}");
    assert!(ended.stderr.contains("at the next `galleria serve`"), "{ended:?}");
}

#[test]
fn a_second_import_changes_nothing() {
    let folder = folder();
    let good = EXPORT.replace("twelve", "12");
    let first = run_with_input(&folder, &["import", "-", "--json"], &good);
    assert_eq!((first.code, &first.json()["added"]), (0, &3.into()), "{first:?}");
    let second = run_with_input(&folder, &["import", "-", "--json"], &good);
    assert_eq!((second.code, &second.json()["unchanged"]), (0, &3.into()), "{second:?}");
}

#[test]
fn a_dry_run_reports_the_same_and_creates_no_shop() {
    let folder = folder();
    std::fs::write(folder.path().join("export.csv"), EXPORT).unwrap();
    let dry = run(&folder, &["import", "export.csv", "--dry-run", "--json"]).json();
    assert_eq!(
        (&dry["added"], &dry["refused"], &dry["dry_run"]),
        (&2.into(), &1.into(), &true.into())
    );
    assert_eq!(files(folder.path()), ["export.csv"]);
}

#[test]
fn a_file_that_is_no_product_export_is_a_one_line_error() {
    let folder = folder();
    std::fs::write(folder.path().join("letter.csv"), "Dear,Sir\n").unwrap();
    run(&folder, &["import", "letter.csv"]).is_refused(4, &["the header line has no column"]);
    run(&folder, &["import", "missing.csv"]).is_refused(4, &["missing.csv cannot be read"]);
    assert_eq!(files(folder.path()), ["letter.csv"], "no shop is made for them");
}

#[test]
fn a_malformed_file_is_refused_at_its_line_and_changes_nothing() {
    let folder = folder();
    let good = EXPORT.replace("twelve", "12");
    run_with_input(&folder, &["import", "-"], &good);
    let changed = good.replace("12.50", "99.00");
    let broken = [
        changed.replace("A bowl", "\"A bowl"),
        changed.replace("A bowl", "A \"bowl\""),
        changed.replace("A bowl", "\"A\" bowl"),
        changed.replace("BOWL,", "BOWL,1,"),
        changed.replace("BOWL,5,", "BOWL,"),
        changed.replace("BOWL,5,12\n", "BOWL,5,12\r\n"),
    ];
    for file in broken {
        let refused = run_with_input(&folder, &["import", "-"], &file);
        refused.is_refused(4, &["line 3: ", "nothing of the file is imported"]);
    }
    let unchanged = run_with_input(&folder, &["import", "-", "--json"], &good);
    assert_eq!((unchanged.code, &unchanged.json()["unchanged"]), (0, &3.into()), "{unchanged:?}");
}

#[test]
fn a_file_without_a_column_keeps_its_values_and_says_so() {
    let folder = folder();
    run_with_input(&folder, &["import", "-"], &EXPORT.replace("true,VASE", "false,VASE"));
    let part = "Handle,Title,Variant SKU,Variant Price\nvase,A vase,VASE,12.50\n";
    let ended = run_with_input(&folder, &["import", "-"], part);
    assert!(
        ended.stdout.contains("0 changed") && ended.stdout.contains("1 unchanged"),
        "{ended:?}"
    );
    assert!(ended.stdout.contains("description"), "{ended:?}");
    let json = run_with_input(&folder, &["import", "-", "--json"], part).json();
    assert!(json["kept"].as_array().unwrap().contains(&"on sale or withdrawn".into()), "{json}");
}

#[test]
fn another_currency_needs_a_word_of_the_operator() {
    let folder = folder();
    let good = EXPORT.replace("twelve", "12");
    let import = |flags: &[&str]| {
        run_with_input(&folder, &[&["import", "-", "--json"], flags].concat(), &good)
    };
    assert_eq!(import(&["--currency", "GBP"]).code, 0);
    import(&[]).is_refused(4, &["EUR", "GBP", "--currency GBP"]);
    let stated = import(&["--currency", "EUR"]);
    assert_eq!((stated.code, &stated.json()["refused"]), (1, &3.into()), "{stated:?}");
    assert!(stated.stdout.contains("priced in GBP and the file in EUR"), "{stated:?}");
    assert_eq!(import(&["--change-currency"]).code, 2, "which currency?");
    let changed = import(&["--currency", "EUR", "--change-currency"]);
    assert_eq!((changed.code, &changed.json()["repriced"]), (0, &3.into()), "{changed:?}");
    assert_eq!(import(&[]).json()["unchanged"], 3);
}

#[test]
fn a_report_has_no_control_characters_and_no_long_cells() {
    let folder = folder();
    let long = "x".repeat(100_000);
    let file = EXPORT.replace("VASE", "VA\u{1b}[31mSE").replace("CUP", &long);
    let text = run_with_input(&folder, &["import", "-"], &file);
    assert!(!text.stdout.contains('\u{1b}') && text.stdout.contains("\\u{1b}[31m"), "{text:?}");
    assert!(text.stdout.len() < 2000, "{}", text.stdout.len());
    let json = run_with_input(&folder, &["import", "-", "--json"], &file);
    assert!(json.stdout.len() < 2000, "{}", json.stdout.len());
    assert_eq!(json.json()["refused"], 3);
}

#[test]
fn an_import_works_beside_a_running_shop() {
    let folder = folder();
    let _serving = Serving::start(&folder, &["serve", "--no-demo-data"]);
    std::fs::write(folder.path().join("export.csv"), EXPORT).unwrap();
    let ended = run(&folder, &["import", "export.csv"]);
    assert!(ended.stdout.contains("2 added"), "{ended:?}");
    assert!(ended.stderr.contains("The running shop publishes"), "{ended:?}");
}

#[test]
fn the_first_order_after_an_import_finds_every_product() {
    const PRODUCTS: usize = 300;
    let head = EXPORT.lines().next().unwrap();
    let line = |number| format!("cup-{number},Cup {number},,Studio,Cups,true,CUP-{number},9,4.50");
    let lines: Vec<String> = (1..=PRODUCTS).map(line).collect();
    let folder = folder();
    let export = format!("{head}\n{}\n", lines.join("\n"));
    assert_eq!(run_with_input(&folder, &["import", "-"], &export).code, 0);
    let serving = Serving::start(&folder, &["serve"]);
    let shop = serving.address;
    let account = json!({"email": "ada@example.com", "password": "correct horse battery",
                         "display_name": "Ada"});
    call(shop, "POST", "/api/v1/users", None, Some(&account));
    let login = json!({"email": "ada@example.com", "password": "correct horse battery"});
    let session = call(shop, "POST", "/api/v1/sessions", None, Some(&login));
    let order = json!({
        "lines": [{"sku": format!("CUP-{PRODUCTS}"), "quantity": 1}],
        "shipping_address": {"name": "Ada Lovelace", "line1": "12 St James Square",
                             "postal_code": "SW1Y 4JH", "city": "London", "country": "GB"},
        "payment_token": "tok_success",
    });
    call(shop, "POST", "/api/v1/orders", session["access_token"].as_str(), Some(&order));
}
