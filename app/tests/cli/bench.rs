//! The smallest bench runs: every scenario finishes, is audited and reports its measurements. No figure is compared with a
//! limit.

mod rows;

use host::registry::REGISTRY;
use serde_json::Value;
use tempfile::TempDir;

use super::program::{Watchdog, folder, galleria, run};

const TINY: [&str; 8] =
    ["--concurrency", "2", "--orders", "5", "--products", "20", "--backlog", "30"];

fn measured(folder: &TempDir, words: &[&str]) -> Value {
    let ended = run(folder, &[&["bench", "--json"], words].concat());
    assert_eq!(ended.code, 0, "{ended:?}");
    ended.json()
}

fn run_of<'a>(report: &'a Value, scenario: &str) -> &'a Value {
    let runs = report["runs"].as_array().unwrap();
    runs.iter().find(|run| run["scenario"] == scenario).unwrap_or_else(|| panic!("no {scenario}"))
}

fn is_positive(value: &Value) -> bool {
    value.as_f64().is_some_and(|value| value > 0.0)
}

/// Asserts that every number at these pointers exists and is positive.
fn has_figures(of: &Value, pointers: &[&str]) {
    for pointer in pointers {
        assert!(of.pointer(pointer).is_some_and(is_positive), "{pointer} of {of:#}");
    }
}

#[test]
fn closed_loops_report_rate_and_latencies() {
    let folder = folder();
    let words = ["checkout", "catalogue", "search", "product", "login", "--seed", "7"];
    let report = measured(&folder, &[&TINY[..], &words].concat());
    assert_eq!(
        (&report["ok"], &run_of(&report, "login")["errors"]),
        (&true.into(), &Value::Array(Vec::new()))
    );
    assert!(report["machine"]["cores"].is_u64() && report["version"].is_string(), "{report:#}");
    for scenario in &words[..5] {
        let run = run_of(&report, scenario);
        let driven = &run["measured"];
        assert!(driven["done"].as_u64().unwrap() >= 5, "{run:#}");
        assert_eq!(driven["errors"], serde_json::json!({}), "{run:#}");
        has_figures(driven, &["/per_s", "/latency_ms/p50", "/latency_ms/p99", "/server/ready_s"]);
        assert_eq!(run["circumstances"]["durability"]["orders"]["synchronous"], "FULL");
        assert_eq!(run["circumstances"]["products"], 20);
    }
    let checkout = run_of(&report, "checkout");
    let limit = &checkout["limit"];
    has_figures(limit, &["/one_at_a_time/checkouts_per_s", "/one_at_a_time/ours"]);
    has_figures(limit, &["/in_groups/checkouts_per_s", "/in_groups/ours"]);
    assert_eq!(limit["in_groups"]["checkouts_a_transaction"], 32);
}

#[test]
fn an_open_loop_measures_from_the_scheduled_arrival() {
    let folder = folder();
    let open = ["open-loop", "events", "--rate", "20", "--seconds", "1", "--products", "20"];
    let report = measured(&folder, &open);
    let run = run_of(&report, "open-loop");
    assert_eq!(run["measured"]["offered_per_s"], 20);
    assert_eq!(run["measured"]["done"], 20, "every scheduled arrival counts: {run:#}");
    has_figures(&run["measured"], &["/latency_ms/p99", "/latency_from_sending_ms/p99"]);
    let measured = &run_of(&report, "events")["measured"];
    has_figures(measured, &["/handled", "/latency_ms/p99"]);
    assert_eq!(measured["missed"], 0);
    let handlers = measured["by_handler"].as_object().unwrap();
    assert!(handlers.contains_key("products.reserve-on-order-placed"), "{measured:#}");
    assert_eq!(measured["errors"], serde_json::json!({}));
}

#[test]
fn a_backlog_is_drained_and_its_checkouts_are_finished() {
    let folder = folder();
    let report = measured(&folder, &[&["drain", "import"], &TINY[..]].concat());
    let run = run_of(&report, "drain");
    let events = run["measured"]["events"].as_u64().unwrap();
    assert!(events >= 30, "{run:#}");
    has_figures(&run["measured"], &["/placed_per_s", "/relayed_per_s", "/handled_per_s"]);
    // Each order causes these after it was placed, which came before.
    let caused = [
        "products.stock-reserved.v1",
        "orders.order-awaiting-payment.v2",
        "payments.payment-captured.v1",
        "orders.order-confirmed.v1",
    ];
    let readers = REGISTRY.iter().flat_map(|entry| entry.descriptor.subscriptions);
    let readers = readers.filter(|reader| caused.contains(&reader.event_type)).count();
    let handled = run["measured"]["rest"]["handled"].as_u64().unwrap();
    assert_eq!(handled, events * u64::try_from(readers).unwrap(), "{run:#}");
    assert_eq!(run["audit"]["orders"], events);
    let imported = &run_of(&report, "import")["measured"];
    assert_eq!(imported["products"], 20);
    has_figures(imported, &["/per_s", "/again_per_s"]);
}

