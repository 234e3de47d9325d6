//! `galleria health`, and the management port of a real process.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

use super::program::{Ended, Serving, folder, galleria, run};
use super::serve::get;

/// The address that the second line of a shop names.
fn managed_at(serving: &mut Serving) -> SocketAddr {
    let line = serving.lines.next().unwrap().unwrap();
    let (_, address) = line.split_once("it is managed at http://").unwrap();
    address.parse().unwrap()
}

/// The raw answer with the metrics, for whoever has this token.
fn metrics_shown_to(managed: SocketAddr, token: &str) -> String {
    let mut connection = TcpStream::connect(managed).unwrap();
    let request = format!(
        "GET /metrics HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    );
    connection.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_running_host_is_ready_in_one_line_and_one_that_is_gone_is_not() {
    let folder = folder();
    let mut serving = Serving::start(&folder, &["serve", "--no-demo-data"]);
    let managed = managed_at(&mut serving);
    assert_ne!(managed, serving.address);
    for ended in [
        run(&folder, &["health"]),
        run(&folder, &["health", "--url", &format!("http://{managed}")]),
        run(&folder, &["health", "--url", &format!("http://{}", serving.address)]),
    ] {
        assert_eq!((ended.code, ended.stdout.lines().count()), (0, 1), "{ended:?}");
        assert!(ended.stdout.starts_with("ready: http://127.0.0.1:"), "{ended:?}");
    }
    let (one, gone) = (format!("http://{managed}"), "http://127.0.0.1:1");
    let ended = run(&folder, &["health", "--url", &one, "--url", gone]);
    let lines: Vec<&str> = ended.stdout.lines().collect();
    assert_eq!((ended.code, lines.len()), (1, 2), "{ended:?}");
    assert!(
        lines[0].starts_with("ready: ") && lines[1].starts_with("no host answers"),
        "{lines:?}"
    );
    drop(serving);
    let ended = run(&folder, &["health"]);
    assert_eq!((ended.code, ended.stdout.lines().count()), (1, 1), "{ended:?}");
    assert!(ended.stdout.contains("no host answers"), "{ended:?}");
}

#[test]
fn the_token_is_made_once_for_its_owner_and_opens_the_port() {
    let folder = folder();
    let token = folder.path().join("data/management.token");
    let mut made = String::new();
    for _start in 0..2 {
        let mut serving = Serving::start(&folder, &["serve", "--no-demo-data"]);
        let managed = managed_at(&mut serving);
        let answer = get(managed, "/metrics");
        assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
        let text = std::fs::read_to_string(&token).unwrap();
        let answer = metrics_shown_to(managed, &text);
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.contains("\ngalleria_ready 1\n"), "{answer}");
        assert!(made.is_empty() || made == text, "the token changed");
        made = text;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(token).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_port_that_was_chosen_and_is_taken_keeps_the_host_from_starting() {
    let folder = folder();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut serve = galleria(&folder, &["serve", "--no-demo-data"]);
    serve.env("GALLERIA_MANAGEMENT_LISTEN", taken.local_addr().unwrap().to_string());
    Ended::from(serve.output().unwrap()).is_refused(4, &["management.listen"]);
}

#[test]
fn a_port_that_others_reach_needs_a_strong_token() {
    let folder = folder();
    for token in ["", "secret"] {
        let mut serve = galleria(&folder, &["serve", "--no-demo-data"]);
        serve.env("GALLERIA_MANAGEMENT_LISTEN", "0.0.0.0:0");
        serve.env("GALLERIA_MANAGEMENT_TOKEN", token);
        Ended::from(serve.output().unwrap()).is_refused(3, &["management.token"]);
    }
}
