//! An invalid configuration is a one-line error with a remedy, and exit code 3.

use super::program::{Ended, files, folder, galleria, run};

#[test]
fn an_unreadable_file_is_named() {
    let refused = run(&folder(), &["serve", "--config", "no/such.toml"]);
    refused.is_refused(3, &["no/such.toml", "check its path and permissions"]);
}

#[test]
fn invalid_toml_is_reported_with_its_place() {
    let folder = folder();
    std::fs::write(folder.path().join("galleria.toml"), "log = 'info'\nlisten =\n").unwrap();
    let refused = run(&folder, &["serve"]);
    refused.is_refused(3, &["galleria.toml is not valid TOML", "line 2"]);
}

#[test]
fn an_invalid_value_is_reported_with_its_source() {
    let folder = folder();
    let refused = run(&folder, &["serve", "--listen", "8080"]);
    refused.is_refused(3, &["flag --listen sets `listen`", "127.0.0.1:8080"]);
    assert!(files(folder.path()).is_empty());
}

#[test]
fn an_unknown_variable_is_named() {
    let folder = folder();
    let output = galleria(&folder, &["serve"]).env("GALLERIA_LISTN", "x").output();
    Ended::from(output.unwrap()).is_refused(3, &["GALLERIA_LISTN"]);
}

#[test]
fn every_invalid_setting_is_reported() {
    let folder = folder();
    let mut serve = galleria(&folder, &["serve"]);
    let ended =
        Ended::from(serve.env("GALLERIA_LISTN", "x").env("GALLERIA_LGO", "x").output().unwrap());
    assert_eq!((ended.code, ended.stderr.lines().count()), (3, 2), "{ended:?}");
    let mut serve = galleria(&folder, &["serve"]);
    serve.env("GALLERIA_LOG_FORMAT", "yaml").env("GALLERIA_HTTP_WORKERS", "many");
    let ended = Ended::from(serve.output().unwrap());
    assert_eq!((ended.code, ended.stderr.lines().count()), (3, 2), "{ended:?}");
    assert!(ended.stderr.contains("log_format") && ended.stderr.contains("http.workers"));
}

#[test]
fn an_invalid_log_filter_is_refused() {
    run(&folder(), &["migrate", "--log", "platform=loud"]).is_refused(3, &["flag --log"]);
}

#[test]
fn the_file_can_be_named_by_the_environment() {
    let folder = folder();
    std::fs::write(folder.path().join("shop.toml"), "data_dir = 'elsewhere'\n").unwrap();
    let output = galleria(&folder, &["migrate"]).env("GALLERIA_CONFIG", "shop.toml").output();
    assert_eq!(Ended::from(output.unwrap()).code, 0);
    assert_eq!(files(folder.path()), ["elsewhere", "shop.toml"]);
}
