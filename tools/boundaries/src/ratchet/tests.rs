//! New findings and stale entries fail; known ones do not.

use std::path::Path;

use super::*;
use crate::catalogue::OWN_TABLES;
use crate::config::Config;

fn findings(found: &[&str]) -> Vec<Finding> {
    let violations =
        (1..).zip(found).map(|(line, found)| Violation::new(OWN_TABLES, "a.rs", *found).at(line));
    Finding::all(violations.collect(), Path::new("/nowhere"), &Config::default())
}

fn texts(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.found.as_str()).collect()
}

#[test]
fn what_is_written_is_known_wherever_its_line_moves() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("known.txt");
    Ratchet::write(&path, &findings(&["one", "two", "two"])).unwrap();
    let ratchet = Ratchet::read(&path).unwrap();
    let (new, known, stale) = ratchet.sort_out(findings(&["two", "one", "two"]));
    assert_eq!((texts(&new), known, stale), (vec![], 3, vec![]));
}

#[test]
fn a_new_finding_and_one_more_of_a_known_kind_are_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("known.txt");
    Ratchet::write(&path, &findings(&["one"])).unwrap();
    let (new, known, _) = Ratchet::read(&path).unwrap().sort_out(findings(&["one", "one", "two"]));
    assert_eq!((texts(&new), known), (vec!["one", "two"], 1));
}

#[test]
fn an_entry_that_is_no_longer_found_is_a_violation_at_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("known.txt");
    Ratchet::write(&path, &findings(&["one", "two", "two"])).unwrap();
    let (_, _, stale) = Ratchet::read(&path).unwrap().sort_out(findings(&["two"]));
    assert_eq!(stale.len(), 2);
    assert!(stale.iter().all(|stale| stale.code == RATCHET && stale.line.is_some()));
    assert!(stale[1].found.contains("1 times less"), "{stale:?}");
}

#[test]
fn a_line_that_is_no_entry_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("known.txt");
    std::fs::write(&path, "# a comment\nB003 a.rs\n").unwrap();
    let error = Ratchet::read(&path).unwrap_err().to_string();
    assert!(error.contains("B003 a.rs") && error.contains("CODE ×NUMBER"), "{error}");
}
