//! Making the first admin.

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
fn nobody_to_ask_is_told_what_to_do() {
    let folder = folder();
    run(&folder, &CREATE).is_refused(2, &["--password-stdin", "GALLERIA_ADMIN_PASSWORD"]);
    let from_stdin = [&CREATE[..], &["--password-stdin"]].concat();
    run_with_input(&folder, &from_stdin, "\n").is_refused(2, &["the password is empty"]);
}

#[test]
fn an_address_that_is_none_is_refused() {
    let arguments = ["users", "create-admin", "--email", "nobody", "--password-stdin"];
    let refused = run_with_input(&folder(), &arguments, "correct horse battery\n");
    refused.is_refused(1, &["the e-mail address"]);
}

#[test]
fn a_password_on_the_command_line_is_no_flag() {
    let refused = run(&folder(), &[&CREATE[..], &["--password", "hush"]].concat());
    assert_eq!(refused.code, 2);
}
