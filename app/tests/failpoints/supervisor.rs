//! Restarts the shop whenever it ends, from the first order until no work is left.

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::watch;

use super::customers::{CUSTOMERS, all_buy};
use super::shop::Data;

/// The time limit of every wait. Only failing tests reach it.
const PATIENCE: Duration = Duration::from_mins(1);
/// The signal of `abort`, which ends a process as abruptly as `kill -9`.
const ABORTED: i32 = 6;
/// The exit code of a program that started and could not finish.
const FAILED: i32 = 5;

/// Runs one cell: checkouts through a failpoint at which a fault strikes once.
pub(crate) async fn run_through(point: &str, fault: &str) {
    let data = Data::make().await;
    let (ends, found) = run(&data, &format!("{point}=1*return({fault})")).await;

    let log = data.log();
    let strikes = log.lines().filter(|line| line.contains("a failpoint strikes")).count();
    assert_eq!(strikes, 1, "the fault is met once: {log}");
    let ended = ends.iter().map(|end| (end.code(), end.signal())).collect::<Vec<_>>();
    match fault {
        "kill" => assert_eq!(ended, [(None, Some(ABORTED))], "{log}"),
        "panic" => {
            assert_eq!(ended, [(Some(FAILED), None)], "a host that is not whole ends: {log}");
            assert!(log.contains("galleria: a part of this host has panicked"), "{log}");
        }
        _error => assert_eq!(ended, [], "an error must not end the program: {log}"),
    }
    assert_eq!(faults(&found), Vec::<String>::new(), "{found:#}\n{log}");
    assert_eq!(found["orders"], CUSTOMERS, "one order a customer: {log}");
}

/// Lets all customers buy. Returns how often the program ended, and the final report.
pub(crate) async fn run(data: &Data, failpoints: &str) -> (Vec<ExitStatus>, Value) {
    let mut process = data.serve(failpoints).await;
    let (door, of_customers) = watch::channel(Some(process.address));
    let work = async {
        all_buy(&of_customers, &data.customer).await;
        data.verify().await
    };
    let work = tokio::time::timeout(PATIENCE, work);
    tokio::pin!(work);
    let mut ends = Vec::new();
    loop {
        tokio::select! {
            biased;
            found = &mut work => {
                let found = found.unwrap_or_else(|_elapsed| json!({
                    "holds": false, "unfinished": ["the customers are not served"],
                }));
                return (ends, found);
            }
            end = process.ended() => {
                ends.push(end);
                door.send_replace(None);
                // A fault that has struck does not strike again.
                process = data.serve("").await;
                door.send_replace(Some(process.address));
            }
        }
    }
}

/// Violations and unfinished work, each as a sentence.
pub(crate) fn faults(found: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let broken = list(&found["invariants"]).into_iter().flat_map(|one| list(&one["violations"]));
    let mut faults: Vec<String> =
        list(&found["unfinished"]).iter().map(text).chain(broken.map(|one| text(&one))).collect();
    if found["holds"] != json!(true) {
        faults.push("an invariant is broken".to_owned());
    }
    faults
}