#[test]
fn an_overload_reports_what_is_confirmed_what_is_refused_and_when_it_is_over() {
    let words = ["overload", "--seconds", "2", "--times", "3", "--products", "20"];
    let report = measured(&folder(), &words);
    let run = run_of(&report, "overload");
    let overload = &run["measured"];
    has_figures(
        overload,
        &["/peak/per_s", "/peak/latency_ms/p99", "/offered_per_s", "/sent_per_s"],
    );
    has_figures(overload, &["/goodput_per_s", "/goodput_share", "/latency_ms/p99"]);
    has_figures(overload, &["/normal_after_s", "/memory_mb/before", "/memory_mb/most"]);
    assert_eq!(overload["errors"], serde_json::json!({}), "{run:#}");
    let (offered, peak) = (&overload["offered_per_s"], &overload["peak"]["per_s"]);
    assert!(offered.as_f64() >= peak.as_f64().map(|peak| (peak - 1.0) * 3.0), "{run:#}");
    // How much of it can be sent is up to the machine, and so is how much is refused.
    let share = overload["refused_share"].as_f64().unwrap();
    assert!((0.0..1.0).contains(&share) && overload["refused"].is_u64(), "{run:#}");
    assert_eq!(run["audit"]["holds"], true, "{run:#}");
}

#[test]
fn the_limit_can_be_measured_alone() {
    let report = measured(&folder(), &["limit", "--seconds", "1"]);
    let limit = &run_of(&report, "limit")["limit"];
    has_figures(limit, &["/one_at_a_time/checkouts", "/in_groups/checkouts"]);
    assert!(limit["one_at_a_time"]["ours"].is_null());
}

#[test]
fn growth_is_measured_drawn_and_drawn_again() {
    let folder = folder();
    let words = [
        "bench",
        "growth",
        "--stored",
        "6,20",
        "--products",
        "20,30",
        "--clients",
        "1,2",
        "--concurrency",
        "2",
        "--seconds",
        "1",
        "--svg",
        "growth.svg",
        "--save",
        "saved.json",
        "--json",
    ];
    let ended = run(&folder, &words);
    assert_eq!(ended.code, 0, "{ended:?}");
    let grown = ended.json();
    let stored = grown["by_stored"].as_array().unwrap();
    let sizes: Vec<_> = stored.iter().map(|point| point["products"].as_u64().unwrap()).collect();
    assert_eq!(sizes, [20, 20, 30, 30]);
    for point in stored.iter().chain(grown["by_clients"].as_array().unwrap()) {
        has_figures(point, &["/stored", "/confirmed_per_s", "/p99_ms"]);
        assert_eq!(point["errors"], 0);
    }
    let drawn = std::fs::read_to_string(folder.path().join("growth.svg")).unwrap();
    assert!(drawn.contains("orders stored") && drawn.matches("<circle").count() >= 8, "{drawn}");
    std::fs::write(folder.path().join("growth.json"), &ended.stdout).unwrap();
    let again = run(&folder, &["bench", "plot", "growth.json", "again.svg"]);
    assert_eq!(again.code, 0, "{again:?}");
    assert_eq!(std::fs::read_to_string(folder.path().join("saved.json")).unwrap(), ended.stdout);
    assert_eq!(std::fs::read_to_string(folder.path().join("again.svg")).unwrap(), drawn);
}

#[test]
fn only_a_growth_run_can_be_drawn() {
    let folder = folder();
    std::fs::write(folder.path().join("letter.json"), "{}").unwrap();
    run(&folder, &["bench", "plot", "letter.json", "x.svg"]).is_refused(4, &["letter.json"]);
}

#[test]
fn an_unwritable_picture_is_refused_before_the_measurement() {
    let words = ["bench", "growth", "--svg", "nowhere/growth.svg", "--json"];
    run(&folder(), &words).is_refused(4, &["growth.svg"]);
}

#[test]
fn apart_accepts_only_names_of_contexts() {
    let words = ["bench", "checkout", "--broker-url", "nats://127.0.0.1:1", "--apart", "paymnets"];
    let ended = run(&folder(), &words);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.stderr.contains("payments, products"), "{ended:?}");
}

/// The process of the shop is killed while customers order: the run must not count as a measurement.
#[cfg(target_os = "linux")]
#[test]
fn a_shop_that_ends_during_the_run_is_an_error() {
    use std::io::{BufRead, BufReader, Read};
    use std::process::{Command, Stdio};
    let words = ["bench", "checkout", "--seconds", "1", "--products", "20", "--no-limit"];
    let folder = folder();
    let mut bench = galleria(&folder, &words).stdout(Stdio::piped()).spawn().unwrap();
    let _watchdog = Watchdog::of(&bench);
    let mut said = BufReader::new(bench.stdout.take().unwrap());
    let mut line = String::new();
    while !line.starts_with("warming up") {
        line.clear();
        assert!(said.read_line(&mut line).unwrap() > 0, "it ended before it began");
    }
    // Each thread has its own.
    let threads = std::fs::read_dir(format!("/proc/{}/task", bench.id())).unwrap();
    let children = threads.map(|thread| thread.unwrap().path().join("children"));
    let shop: String =
        children.filter_map(|children| std::fs::read_to_string(children).ok()).collect();
    let killed = Command::new("sh").args(["-c", "kill -9 $0", shop.trim()]).status().unwrap();
    assert!(killed.success(), "{shop:?}");
    let mut rest = String::new();
    said.read_to_string(&mut rest).unwrap();
    assert_eq!(bench.wait().unwrap().code(), Some(1), "{rest}");
    assert!(rest.contains("ended by itself") && rest.contains("ERRORS"), "{rest}");
}
