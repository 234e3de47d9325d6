//! Creating the first admin.

use super::program::{Ended, folder, galleria, run, run_with_input};

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
