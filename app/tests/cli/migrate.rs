//! `galleria migrate`.

use super::program::{files, folder, run};

#[test]
fn the_first_run_creates_every_database_and_the_second_changes_nothing() {
    let folder = folder();
    let first = run(&folder, &["migrate", "--json"]).json();
    for one in first.as_array().unwrap() {
        assert_eq!(one["created"], true, "{one}");
        assert!(!one["applied"].as_array().unwrap().is_empty(), "{one}");
    }
    let second = run(&folder, &["migrate", "--json"]).json();
    for one in second.as_array().unwrap() {
        assert_eq!(one["created"], false, "{one}");
        assert!(one["applied"].as_array().unwrap().is_empty(), "{one}");
    }
    let databases = files(&folder.path().join("data"));
    let databases = databases.iter().filter(|file| file.strip_suffix(".db").is_some()).count();
    assert_eq!(first.as_array().unwrap().len(), databases, "a database is not reported");
}

#[test]
fn a_data_folder_that_is_a_file_is_a_one_line_error() {
    let folder = folder();
    std::fs::write(folder.path().join("data"), "").unwrap();
    run(&folder, &["migrate"])
        .is_refused(4, &["the data folder data cannot be used", "check that"]);
}

#[test]
fn a_damaged_database_is_a_one_line_error_and_is_not_changed() {
    let folder = folder();
    run(&folder, &["migrate"]);
    let orders = folder.path().join("data/orders.db");
    let damaged = "no database at all, however long one looks at it";
    std::fs::write(&orders, damaged).unwrap();
    run(&folder, &["migrate"]).is_refused(4, &["orders.db", "backup"]);
    assert_eq!(std::fs::read_to_string(orders).unwrap(), damaged);
}
