//! `galleria tour`: the list, a whole tour, one stop, as text of 80 columns and as JSON, and what it refuses.

use std::path::Path;

use tempfile::TempDir;

use super::program::{Ended, folder, galleria, run};

/// Runs it in a folder inside this checkout, on a terminal of 80 columns.
fn tour(arguments: &[&str]) -> Ended {
    let somewhere: TempDir = folder();
    let mut command = galleria(&somewhere, &[&["tour"], arguments].concat());
    let inside = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    command.current_dir(inside).env("COLUMNS", "80").output().unwrap().into()
}

#[test]
fn the_tours_are_listed_with_the_number_of_their_stops() {
    let list = tour(&[]);
    assert_eq!(list.code, 0, "{list:?}");
    for name in ["checkout", "failure", "move"] {
        assert!(list.stdout.contains(&format!("\n{name} ")), "{name}: {list:?}");
    }
    let json = tour(&["--json"]).json();
    assert_eq!(
        (&json[0]["name"], &json[0]["page"]),
        (&"checkout".into(), &"docs/tours/checkout.md".into())
    );
    assert!(json[0]["stops"].as_u64().unwrap() >= 10, "{json}");
}

#[test]
fn a_tour_is_printed_with_its_code_in_80_plain_columns() {
    for name in ["checkout", "failure", "move"] {
        let printed = tour(&[name]);
        assert_eq!(printed.code, 0, "{printed:?}");
        assert!(
            printed.stdout.contains("\n\n1. ") && printed.stdout.contains("\n\n10. "),
            "{printed:?}"
        );
        assert!(!printed.stdout.contains('\u{1b}'), "{printed:?}");
        for line in printed.stdout.lines() {
            assert!(line.chars().count() <= 80, "{name}: {line}");
        }
    }
    let checkout = tour(&["checkout"]).stdout;
    for part in [
        "platform/src/relay.rs:",
        "Without it: ",
        "  async fn run(mut self, committed: ",
        "more lines",
        "Decided in docs/adr/0005-transactional-outbox.md",
    ] {
        assert!(checkout.contains(part), "no {part}: {checkout}");
    }
}

#[test]
fn one_stop_names_the_next() {
    let stop = tour(&["move", "6"]);
    assert_eq!(stop.code, 0, "{stop:?}");
    assert!(stop.stdout.starts_with("6. The fence"), "{stop:?}");
    assert!(stop.stdout.contains("  pub async fn fence(&mut self)"), "{stop:?}");
    assert!(stop.stdout.contains("\nNext: galleria tour move 7 (of "), "{stop:?}");

    let json = tour(&["move", "6", "--json"]).json();
    let stops = json["stops"].as_array().unwrap();
    let [stop] = &**stops else { panic!("{json}") };
    assert_eq!((&stop["number"], &stop["marker"]), (&6.into(), &"move/fence".into()));
    assert_eq!(stop["file"], "platform/src/moving/fence.rs");
    assert!(stop["line"].as_u64().unwrap() > 1, "{json}");
    for list in ["code", "text", "decided_in"] {
        assert!(!stop[list].as_array().unwrap().is_empty(), "{list}: {json}");
    }
}

#[test]
fn a_refusal_says_what_there_is_and_where_the_pages_are() {
    tour(&["chekout"]).is_refused(2, &["no tour chekout", "checkout, failure, move"]);
    tour(&["checkout", "99"]).is_refused(2, &["no stop 99", "from 1 on"]);
    for arguments in [&["tour"][..], &["tour", "checkout"]] {
        run(&folder(), arguments).is_refused(4, &["docs/tours/checkout.md", "in a checkout"]);
    }
}
