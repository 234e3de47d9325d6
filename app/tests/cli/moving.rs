//! `galleria move`, on a server of the tests; skipped without one.

use platform::testing::{ScratchDatabase, services};
use sea_orm::ConnectionTrait;
use tempfile::TempDir;

use super::program::{Ended, Serving, folder, galleria, run};

/// Runs a test on its own database, if a server answers.
fn on_a_server(test: impl FnOnce(&str)) {
    if services::postgres() {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let database = runtime.block_on(ScratchDatabase::create());
        test(database.url());
    }
}

/// Runs `galleria move` with the URL in the environment, where other users cannot read it.
fn moved_by_variable(folder: &TempDir, url: &str, more: &[&str]) -> Ended {
    let to = [&["move", "payments", "--to", "env:PAYMENTS"], more].concat();
    galleria(folder, &to).env("PAYMENTS", url).output().unwrap().into()
}

fn moved(folder: &TempDir, url: &str, more: &[&str]) -> Ended {
    run(folder, &[&["move", "payments", "--to", url], more].concat())
}

#[test]
fn a_move_reports_each_step_and_the_next_action() {
    on_a_server(|url| {
        let folder = folder();
        run(&folder, &["migrate"]);
        let ended = moved(&folder, url, &[]);
        assert_eq!(ended.code, 0, "{ended:?}");
        let words = ["prepared", "tracked", "copied", "fenced", "followed", "verified", "flipped"];
        for (line, (number, word)) in ended.stdout.lines().zip((1..).zip(words)) {
            assert!(line.starts_with(&format!("step {number} of 7 {word}")), "{line}");
        }
        assert!(ended.stdout.contains("GALLERIA_PAYMENTS_DATABASE_URL"), "{ended:?}");
        for words in ["ms so far", "in addition the time until its next host is ready"] {
            assert!(ended.stdout.contains(words), "clients see more than the fence: {ended:?}");
        }
        assert!(!ended.stdout.contains("postgres://"), "a URL may hold a password: {ended:?}");
        run(&folder, &["serve", "--no-demo-data"]).is_refused(4, &["payments has moved to"]);
        the_doctor_says_where_it_is(&folder, url);
        moved(&folder, url, &["--roll-back"]).is_refused(1, &["--to sqlite` moves it back"]);
    });
}

