//! Commands of a shop whose PostgreSQL server gives no connection: their words, and how soon they come.

use std::time::{Duration, Instant};

use platform::testing::{ScratchDatabase, services};

use super::program::{Ended, folder, galleria, run};

/// Ends within seconds, with these words and without the password.
fn is_refused_soon(command: &mut std::process::Command, words: &[&str]) {
    let began = Instant::now();
    let ended = Ended::from(command.output().unwrap());
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    ended.is_refused(4, words);
    for never in ["hush", "disk", "damaged"] {
        assert!(!ended.stderr.contains(never), "{ended:?}");
    }
}

#[test]
fn a_server_where_nobody_listens_is_named_within_seconds() {
    let words = ["the database shop on 127.0.0.1:1 ", "refused the connection; check that it runs"];
    let url = "postgres://me:hushhush@127.0.0.1:1/shop";
    for arguments in [&["serve"][..], &["verify"], &["migrate"]] {
        let folder = folder();
        let mut command = galleria(&folder, arguments);
        is_refused_soon(command.env("GALLERIA_DATABASE_URL", url), &words);
    }
    let folder = folder();
    assert_eq!(run(&folder, &["migrate"]).code, 0);
    is_refused_soon(&mut galleria(&folder, &["move", "payments", "--to", url]), &words);
}

#[test]
fn a_server_without_such_a_database_says_so() {
    if !services::postgres() {
        return;
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let database = runtime.block_on(ScratchDatabase::create());
    let nowhere = format!("{}_of_nobody", database.url());
    let folder = folder();
    let mut serve = galleria(&folder, &["serve"]);
    serve.env("GALLERIA_DATABASE_URL", nowhere);
    is_refused_soon(&mut serve, &["_of_nobody\" does not exist; make the database"]);
}
