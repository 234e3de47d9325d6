//! `galleria dead-letters`: list, show, replay and discard.

use std::path::Path;

use host::registry::COMPILED;
use platform::{inbox, unreadable};
use sea_orm::{EntityTrait, IntoActiveModel};
use tempfile::TempDir;
use uuid::Uuid;

use super::compiled::all_but;
use super::doctor::finding;
use super::program::{Ended, folder, galleria, run};

const EVENT: &str = "0199d3c1-7c4e-7e6a-9a55-0d6f2b1c8e11";
const HANDLER: &str = "payments.request-on-order-awaiting-payment";
const GONE: &str = "payments.charge-on-order-awaiting-payment";

/// Inserts a row into the inbox of payments, as after a failure of `handler`.
#[tokio::main(flavor = "current_thread")]
async fn leave(data: &Path, handler: &str, status: &str) {
    let url = format!("sqlite://{}", data.join("payments.db").display());
    let connection = platform::database::open_pool(url).await.unwrap();
    let letter = inbox::Model {
        event_id: EVENT.parse().unwrap(),
        handler: handler.to_owned(),
        event_type: "orders.order-awaiting-payment.v1".to_owned(),
        source: "orders".to_owned(),
        subject: format!("order/{}", Uuid::nil()),
        sequence: 2,
        occurred_at: 0,
        correlation_id: Uuid::nil(),
        causation_id: None,
        status: status.to_owned(),
        received_at: 0,
        handled_at: None,
        attempts: 10,
        next_attempt_at: None,
        last_error: Some("the provider speaks in riddles".to_owned()),
        event: Some(r#"{"data":{"total_minor":1250}}"#.to_owned()),
    };
    inbox::Entity::insert(letter.into_active_model())
        .exec_without_returning(&connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}

fn shop_with(handler: &str, status: &str) -> TempDir {
    let folder = folder();
    assert_eq!(run(&folder, &["migrate"]).code, 0);
    leave(&folder.path().join("data"), handler, status);
    folder
}

fn shop_with_a_dead_letter() -> TempDir {
    shop_with(HANDLER, inbox::DEAD)
}

fn count(folder: &TempDir, arguments: &[&str]) -> usize {
    let listed = run(folder, &[&["dead-letters", "list", "--json"], arguments].concat());
    assert_eq!(listed.code, 0, "{listed:?}");
    listed.json().as_array().unwrap().len()
}

#[test]
fn a_dead_letter_is_listed_with_its_error_and_shown_with_its_payload() {
    let folder = shop_with_a_dead_letter();
    let listed = run(&folder, &["dead-letters", "list"]);
    assert!(listed.stdout.contains(EVENT) && listed.stdout.contains("riddles"), "{listed:?}");
    assert_eq!(count(&folder, &["--context", "payments"]), 1);
    assert_eq!(count(&folder, &["--context", "orders"]), 0);
    let shown = run(&folder, &["dead-letters", "show", EVENT]);
    assert!(shown.stdout.contains("1250"), "{shown:?}");
}

#[test]
fn a_list_with_fewer_than_there_are_says_so() {
    let folder = shop_with_a_dead_letter();
    leave(&folder.path().join("data"), GONE, inbox::DEAD);
    for (limit, are_all) in [("1", false), ("2", true)] {
        let listed = run(&folder, &["dead-letters", "list", "--limit", limit]).stdout;
        assert_eq!(
            listed.contains("These are the oldest 1, and there are more"),
            !are_all,
            "{listed}"
        );
        assert_eq!(count(&folder, &["--limit", limit]).to_string(), limit);
    }
}

#[test]
fn a_replayed_and_a_discarded_dead_letter_are_no_longer_listed() {
    for verb in ["replay", "discard"] {
        let folder = shop_with_a_dead_letter();
        let settled = run(&folder, &["dead-letters", verb, EVENT, "--json"]);
        assert_eq!(settled.code, 0, "{settled:?}");
        assert_eq!(settled.json()["handlers"].as_array().unwrap().len(), 1);
        assert_eq!(count(&folder, &[]), 0);
        let again = run(&folder, &["dead-letters", verb, EVENT]);
        again.is_refused(1, &["there is no dead letter of event"]);
    }
}

#[test]
fn an_event_that_waits_for_an_existing_handler_is_no_dead_letter() {
    assert_eq!(count(&shop_with(HANDLER, inbox::WAITING), &[]), 0);
}

#[test]
fn an_event_that_waits_for_a_removed_handler_is_reported_and_can_only_be_discarded() {
    let folder = shop_with(GONE, inbox::WAITING);
    for verb in [&["list"][..], &["show", EVENT]] {
        let listed = run(&folder, &[&["dead-letters"], verb].concat());
        assert!(listed.stdout.contains(GONE), "{listed:?}");
        assert!(listed.stdout.contains("nobody here has this handler"), "{listed:?}");
    }
    let in_vain = run(&folder, &["dead-letters", "replay", EVENT]);
    in_vain.is_refused(1, &[GONE, "nobody here has this handler", "discard"]);
    assert_eq!(count(&folder, &[]), 1);
    assert_eq!(run(&folder, &["dead-letters", "discard", EVENT]).code, 0);
    assert_eq!(count(&folder, &[]), 0);
}

#[test]
fn a_dead_letter_of_another_context_is_not_changed() {
    let folder = shop_with_a_dead_letter();
    let missed = run(&folder, &["dead-letters", "discard", EVENT, "--context", "orders"]);
    assert_eq!(missed.code, 1, "{missed:?}");
    assert_eq!(count(&folder, &[]), 1);
}

/// Payments runs elsewhere: the list of the others says nothing of its dead letters.
#[test]
fn the_list_and_the_doctor_say_which_contexts_they_looked_at() {
    let folder = shop_with_a_dead_letter();
    let whole = run(&folder, &["dead-letters", "list"]).stdout;
    assert!(whole.ends_with(&format!("Looked at {}.\n", COMPILED.join(", "))), "{whole}");
    let others = all_but("payments").join(",");
    let run = |arguments: &[&str]| -> Ended {
        let mut command = galleria(&folder, arguments);
        command.env("GALLERIA_CONTEXTS", &others).output().unwrap().into()
    };
    let listed = run(&["dead-letters", "list"]);
    let elsewhere = "Not looked at: payments, which runs elsewhere; run this with the configuration of its host too.";
    assert!(listed.stderr.starts_with("There are no dead letters.\nLooked at users"), "{listed:?}");
    assert!(listed.stderr.ends_with(&format!("{elsewhere}\n")), "{listed:?}");
    for verb in ["show", "replay", "discard"] {
        let missed = run(&["dead-letters", verb, EVENT]);
        assert_eq!(missed.code, 1, "{missed:?}");
        assert!(missed.stderr.replace('\n', " ").contains(elsewhere), "{missed:?}");
    }
    let of_payments = run(&["dead-letters", "list", "--context", "payments"]);
    of_payments.is_refused(4, &["payments does not run in this host"]);
    let ended = run(&["doctor"]);
    let end = "Not looked at: payments, which runs elsewhere; run this with the configuration of its host too.\n";
    assert!(ended.stdout.ends_with(end), "{ended:?}");
    assert!(!ended.stdout.contains("All is well.\n"), "{ended:?}");
}

#[test]
fn verify_lists_dead_letters_as_still_to_be_done() {
    let folder = shop_with_a_dead_letter();
    let verified = run(&folder, &["verify"]);
    assert_eq!(verified.code, 0, "{verified:?}");
    let words = "Still to be done by an operator: 1 dead letter waits for a decision";
    assert!(verified.stdout.contains(words), "{verified:?}");
    let letter = &run(&folder, &["verify", "--json"]).json()["dead_letters"][0];
    assert_eq!((&letter["context"], &letter["event_id"]), (&"payments".into(), &EVENT.into()));
}

#[test]
fn the_doctor_names_an_inbox_that_retries() {
    let found =
        finding(&run(&shop_with(HANDLER, inbox::WAITING), &["doctor", "--json"]), "payments");
    assert_eq!(found["verdict"], "note", "{found}");
    assert!(
        found["says"].as_str().unwrap().contains("1 event failed and is tried again"),
        "{found}"
    );
}

#[test]
fn the_doctor_reports_dead_letters() {
    let folder = shop_with_a_dead_letter();
    let ended = run(&folder, &["doctor"]);
    assert_eq!(ended.code, 1);
    assert!(ended.stdout.contains("1 dead letter"), "{ended:?}");
    assert!(ended.stdout.contains("galleria dead-letters list"), "{ended:?}");
}

/// Inserts a message that is no event, as after its arrival for payments.
#[tokio::main(flavor = "current_thread")]
async fn leave_message(data: &Path) {
    let url = format!("sqlite://{}", data.join("payments.db").display());
    let connection = platform::database::open_pool(url).await.unwrap();
    let message = unreadable::Model {
        id: EVENT.parse().unwrap(),
        route: "galleria.products.order=2F1".to_owned(),
        message_id: None,
        reason: "`source` is not who sent it".to_owned(),
        received_at: 0,
        payload: b"\x1b[31m\0 no event \xc2\x9b".to_vec(),
    };
    unreadable::Entity::insert(message.into_active_model())
        .exec_without_returning(&connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}

#[test]
fn a_message_that_is_no_event_is_shown_safely_and_can_only_be_discarded() {
    let folder = folder();
    assert_eq!(run(&folder, &["migrate"]).code, 0);
    leave_message(&folder.path().join("data"));
    let listed = run(&folder, &["dead-letters", "list", "--json"]).json();
    assert_eq!(
        (&listed[0]["kind"], &listed[0]["context"]),
        (&"unreadable".into(), &"payments".into())
    );
    assert!(listed[0]["age_s"].as_i64().unwrap() > 1_000_000_000, "{listed}");
    for verb in [&["list"][..], &["show", EVENT]] {
        let shown = run(&folder, &[&["dead-letters"], verb].concat());
        assert!(
            shown.stdout.contains("who sent it") && shown.stdout.contains(" days"),
            "{shown:?}"
        );
        let is_obeyed = |letter: char| letter.is_control() && letter != '\n';
        assert!(!shown.stdout.contains(is_obeyed), "{shown:?}");
    }
    let in_vain = run(&folder, &["dead-letters", "replay", EVENT]);
    in_vain.is_refused(1, &["was not replayed", "discard"]);
    assert_eq!(run(&folder, &["dead-letters", "discard", EVENT]).code, 0);
    assert_eq!(count(&folder, &[]), 0);
}

#[test]
fn an_event_that_waits_for_a_reader_is_listed_as_such() {
    let folder = shop_with(inbox::NO_READER, inbox::WAITING);
    let listed = run(&folder, &["dead-letters", "list", "--json"]).json();
    assert_eq!(listed[0]["kind"], "waiting-for-a-reader");
    let listed = run(&folder, &["dead-letters", "list"]);
    assert!(listed.stdout.starts_with("1 waiting for a reader of their version"), "{listed:?}");
    run(&folder, &["dead-letters", "replay", EVENT]).is_refused(1, &["reads this version"]);
}

/// Leaves a letter in the data folder.
type Leave = fn(&Path);

#[test]
fn the_doctor_counts_letters_with_their_ages() {
    let kinds: [(&str, Leave); 4] = [
        ("unreadable", leave_message),
        ("waiting-for-a-reader", |data| leave(data, inbox::NO_READER, inbox::WAITING)),
        ("no-handler", |data| leave(data, GONE, inbox::WAITING)),
        ("failed", |data| leave(data, HANDLER, inbox::DEAD)),
    ];
    for (kind, leave) in kinds {
        let folder = folder();
        assert_eq!(run(&folder, &["migrate"]).code, 0);
        leave(&folder.path().join("data"));
        let ended = run(&folder, &["doctor", "--json"]);
        assert_eq!(ended.code, 1, "{ended:?}");
        let letters = ended.json()["letters"].clone();
        assert_eq!(letters.as_array().unwrap().len(), 1, "{letters}");
        let letters = &letters[0];
        assert_eq!((&letters["kind"], &letters["count"]), (&kind.into(), &1.into()));
        assert_eq!(
            (&letters["context"], &letters["oldest_at"]),
            (&"payments".into(), &"1970-01-01T00:00:00Z".into())
        );
        assert!(letters["oldest_age_s"].as_i64().unwrap() > 1_000_000_000);
        let shown = run(&folder, &["doctor"]).stdout;
        assert!(shown.contains("galleria dead-letters"), "{shown}");
    }
}

#[test]
fn dead_letters_create_no_shop() {
    run(&folder(), &["dead-letters", "list"])
        .is_refused(4, &["there is no shop in ./data", "--data-dir"]);
}

#[test]
fn only_existing_contexts_can_be_named() {
    let folder = folder();
    let help = run(&folder, &["dead-letters", "list", "--help"]).stdout;
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    let map = run(&folder, &["contexts", "--json"]).json();
    let names: Vec<&str> = map["contexts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|context| context["name"].as_str().unwrap())
        .collect();
    assert!(help.contains(&format!("[possible values: {}]", names.join(", "))), "{help}");
}
