//! The catalogue is whole: each file of the folder is in it, each rule has its texts, and `explain` fits 80 columns.

use std::collections::BTreeSet;
use std::path::Path;

use super::*;
use crate::Look;

#[test]
fn every_file_of_the_folder_is_in_the_catalogue_and_is_named_by_its_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("explanations");
    let files = std::fs::read_dir(folder).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let files: BTreeSet<String> = names.map(|name| name.replace(".md", "")).collect();
    let codes: BTreeSet<String> = rules().iter().map(|rule| rule.code.clone()).collect();
    assert_eq!(files, codes);
    assert!(rules().is_sorted_by_key(|rule| &rule.code));
}

#[test]
fn every_rule_has_its_texts_and_its_sections() {
    let mut names = BTreeSet::new();
    for rule in rules() {
        assert!(names.insert(&rule.name), "{} is twice there", rule.name);
        for text in [&rule.name, &rule.why, &rule.instead, &rule.decided_in] {
            assert!(!text.is_empty(), "{rule:?}");
        }
        for section in ["Why the rule is there", "What breaking it costs", "How to mend it"] {
            assert!(rule.sections.contains(&format!("## {section}\n")), "{} {section}", rule.code);
        }
        for part in ["\nBefore:\n", "\nAfter:\n"] {
            assert!(rule.sections.contains(part), "{} lacks{part}", rule.code);
        }
    }
}

#[test]
fn where_it_went_wrong_cites_a_thread_for_each_example() {
    let mut cited = 0;
    for rule in rules() {
        let sections: Vec<&str> = rule.sections.split("\n## ").collect();
        let wrong = sections.iter().find(|section| section.starts_with("Where it went wrong"));
        let Some(examples) = wrong.and_then(|section| section.split_once('\n')) else { continue };
        for example in examples.1.trim().split("\n\n") {
            let link = example.lines().last().unwrap();
            assert!(link.starts_with("<https://github.com/") && link.ends_with('>'), "{example}");
            cited += 1;
        }
    }
    assert!(cited > 20, "{cited}");
}

#[test]
fn a_page_fits_80_columns_and_has_no_markup() {
    for rule in rules() {
        let page = explain::page(rule, Look::PLAIN);
        assert!(page.starts_with(&format!("{} {}\n", rule.code, rule.name)), "{page}");
        for line in page.lines() {
            assert!(line.chars().count() <= 80, "{}: {line}", rule.code);
            assert!(!line.starts_with('#') && !line.starts_with("```"), "{}: {line}", rule.code);
        }
    }
    assert!(explain::list().lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn a_rule_is_found_by_its_code_in_any_case_and_by_its_name() {
    assert_eq!(rule("b003").unwrap().code, OWN_TABLES);
    assert_eq!(rule("no-module-cycles").unwrap().code, NO_CYCLES);
    assert_eq!(rule("B999"), None);
    assert!(explain::similar("b0999").contains(&"B001"));
}

#[test]
fn every_code_that_a_check_may_report_has_its_file() {
    for code in [
        CRATE_EDGES,
        CONTEXT_EDGES,
        OWN_TABLES,
        NEVER,
        FORBIDDEN_PATH,
        LAYERS,
        SEALED,
        NO_DETOURS,
        NO_ORPHANS,
        NO_CYCLES,
        RECORDED_CRATES,
        RECORDED_LAYERS,
        RECORDED_EXPORTS,
        RATCHET,
        SKELETON,
        WORDS,
    ] {
        assert!(rule(code).is_some(), "{code}");
    }
}
