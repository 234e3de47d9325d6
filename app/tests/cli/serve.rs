//! `galleria serve`: start and stop.

#[cfg(target_os = "linux")]
use std::io::{BufRead, BufReader};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;
#[cfg(unix)]
use std::process::Stdio;
#[cfg(all(unix, feature = "nats"))]
use std::time::{Duration, Instant};

#[cfg(target_os = "linux")]
use super::program::Watchdog;
#[cfg(unix)]
use super::program::{Ended, galleria};
use super::program::{Serving, folder, run};

/// The raw answer of a shop.
pub(super) fn get(address: SocketAddr, path: &str) -> String {
    let mut connection = TcpStream::connect(address).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    answer
}

#[cfg(unix)]
fn send(signal: &str, serving: &Serving) {
    let id = serving.child.id().to_string();
    assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
}

#[test]
fn no_verb_serves_a_shop_with_the_demo_catalogue() {
    let folder = folder();
    let mut serving = Serving::start(&folder, &[]);
    assert!(serving.ready_line.starts_with("galleria "), "{}", serving.ready_line);
    assert!(serving.ready_line.ends_with(" · data ./data"), "{}", serving.ready_line);
    let answer = get(serving.address, "/api/v1/products");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("\"sku\""), "{answer}");
    let hints: Vec<String> = serving.lines.by_ref().take(6).map(Result::unwrap).collect();
    assert!(hints[0].starts_with("it is managed at http://127.0.0.1:"), "{hints:?}");
    assert!(hints[1].ends_with(" in a browser"), "{hints:?}");
    assert!(hints.iter().any(|hint| hint.contains("galleria users create-admin")), "{hints:?}");
    assert!(hints.iter().any(|hint| hint.contains("galleria demo")), "{hints:?}");
}

#[test]
fn a_host_logs_the_settings_that_differ_and_warns_of_held_relays() {
    let secret = "one secret for the hosts of one shop";
    let set = [("GALLERIA_MESSAGING_HOLD_RELAYS", "payments"), ("GALLERIA_SHOP_SECRET", secret)];
    let log = Serving::start_with(&folder(), &["serve", "--no-demo-data"], &set).log();
    let held = "messaging.hold_relays = payments (environment GALLERIA_MESSAGING_HOLD_RELAYS)";
    for words in [held, "shop.secret = ••••••", "demo_data = false (flag --no-demo-data)"]
    {
        assert!(log.contains(words), "no {words:?} in {log}");
    }
    assert!(log.contains("the relay is held from the start"), "{log}");
    assert!(!log.contains(secret), "{log}");
}

#[test]
fn a_shop_migrated_first_gets_the_demo_catalogue() {
    let folder = folder();
    assert_eq!(run(&folder, &["migrate"]).code, 0);
    let serving = Serving::start(&folder, &["serve"]);
    assert!(get(serving.address, "/api/v1/products").contains("\"sku\""));
}

#[test]
fn a_shop_with_its_own_catalogue_never_gets_the_demo_catalogue() {
    let folder = folder();
    std::fs::write(folder.path().join("export.csv"), super::import::EXPORT).unwrap();
    run(&folder, &["import", "export.csv"]);
    let serving = Serving::start(&folder, &["serve"]);
    let answer = get(serving.address, "/api/v1/products");
    assert_eq!(answer.matches("\"sku\"").count(), 2, "{answer}");
}

#[cfg(unix)]
#[test]
fn a_descriptor_that_was_passed_on_and_is_no_socket_is_refused() {
    let folder = folder();
    let mut serve = galleria(&folder, &["serve"]);
    // Its standard input, which is no socket.
    serve.env("LISTEN_FDS", "1").env("LISTEN_FDS_FIRST_FD", "0");
    let ended = Ended::from(serve.output().unwrap());
    ended.is_refused(4, &["LISTEN_FDS", "no TCP socket"]);
}

#[test]
fn the_flags_of_serve_work_without_the_verb() {
    let folder = folder();
    let serving = Serving::start(&folder, &["--no-demo-data", "--data-dir", "elsewhere"]);
    assert!(serving.ready_line.ends_with(" · data ./elsewhere"), "{}", serving.ready_line);
    assert!(!get(serving.address, "/api/v1/products").contains("\"sku\""));
}

#[cfg(unix)]
#[test]
fn both_signals_stop_the_shop_gracefully_and_it_reports_the_wait() {
    for signal in ["-INT", "-TERM"] {
        let folder = folder();
        let mut serving = Serving::start(&folder, &["serve", "--no-demo-data"]);
        send(signal, &serving);
        let said: Vec<String> = serving.lines.by_ref().map(Result::unwrap).collect();
        assert_eq!(serving.child.wait().unwrap().code(), Some(0), "{signal}");
        assert!(said.iter().any(|line| line.contains("requests under way")), "{said:?}");
        assert_eq!(said.last().map(String::as_str), Some("galleria has stopped"), "{signal}");
    }
}

