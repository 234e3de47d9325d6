//! `galleria serve` with several shops, and the commands that work on one of them.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use super::program::{Ended, Serving, folder, galleria, run};

const TENANTS: (&str, &str) = ("GALLERIA_TENANTS", "north,south");

fn with_tenants(folder: &tempfile::TempDir, arguments: &[&str]) -> Ended {
    galleria(folder, arguments).env(TENANTS.0, TENANTS.1).output().unwrap().into()
}

fn status(address: SocketAddr, host: &str, path: &str) -> String {
    let mut connection = TcpStream::connect(address).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().to_owned()
}

#[test]
fn a_host_says_where_each_shop_is_and_commands_work_on_the_folder_of_one() {
    let folder = folder();
    let mut serving = Serving::start_with(&folder, &["serve", "--no-demo-data"], &[TENANTS]);
    let lines: Vec<String> = serving.lines.by_ref().take(2).map(Result::unwrap).collect();
    for (line, name) in lines.iter().zip(["north", "south"]) {
        let port = serving.address.port();
        assert!(line.contains(&format!("http://{name}.localhost:{port}")), "{lines:?}");
        assert!(line.contains(&format!("data ./data/{name}")), "{lines:?}");
        assert!(line.contains("managed at http://127.0.0.1:"), "{lines:?}");
        assert_eq!(
            status(serving.address, &format!("{name}.localhost"), "/api/v1/products"),
            "200"
        );
    }
    assert_eq!(status(serving.address, "127.0.0.1", "/health/ready"), "204");
    assert_eq!(status(serving.address, "127.0.0.1", "/api/v1/products"), "404");
    for name in ["north", "south"] {
        let its_own = format!("data/{name}");
        let health = with_tenants(&folder, &["--data-dir", &its_own, "health"]);
        assert_eq!(health.code, 0, "{health:?}");
        let verified = with_tenants(&folder, &["--data-dir", &its_own, "verify"]);
        assert_eq!(verified.code, 0, "{verified:?}");
    }
    drop(serving);
    // Without the setting the folder is a shop like any other.
    let verified = run(&folder, &["--data-dir", "data/south", "verify"]);
    assert_eq!(verified.code, 0, "{verified:?}");
}

#[test]
fn a_command_that_is_given_no_tenant_is_refused_and_says_how_to_name_one() {
    let folder = folder();
    for verb in [&["verify"][..], &["migrate"], &["prune"]] {
        let refused = with_tenants(&folder, verb);
        refused.is_refused(3, &["tenants", "--data-dir data/north"]);
    }
    assert!(!folder.path().join("data").exists(), "nothing was begun");
}

#[test]
fn what_knows_no_tenants_is_refused_by_name() {
    let folder = folder();
    for verb in ["rehearse", "provider"] {
        with_tenants(&folder, &[verb]).is_refused(3, &[verb, "tenants"]);
    }
    let moving = ["--data-dir", "data/north", "move", "payments", "--to", "sqlite"];
    with_tenants(&folder, &moving).is_refused(3, &["move", "tenants"]);
}

#[test]
fn bad_names_are_refused_at_the_start() {
    let folder = folder();
    for names in ["north,North", "north,north", "../north"] {
        let mut serve = galleria(&folder, &["serve"]);
        let refused = Ended::from(serve.env(TENANTS.0, names).output().unwrap());
        refused.is_refused(3, &["tenants", "GALLERIA_TENANTS"]);
    }
}