fn the_doctor_says_where_it_is(folder: &TempDir, url: &str) {
    let ended = run(folder, &["doctor", "--json"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    let findings = ended.json()["findings"].clone();
    for name in ["payments", "provider"] {
        let found = findings.as_array().unwrap().iter().find(|finding| finding["about"] == name);
        let found = found.unwrap();
        assert!(found["says"].as_str().unwrap().starts_with("it has moved to "), "{found}");
        let advice = found["advice"].as_str().unwrap();
        assert!(advice.contains("GALLERIA_PAYMENTS_DATABASE_URL"), "{found}");
    }
    let mut doctor = galleria(folder, &["doctor"]);
    let doctor = doctor.env("GALLERIA_PAYMENTS_DATABASE_URL", url).output().unwrap();
    let ended = Ended::from(doctor);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.stdout.contains("payments.db is as it was before the move"), "{ended:?}");
    assert!(!ended.stdout.contains(url), "{ended:?}");
}

#[test]
fn a_plan_changes_nothing() {
    on_a_server(|url| {
        let folder = folder();
        run(&folder, &["migrate"]);
        let plan = moved(&folder, url, &["--plan", "--json"]).json();
        let names = plan["tables"].as_array().unwrap().iter().map(|table| &table["table"]);
        let names: Vec<&str> = names.map(|name| name.as_str().unwrap()).collect();
        assert!(names.contains(&"inbox") && names.contains(&"provider_charges"), "{names:?}");
        assert!(!names.iter().any(|name| name.ends_with("migrations")), "{names:?}");
        let before = moved(&folder, url, &["--roll-back", "--json"]).json();
        assert_eq!(before["rolled_back"], false);
    });
}

#[test]
fn a_stopped_move_rolls_back_or_continues() {
    on_a_server(|url| {
        let folder = folder();
        run(&folder, &["migrate"]);
        assert_eq!(moved(&folder, url, &["--stop-after", "4"]).code, 0);
        run(&folder, &["serve", "--no-demo-data"]).is_refused(4, &["payments has moved to"]);
        assert_eq!(moved(&folder, url, &["--roll-back"]).code, 0);
        drop(Serving::start(&folder, &["serve", "--no-demo-data"]));
        assert_eq!(moved_by_variable(&folder, url, &["--stop-after", "5"]).code, 0);
        let mut doctor = galleria(&folder, &["doctor"]);
        let doctor = doctor.env("GALLERIA_PAYMENTS_DATABASE_URL", url).output().unwrap();
        let ended = Ended::from(doctor);
        assert!(ended.code == 1 && ended.stdout.contains("is not whole yet"), "{ended:?}");
        let report = moved(&folder, url, &["--json"]).json();
        assert_eq!(report["context"], "payments");
        assert!(report["next"][0].as_str().unwrap().contains("`payments.database_url`"));
        let mut serve = galleria(&folder, &["migrate"]);
        let ended = Ended::from(serve.env("GALLERIA_PAYMENTS_DATABASE_URL", url).output().unwrap());
        assert_eq!(ended.code, 0, "{ended:?}");
    });
}

#[tokio::main(flavor = "current_thread")]
async fn administer(url: &str, statement: &str) {
    let connection = platform::database::open_pool(url).await.unwrap();
    connection.execute_unprepared(statement).await.unwrap();
    connection.close().await.unwrap();
}

#[test]
fn a_database_with_an_unsuitable_encoding_is_refused_before_any_change() {
    on_a_server(|url| {
        let latin = format!("{url}_latin1");
        let name = latin.rsplit_once('/').unwrap().1;
        let make = format!(
            "CREATE DATABASE {name} ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
        );
        administer(url, &make);
        let folder = folder();
        let mut serve = galleria(&folder, &["serve"]);
        let started = Ended::from(serve.env("GALLERIA_DATABASE_URL", &latin).output().unwrap());
        run(&folder, &["migrate"]);
        let moving = moved(&folder, &latin, &[]);
        administer(url, &format!("DROP DATABASE {name}"));
        started.is_refused(4, &["is encoded in LATIN1", "ENCODING 'UTF8'"]);
        assert_eq!(moving.code, 4, "{moving:?}");
        assert!(moving.stderr.contains("is encoded in LATIN1"), "{moving:?}");
    });
}

#[cfg(unix)]
#[test]
fn a_killed_move_continues() {
    on_a_server(|url| {
        let folder = folder();
        run(&folder, &["migrate"]);
        for lines_read in 0..6 {
            let mut command = galleria(&folder, &["move", "payments", "--to", url]);
            let mut child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
            // Each kill hits another place: the step that runs when the line is read.
            let mut lines =
                std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
            let _line = lines.nth(lines_read);
            // It may have ended already.
            let _ended = child.kill();
            child.wait().unwrap();
        }
        assert_eq!(moved(&folder, url, &[]).code, 0);
        assert_eq!(moved(&folder, url, &[]).code, 0, "a finished move reports that again");
    });
}

#[test]
fn an_impossible_move_is_a_one_line_error() {
    let folder = folder();
    run(&folder, &["move", "payments", "--to", "sqlite"]).is_refused(1, &["is in", "already"]);
    let wrong = [
        &["move", "payments", "--to", "mysql://a:hush@b/c"][..],
        &["move", "payments", "--to", "a:hush@b/c"],
        &["move", "payments", "postgres://a:hush@b/c"],
        &["move", "postgres://a:hush@b/c", "--to", "sqlite"],
        &["postgres://a:hush@b/c"],
        &["doctor", "postgres://a:hush@b/c"],
        &["bench", "postgres://a:hush@b/c"],
    ];
    for arguments in wrong {
        let refused = run(&folder, arguments);
        assert_eq!(refused.code, 2, "{refused:?}");
        assert!(!format!("{refused:?}").contains("hush"), "{refused:?}");
    }
    let refused = run(&folder, wrong[0]);
    refused.is_refused(2, &["--to is neither `sqlite` nor", "postgres://user:password@host"]);
    let unset = run(&folder, &["move", "payments", "--to", "env:NOWHERE"]);
    unset.is_refused(2, &["NOWHERE, which is not set"]);
    assert_eq!(run(&folder, &["move", "gifts", "--to", "sqlite"]).code, 2);
    let nowhere = ["move", "payments", "--to", "postgres://a:hush@127.0.0.1:1/c"];
    let refused = run(&folder, &nowhere);
    refused.is_refused(4, &["there is no payments in"]);
    assert!(!refused.stderr.contains("hush"), "{refused:?}");
    assert_eq!(super::program::files(folder.path()), [""; 0]);
}
