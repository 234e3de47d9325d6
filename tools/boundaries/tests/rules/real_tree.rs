//! The real tree keeps the rules.

use std::collections::BTreeSet;
use std::path::Path;

use boundaries::catalogue::{self, rule, rules};
use boundaries::{CHECKS, Expected, Options, Workspace, check_boundaries, report};

fn workspace() -> Workspace {
    Workspace::find(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn assert_clean(name: &str) {
    let workspace = workspace();
    assert!(workspace.contexts().len() >= 4, "the contexts were not found");
    let check = CHECKS.iter().find(|check| check.name == name).unwrap();
    assert!(check.is_asked_for(workspace.config()), "{name} does not run");
    let found = check.run(&workspace, &Expected::of(&workspace)).unwrap();
    assert!(found.is_empty(), "{}", report(&found));
}

#[test]
fn a_whole_run_finds_nothing_in_this_workspace() {
    let options = Options { folder: workspace().root().to_owned(), ..Options::default() };
    let report = check_boundaries(&options).unwrap();
    assert!(report.is_clean(), "{report:?}");
    assert_eq!(report.checks.len(), CHECKS.len());
}

#[test]
fn every_boundary_rule_of_the_catalogue_is_in_force() {
    let workspace = workspace();
    let built_in = [
        catalogue::CRATE_EDGES,
        catalogue::CONTEXT_EDGES,
        catalogue::OWN_TABLES,
        catalogue::NEVER,
        catalogue::FORBIDDEN_PATH,
        catalogue::LAYERS,
        catalogue::SEALED,
        catalogue::NO_DETOURS,
        catalogue::NO_ORPHANS,
        catalogue::NO_CYCLES,
        catalogue::RECORDED_CRATES,
        catalogue::RECORDED_LAYERS,
        catalogue::RECORDED_EXPORTS,
        catalogue::RATCHET,
        catalogue::SKELETON,
        catalogue::WORDS,
    ];
    let forbidden = workspace.config().forbid.iter();
    let named = forbidden.map(|forbid| rule(&forbid.rule).unwrap().code.as_str());
    let in_force: BTreeSet<&str> = named.chain(built_in).collect();
    let codes = rules().iter().map(|rule| rule.code.as_str());
    let all: BTreeSet<&str> = codes.filter(|code| code.starts_with('B')).collect();
    assert_eq!(in_force, all);
}

#[test]
fn the_guide_links_to_the_page_of_every_rule() {
    let guide = std::fs::read_to_string(workspace().root().join("docs/boundaries.md")).unwrap();
    for rule in rules() {
        let link = format!("[{0}](../tools/boundaries/explanations/{0}.md)", rule.code);
        assert!(guide.contains(&link), "{link}");
        assert!(guide.contains(&format!("`{}`", rule.name)), "{}", rule.name);
    }
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
    for rule in rules() {
        let (file, section) = rule.decided_in.split_once(", ").unwrap_or((&rule.decided_in, ""));
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
