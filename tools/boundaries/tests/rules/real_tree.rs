//! The real tree keeps the rules.

use std::path::Path;

use boundaries::{CHECKS, Expected, Workspace, report, rules_in_force};

fn workspace() -> Workspace {
    Workspace::find(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn assert_clean(name: &str) {
    let workspace = workspace();
    assert!(workspace.contexts().len() >= 4, "the contexts were not found");
    let check = CHECKS.iter().find(|check| check.name == name).unwrap();
    let found = check.run(&workspace, &Expected::of(&workspace)).unwrap();
    assert!(found.is_empty(), "{}", report(&found));
}

#[test]
fn crates_depend_only_on_crates_below_them() {
    assert_clean("crates");
}

#[test]
fn no_layer_names_what_it_must_not_know() {
    assert_clean("imports");
}

#[test]
fn the_edges_between_layers_are_those_written_down() {
    assert_clean("layers");
}

#[test]
fn each_context_exports_what_is_written_down() {
    assert_clean("exports");
}

#[test]
fn every_file_is_compiled_where_it_lies_and_no_files_import_each_other_in_a_cycle() {
    assert_clean("modules");
}

#[test]
fn aggregates_keep_their_fields_private() {
    assert_clean("aggregates");
}

#[test]
fn all_contexts_have_the_same_files_for_the_same_thing() {
    assert_clean("structure");
}

#[test]
fn no_sql_names_a_table_of_another_context() {
    assert_clean("tables");
}

#[test]
fn no_file_uses_a_word_that_is_gone() {
    assert_clean("words");
}

#[test]
fn the_document_that_decides_each_rule_exists_and_has_the_section() {
    let workspace = workspace();
    for rule in rules_in_force() {
        let (file, section) = rule.decided_in.split_once(", ").unwrap_or((rule.decided_in, ""));
        let text = std::fs::read_to_string(workspace.root().join(file)).unwrap_or_default();
        assert!(!text.is_empty(), "{}: there is no {file}", rule.name);
        let has_section = text
            .lines()
            .any(|line| line.starts_with('#') && line.trim_start_matches('#').trim() == section);
        assert!(
            section.is_empty() || has_section,
            "{}: {file} has no section {section}",
            rule.name
        );
    }
}

#[test]
fn no_two_rules_have_the_same_name() {
    let mut names: Vec<&str> = rules_in_force().iter().map(|rule| rule.name).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
}
