//! `galleria doctor` beside hosts of some contexts: which run, and where requests are forwarded to.

use platform::testing::services;

use super::compiled::all_but;
use super::doctor::{finding, on_a_database};
use super::program::{Ended, Serving, folder, galleria};

/// Variables of a host of payments alone, whose broker does not answer.
const PAYMENTS_ALONE: [(&str, &str); 3] = [
    ("GALLERIA_CONTEXTS", "payments"),
    ("GALLERIA_BROKER_URL", "nats://127.0.0.1:1"),
    ("GALLERIA_USERS_URL", "http://127.0.0.1:1"),
];

fn says_of_its_host(folder: &tempfile::TempDir, variables: &[(&str, &str)]) -> String {
    let mut doctor = galleria(folder, &["doctor", "--json"]);
    doctor.envs(variables.iter().copied());
    let found = finding(&Ended::from(doctor.output().unwrap()), "host");
    found["says"].as_str().unwrap().to_owned()
}

#[test]
fn a_host_of_some_contexts_is_noticed_by_their_name() {
    let folder = folder();
    let others = [("GALLERIA_CONTEXTS", "users,orders"), PAYMENTS_ALONE[1]];
    assert_eq!(says_of_its_host(&folder, &PAYMENTS_ALONE), "no host of payments runs");
    let _serving = Serving::start_with(&folder, &["serve", "--no-demo-data"], &PAYMENTS_ALONE);
    assert_eq!(says_of_its_host(&folder, &PAYMENTS_ALONE), "a host of payments runs");
    assert_eq!(says_of_its_host(&folder, &others), "no host of users, orders runs");
    let whole = says_of_its_host(&folder, &[]);
    let others = all_but("payments").join(", ");
    assert_eq!(whole, format!("a host of payments runs, and none of {others}"));
}

#[test]
fn the_hosts_that_requests_are_forwarded_to_are_asked() {
    let (folder, other) = (folder(), folder());
    let serving = Serving::start_with(&other, &["serve", "--no-demo-data"], &PAYMENTS_ALONE);
    let there = format!("http://{}", serving.address);
    let mut doctor = galleria(&folder, &["doctor", "--json"]);
    doctor.env("GALLERIA_CONTEXTS", all_but("payments").join(","));
    doctor.env("GALLERIA_HTTP_FORWARD_PAYMENTS", &there);
    let found = finding(&Ended::from(doctor.output().unwrap()), "forwarding");
    assert_eq!(found["says"], format!("payments is ready at {there}"), "{found}");
    doctor.env("GALLERIA_CONTEXTS", "users,payments").env_remove("GALLERIA_HTTP_FORWARD_PAYMENTS");
    doctor.env("GALLERIA_HTTP_FORWARD_ORDERS", &there);
    let found = finding(&Ended::from(doctor.output().unwrap()), "forwarding");
    assert_eq!(found["verdict"], "problem");
    assert!(found["says"].as_str().unwrap().contains("context-elsewhere"), "{found}");
}

#[test]
fn a_host_whose_data_are_on_a_server_is_noticed() {
    if !services::postgres() {
        return;
    }
    let folder = folder();
    on_a_database(|url| {
        let on_a_server = ("GALLERIA_PAYMENTS_DATABASE_URL", url);
        let variables = [&PAYMENTS_ALONE[..], &[on_a_server]].concat();
        assert_eq!(says_of_its_host(&folder, &variables), "no host of payments runs");
        let _serving = Serving::start_with(&folder, &["serve", "--no-demo-data"], &variables);
        let give_up = std::time::Instant::now() + std::time::Duration::from_mins(1);
        // It takes its lease right after its start.
        while says_of_its_host(&folder, &variables) != "a host of payments runs" {
            assert!(std::time::Instant::now() < give_up, "it is never noticed");
        }
    });
}