#[cfg(unix)]
#[test]
fn a_second_signal_stops_the_shop_at_once() {
    let folder = folder();
    let mut serving = Serving::start(&folder, &["serve", "--no-demo-data"]);
    // A graceful stop would wait for this request, which never finishes.
    let mut unfinished = TcpStream::connect(serving.address).unwrap();
    unfinished
        .write_all(b"POST /api/v1/users HTTP/1.1\r\nHost: shop\r\nContent-Length: 100\r\n")
        .unwrap();
    unfinished
        .write_all(b"Content-Type: application/json\r\nExpect: 100-continue\r\n\r\n{")
        .unwrap();
    let mut first_line = [0; 12];
    unfinished.read_exact(&mut first_line).unwrap();
    assert_eq!(&first_line, b"HTTP/1.1 100");
    send("-TERM", &serving);
    let stopping = serving.lines.by_ref().map(Result::unwrap).find(|line| line.contains("stops"));
    assert!(stopping.is_some());
    // Signals that come right after the first one do not count as a second one.
    let ended = loop {
        send("-TERM", &serving);
        if let Some(ended) = serving.child.try_wait().unwrap() {
            break ended;
        }
    };
    assert_eq!(ended.code(), Some(130));
}

#[cfg(target_os = "linux")]
#[test]
fn a_second_signal_ends_a_start_that_waits() {
    let folder = folder();
    std::fs::create_dir(folder.path().join("data")).unwrap();
    let lock = std::fs::File::create(folder.path().join("data/shop.lock")).unwrap();
    lock.lock().unwrap();
    let mut serve = galleria(&folder, &["serve"]);
    let mut starting = serve.stdout(Stdio::piped()).spawn().unwrap();
    let _watchdog = Watchdog::of(&starting);
    let id = starting.id().to_string();
    let signal = || {
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    };
    // Bit 14 is SIGTERM: before the program receives it, it would end it.
    let receives_signals = || {
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
        u64::from_str_radix(caught.trim(), 16).unwrap() & (1 << 14) != 0
    };
    while !receives_signals() {
        assert!(starting.try_wait().unwrap().is_none(), "it ended");
        std::thread::yield_now();
    }
    signal();
    let mut said = BufReader::new(starting.stdout.take().unwrap()).lines();
    assert!(said.next().unwrap().unwrap().contains("stops as soon as it has started"));
    let ended = loop {
        signal();
        if let Some(ended) = starting.try_wait().unwrap() {
            break ended;
        }
    };
    assert_eq!(ended.code(), Some(130));
}

#[cfg(unix)]
#[test]
fn two_simultaneous_signals_count_as_one() {
    let folder = folder();
    let mut serving = Serving::start(&folder, &["serve", "--no-demo-data"]);
    let id = serving.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id, &id]).status().unwrap().success());
    assert_eq!(serving.child.wait().unwrap().code(), Some(0));
}

#[cfg(unix)]
#[test]
fn the_first_start_after_a_migration_announces_no_new_shop() {
    let folder = folder();
    run(&folder, &["migrate"]);
    let mut serving = Serving::start(&folder, &["serve", "--no-demo-data"]);
    send("-TERM", &serving);
    let said: Vec<String> = serving.lines.by_ref().map(Result::unwrap).collect();
    assert!(!said.iter().any(|line| line.contains("new shop")), "{said:?}");
}

#[test]
fn a_taken_port_is_a_one_line_error_with_a_remedy() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refused = run(&folder(), &["serve", "--listen", &address]);
    refused.is_refused(4, &[&address, "choose another with --listen", "in use"]);
}

#[test]
fn a_folder_that_is_served_already_is_refused() {
    let folder = folder();
    let _serving = Serving::start(&folder, &["serve", "--no-demo-data"]);
    run(&folder, &["serve"])
        .is_refused(4, &["another galleria serves users in data", "--data-dir"]);
}

#[cfg(all(unix, feature = "nats"))]
#[test]
fn a_graceful_stop_reports_no_broker_that_is_away() {
    if !platform::testing::services::nats() {
        return;
    }
    let (folder, broker) = (folder(), platform::testing::ScratchBroker::on_nats(&[]));
    let log = folder.path().join("log");
    let logged = || std::fs::read_to_string(&log).unwrap();
    let mut serve = galleria(&folder, &["serve", "--no-demo-data", "--log", "info"]);
    serve.env("GALLERIA_BROKER_URL", &broker.url).env("GALLERIA_BROKER_PREFIX", &broker.prefix);
    serve.stdout(Stdio::null()).stderr(std::fs::File::create(&log).unwrap());
    let mut serving = serve.spawn().unwrap();
    let give_up = Instant::now() + Duration::from_mins(1);
    while !logged().contains("the broker is there") {
        assert!(Instant::now() < give_up, "{}", logged());
    }
    let id = serving.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert_eq!(serving.wait().unwrap().code(), Some(0));
    assert!(!logged().contains("is away") && !logged().contains("ERROR"), "{}", logged());
}
