//! The tour of the README, run block by block in one shell.

use std::path::Path;
use std::process::Command;

use super::program::{Serving, folder};

const SHOP_OF_README: &str = "http://127.0.0.1:8080";

/// The `sh` blocks of the section, one after the other.
fn tour() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let text = std::fs::read_to_string(file).unwrap();
    let (_before, section) = text.split_once("\n## A two-minute tour\n").unwrap();
    let (section, _after) = section.split_once("\n## ").unwrap();
    let blocks = section.split("```sh\n").skip(1).map(|rest| rest.split_once("```").unwrap().0);
    blocks.collect::<Vec<_>>().join("echo '-- next block'\n")
}

#[test]
fn the_tour_runs_as_written() {
    let folder = folder();
    let serving = Serving::start(&folder, &[]);
    let tour = tour();
    assert!(tour.contains(SHOP_OF_README) && !tour.contains("\n$ "), "{tour}");
    let tour = tour.replace(SHOP_OF_README, &format!("http://{}", serving.address));
    let output = Command::new("bash").arg("-c").arg(&tour).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let blocks: Vec<&str> = said.split("-- next block\n").collect();
    let [register, buy, timeline, nonsense, cards] = &*blocks else { panic!("{said}") };
    assert!(register.contains("VASE-BUD-TRIO"), "{said}");
    assert!(buy.contains("\"status\": \"confirmed\""), "{said}");
    assert!(timeline.contains("\"context\": \"payments\""), "{said}");
    for field in ["lines[0].quantity", "lines[0].colour", "shipping_address", "payment_token"] {
        assert!(nonsense.contains(field), "{field}: {nonsense}");
    }
    assert!(cards.contains("tok_declined"), "{said}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
