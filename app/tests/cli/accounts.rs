//! Creating the first admin, and setting the password of somebody who has forgotten it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use super::program::{Ended, Serving, folder, galleria, run, run_with_input};
use super::replicas::count;

const CREATE: [&str; 5] = ["users", "create-admin", "--email", "ada@example.org", "--json"];

#[test]
fn the_password_comes_from_standard_input_or_the_environment() {
    let folder = folder();
    let from_stdin = [&CREATE[..], &["--password-stdin"]].concat();
    let first = run_with_input(&folder, &from_stdin, "correct horse battery\n");
    assert_eq!(first.code, 0, "{first:?}");
    let mut command = galleria(&folder, &CREATE);
    let again = Ended::from(
        command.env("GALLERIA_ADMIN_PASSWORD", "correct horse battery").output().unwrap(),
    );
    assert_eq!(again.json()["user_id"], first.json()["user_id"], "the same person: {again:?}");
}

#[test]
fn without_a_terminal_the_error_says_how_to_pass_the_password() {
    let folder = folder();
    run(&folder, &CREATE).is_refused(2, &["--password-stdin", "GALLERIA_ADMIN_PASSWORD"]);
    let from_stdin = [&CREATE[..], &["--password-stdin"]].concat();
    run_with_input(&folder, &from_stdin, "\n").is_refused(2, &["the password is empty"]);
}

#[test]
fn an_invalid_address_is_refused() {
    let arguments = ["users", "create-admin", "--email", "nobody", "--password-stdin"];
    let refused = run_with_input(&folder(), &arguments, "correct horse battery\n");
    refused.is_refused(1, &["the e-mail address"]);
}

#[test]
fn no_flag_takes_the_password() {
    let refused = run(&folder(), &[&CREATE[..], &["--password", "hush"]].concat());
    assert_eq!(refused.code, 2);
}

#[test]
fn a_new_shop_has_no_account() {
    let folder = folder();
    drop(Serving::start(&folder, &["serve"]));
    for table in ["users", "service_accounts", "sessions"] {
        assert_eq!(count(&folder, "users", &format!("SELECT count(*) FROM {table}")), 0, "{table}");
    }
}

const RESET: [&str; 6] =
    ["users", "reset-password", "--email", "ada@example.org", "--json", "--password-stdin"];

/// The status and the body of an answer to a request with this line, headers and body.
fn ask(address: SocketAddr, line: &str, headers: &str, body: &str) -> (u16, Value) {
    let mut connection = TcpStream::connect(address).unwrap();
    let length = body.len();
    let request = format!(
        "{line} HTTP/1.1\r\nhost: shop\r\nconnection: close\r\ncontent-type: application/json\r\n{headers}\
         content-length: {length}\r\n\r\n{body}"
    );
    connection.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head[9..12].parse().unwrap(), serde_json::from_str(body).unwrap())
}

fn log_in(serving: &Serving, password: &str) -> (u16, Value) {
    let body = format!(r#"{{"email": "ada@example.org", "password": "{password}"}}"#);
    ask(serving.address, "POST /api/v1/sessions", "", &body)
}

fn with_ada() -> (TempDir, Value) {
    let folder = folder();
    let create = [&CREATE[..], &["--password-stdin"]].concat();
    let created = run_with_input(&folder, &create, "correct horse battery\n").json();
    (folder, created["user_id"].clone())
}

#[test]
fn a_password_is_reset_beside_a_running_shop_and_every_session_ends() {
    let (folder, ada) = with_ada();
    let serving = Serving::start(&folder, &["serve", "--no-demo-data"]);
    let (status, session) = log_in(&serving, "correct horse battery");
    assert_eq!(status, 200, "{session}");
    let reset = run_with_input(&folder, &RESET, "staple battery\n");
    assert_eq!((reset.code, &reset.json()["user_id"]), (0, &ada), "{reset:?}");

    assert_eq!(log_in(&serving, "correct horse battery").0, 401);
    assert_eq!(log_in(&serving, "staple battery").0, 200);
    let body = format!(r#"{{"refresh_token": {}}}"#, session["refresh_token"]);
    assert_eq!(ask(serving.address, "POST /api/v1/sessions/refresh", "", &body).0, 401);
    let token = session["access_token"].as_str().unwrap();
    let authorization = format!("authorization: Bearer {token}\r\n");
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let (status, body) = ask(serving.address, "GET /api/v1/basket", &authorization, "");
        if status == 401 {
            assert_eq!(body["code"], "token-ended");
            break;
        }
        assert!(Instant::now() < deadline, "the access token is still accepted: {body}");
    }
}

#[test]
fn a_password_that_cannot_be_reset_is_refused() {
    run_with_input(&folder(), &RESET, "staple battery\n").is_refused(4, &["no shop"]);
    let (folder, _ada) = with_ada();
    run_with_input(&folder, &RESET, "galleria1\n").is_refused(1, &["the password is one of"]);
    run_with_input(&folder, &RESET, "\n").is_refused(2, &["the password is empty"]);
    let of_another = ["users", "reset-password", "--email", "bob@example.org", "--password-stdin"];
    run_with_input(&folder, &of_another, "staple battery\n").is_refused(1, &["no account"]);
    let mut command = galleria(&folder, &RESET[..5]);
    let admins = command.env("GALLERIA_ADMIN_PASSWORD", "of the admin alone").output().unwrap();
    Ended::from(admins).is_refused(2, &["--password-stdin"]);
}
