//! `galleria doctor`: its findings, and that it changes nothing.

use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

use host::registry::databases;
use platform::testing::{ScratchDatabase, services};
use sea_orm::ConnectionTrait;
use serde_json::Value;

use super::program::{Ended, Serving, files, folder, galleria, run};

pub(super) fn finding(ended: &Ended, about: &str) -> Value {
    let report = ended.json();
    let findings = report["findings"].as_array().unwrap();
    let found = findings.iter().find(|finding| finding["about"] == about);
    found.unwrap_or_else(|| panic!("no finding about {about} in {report:#}")).clone()
}

#[test]
fn an_empty_folder_is_healthy_and_stays_empty() {
    let folder = folder();
    let ended = run(&folder, &["doctor"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.stdout.ends_with("All is well.\n"), "{}", ended.stdout);
    assert!(files(folder.path()).is_empty());
}

#[test]
fn settings_are_shown_with_their_source_and_secrets_masked() {
    let folder = folder();
    let secret = "GALLERIA_PAYMENTS_WEBHOOK_SECRETS";
    let output =
        galleria(&folder, &["doctor", "--json", "--log", "info"]).env(secret, "hush").output();
    let ended = Ended::from(output.unwrap());
    assert!(!ended.stdout.contains("hush"), "{}", ended.stdout);
    let report = ended.json();
    let source = |name: &str| {
        let settings = report["settings"].as_array().unwrap();
        settings.iter().find(|setting| setting["name"] == name).unwrap()["source"].clone()
    };
    assert_eq!(source("log"), "flag --log");
    assert_eq!(source("data_dir"), "default");
    assert_eq!(source("payments.webhook_secrets"), format!("environment {secret}"));
}

#[test]
fn a_migrated_shop_is_healthy() {
    let folder = folder();
    assert_eq!(run(&folder, &["migrate"]).code, 0);
    let before = files(&folder.path().join("data"));
    let ended = run(&folder, &["doctor", "--json"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let data = folder.path().join("data");
    let databases = files(&data);
    assert_eq!(files(&data), before, "looking left something behind");
    for name in databases.iter().filter_map(|file| file.strip_suffix(".db")) {
        assert_eq!(finding(&ended, name)["verdict"], "well");
    }
}

#[test]
fn every_context_has_its_database_examined() {
    let folder = folder();
    run(&folder, &["migrate"]);
    let ended = run(&folder, &["doctor", "--json"]);
    for context in run(&folder, &["contexts", "--json"]).json()["contexts"].as_array().unwrap() {
        finding(&ended, context["name"].as_str().unwrap());
    }
}

#[test]
fn missing_damaged_and_old_databases_are_distinguished() {
    let folder = folder();
    run(&folder, &["migrate"]);
    let data = folder.path().join("data");
    std::fs::remove_file(data.join("users.db")).unwrap();
    std::fs::write(data.join("orders.db"), "this is no database, but it is long enough to be one")
        .unwrap();
    std::fs::write(data.join("payments.db"), "").unwrap();
    let ended = run(&folder, &["doctor", "--json"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    let says = |about| finding(&ended, about)["says"].as_str().unwrap().to_owned();
    assert!(says("users").contains("is missing"), "{}", says("users"));
    assert!(says("orders").contains("damaged or not a database"), "{}", says("orders"));
    assert!(says("payments").contains("not up to date"), "{}", says("payments"));
    for about in ["users", "orders", "payments"] {
        assert!(finding(&ended, about)["advice"].is_string());
    }
    assert!(!data.join("users.db").exists());
}

/// Opens a database with an exclusive lock.
#[tokio::main(flavor = "current_thread")]
async fn with_a_locked_database(file: &Path, look: impl FnOnce()) {
    let connection =
        platform::database::open_pool(format!("sqlite://{}", file.display())).await.unwrap();
    for statement in
        ["PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE", "CREATE TABLE a_lock (a INTEGER)"]
    {
        connection.execute_unprepared(statement).await.unwrap();
    }
    look();
}

#[test]
fn a_locked_database_is_a_problem() {
    let folder = folder();
    run(&folder, &["migrate"]);
    with_a_locked_database(&folder.path().join("data/orders.db"), || {
        let ended = run(&folder, &["doctor", "--json"]);
        let found = finding(&ended, "orders");
        assert!(found["says"].as_str().unwrap().contains("another program keeps"), "{found}");
    });
}

#[test]
fn a_taken_port_is_a_problem() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = folder();
    let address = taken.local_addr().unwrap().to_string();
    let output = galleria(&folder, &["doctor", "--json"]).env("GALLERIA_LISTEN", &address).output();
    let ended = Ended::from(output.unwrap());
    assert_eq!(ended.code, 1);
    assert_eq!(finding(&ended, "port")["verdict"], "problem");
}

#[test]
fn a_running_shop_is_noticed_and_not_disturbed() {
    let folder = folder();
    let serving = Serving::start(&folder, &["serve", "--no-demo-data"]);
    let address = serving.address.to_string();
    let output = galleria(&folder, &["doctor", "--json"]).env("GALLERIA_LISTEN", &address).output();
    let ended = Ended::from(output.unwrap());
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(finding(&ended, "host")["says"].as_str().unwrap().starts_with("a shop runs"));
    assert_eq!(finding(&ended, "port")["verdict"], "note");
}

#[cfg(all(feature = "nats", feature = "rabbitmq"))]
#[test]
fn an_unreachable_broker_is_a_problem() {
    let folder = folder();
    for url in ["nats://shop:hush@127.0.0.1:1", "amqp://shop:hush@127.0.0.1:1/%2f"] {
        let output =
            galleria(&folder, &["doctor", "--json"]).env("GALLERIA_BROKER_URL", url).output();
        let ended = Ended::from(output.unwrap());
        assert_eq!(ended.code, 1);
        let found = finding(&ended, "broker");
        assert!(found["says"].as_str().unwrap().contains("connecting to"), "{found}");
        assert!(!ended.stdout.contains("hush"), "{ended:?}");
    }
}

#[test]
fn servers_that_never_answer_are_problems_within_seconds_and_without_their_passwords() {
    // The connection is made, and nothing is ever said on it.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let there = silent.local_addr().unwrap();
    let folder = folder();
    let variables = [
        ("GALLERIA_DATABASE_URL", format!("postgres://u:secretpw@{there}/x")),
        ("GALLERIA_USERS_DATABASE_URL", format!("postgres://v:secretpw@{there}/y")),
        ("GALLERIA_PROVIDER_URL", format!("http://{there}")),
        ("GALLERIA_LISTEN", there.to_string()),
    ];
    for arguments in [&["doctor", "--json"][..], &["doctor", "--log", "debug"]] {
        let began = Instant::now();
        let mut doctor = galleria(&folder, arguments);
        let ended = Ended::from(doctor.envs(variables.clone()).output().unwrap());
        assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
        assert_eq!(ended.code, 1, "{ended:?}");
        assert!(!format!("{ended:?}").contains("secretpw"), "{ended:?}");
        if arguments.contains(&"--json") {
            for about in databases().map(|database| database.descriptor.name) {
                let found = finding(&ended, about);
                assert_eq!(found["verdict"], "problem", "{found}");
                assert!(found["says"].as_str().unwrap().contains("no answer"), "{found}");
            }
        }
    }
}

#[cfg(all(feature = "nats", feature = "rabbitmq"))]
#[test]
fn a_broker_that_never_answers_is_a_problem_within_seconds() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let there = silent.local_addr().unwrap();
    let folder = folder();
    for url in [format!("nats://u:secretpw@{there}"), format!("amqp://u:secretpw@{there}/%2f")] {
        let began = Instant::now();
        let mut doctor = galleria(&folder, &["doctor", "--json"]);
        let ended = Ended::from(doctor.env("GALLERIA_BROKER_URL", url).output().unwrap());
        assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
        assert_eq!(finding(&ended, "broker")["verdict"], "problem");
        assert!(!format!("{ended:?}").contains("secretpw"), "{ended:?}");
    }
}

#[test]
fn a_shop_without_files_is_distinguished_from_another_program() {
    let (its_own, folder) = (folder(), folder());
    let serving = Serving::start(&its_own, &["serve", "--no-demo-data"]);
    let address = serving.address.to_string();
    let output = galleria(&folder, &["doctor", "--json"]).env("GALLERIA_LISTEN", &address).output();
    let ended = Ended::from(output.unwrap());
    assert_eq!(ended.code, 1, "all data are in files of the folder, and none is in use: {ended:?}");
    assert!(finding(&ended, "port")["says"].as_str().unwrap().contains("taken by another shop"));
    if services::postgres() {
        let ended = on_a_database(|url| {
            let mut doctor = galleria(&folder, &["doctor", "--json"]);
            doctor.env("GALLERIA_LISTEN", &address).env("GALLERIA_DATABASE_URL", url);
            Ended::from(doctor.output().unwrap())
        });
        let found = finding(&ended, "port");
        assert!(found["says"].as_str().unwrap().ends_with("a shop that answers there"), "{found}");
    }
}

/// Runs the doctor on a shop whose databases are all configured on a server.
#[tokio::main(flavor = "multi_thread")]
pub(super) async fn on_a_database<T>(look: impl FnOnce(&str) -> T) -> T {
    let database = ScratchDatabase::create().await;
    look(database.url())
}

#[test]
fn another_program_on_the_port_is_a_problem_while_the_shop_runs() {
    let folder = folder();
    let _serving = Serving::start(&folder, &["serve", "--no-demo-data"]);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = galleria(&folder, &["doctor", "--json"]).env("GALLERIA_LISTEN", &address).output();
    let ended = Ended::from(output.unwrap());
    assert_eq!(ended.code, 1, "{ended:?}");
    assert_eq!(finding(&ended, "port")["verdict"], "problem");
}

#[test]
fn every_invalid_setting_is_reported_and_the_rest_is_checked() {
    let folder = folder();
    let mut doctor = galleria(&folder, &["doctor", "--json"]);
    doctor.env("GALLERIA_LISTN", "x").env("GALLERIA_LOG_FORMAT", "yaml");
    doctor.env("GALLERIA_HTTP_WORKERS", "many");
    let ended = Ended::from(doctor.output().unwrap());
    assert_eq!(ended.code, 1, "{ended:?}");
    let report = ended.json();
    let findings = report["findings"].as_array().unwrap();
    let of_configuration: Vec<String> = findings
        .iter()
        .filter(|finding| finding["about"] == "configuration")
        .map(Value::to_string)
        .collect();
    assert_eq!(of_configuration.len(), 3, "{report:#}");
    for words in ["GALLERIA_LISTEN", "log_format", "http.workers"] {
        assert!(of_configuration.iter().any(|finding| finding.contains(words)), "{words}");
    }
    finding(&ended, "disk");
    finding(&ended, "port");
    assert!(report["settings"].as_array().unwrap().len() > 10, "{report:#}");
}

#[test]
fn the_diagnosis_fits_80_columns() {
    let folder = folder();
    assert_eq!(run(&folder, &["migrate"]).code, 0);
    let mut doctor = galleria(&folder, &["doctor"]);
    let ended = Ended::from(doctor.env("COLUMNS", "80").output().unwrap());
    for line in ended.stdout.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

#[test]
fn an_invalid_value_is_a_finding() {
    let folder = folder();
    let output =
        galleria(&folder, &["doctor", "--json"]).env("GALLERIA_LOG_FORMAT", "yaml").output();
    let ended = Ended::from(output.unwrap());
    assert_eq!(ended.code, 1);
    assert!(finding(&ended, "configuration")["says"].as_str().unwrap().contains("log_format"));
}
