//! `galleria serve` with several shops, the commands that work on one of them, and the walk-through of the guide.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;

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

/// The `sh` blocks of the walk-through, without the one that starts the host.
fn walk_through() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/multi-tenancy.md");
    let text = std::fs::read_to_string(file).unwrap();
    let (_before, section) = text.split_once("\n## A walk-through\n").unwrap();
    let (section, _after) = section.split_once("\n## ").unwrap();
    let mut blocks = section.split("```sh\n").skip(1).map(|rest| rest.split_once("```").unwrap().0);
    assert_eq!(blocks.next(), Some("GALLERIA_TENANTS=north,south galleria serve\n"));
    blocks.collect::<Vec<_>>().join("echo; echo '-- next block'\n")
}

#[test]
fn the_walk_through_of_the_guide_runs_as_written() {
    let folder = folder();
    let serving = Serving::start_with(&folder, &["serve"], &[TENANTS]);
    let walk = walk_through();
    for host in ["north.localhost:8080", "south.localhost:8080", "127.0.0.1:8080"] {
        assert!(walk.contains(host), "{host}: {walk}");
    }
    let walk = walk.replace(":8080", &format!(":{}", serving.address.port()));
    let output = Command::new("bash").arg("-c").arg(&walk).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let blocks: Vec<&str> = said.split("-- next block\n").collect();
    let [bought, refused, claims] = &*blocks else { panic!("{said}") };
    assert!(bought.contains("\"status\":\"confirmed\""), "{said}");
    for refusal in ["token-invalid", "credentials", "no-such-tenant"] {
        assert!(refused.contains(refusal), "{refusal}: {said}");
    }
    assert!(claims.contains("\"tenant\":\"north\""), "{said}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
