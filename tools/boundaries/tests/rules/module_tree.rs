//! Files that are compiled at another place than they lie, or not at all.

use boundaries::rules::imports::forbidden_imports;

use super::planted::Planted;

fn loose_ends(planted: &Planted) -> Vec<(&'static str, String)> {
    let tree = planted.source("contexts/ours");
    tree.loose_ends.iter().map(|violation| (violation.code, violation.place())).collect()
}

#[test]
fn a_clean_tree_has_no_loose_ends() {
    assert_eq!(loose_ends(&Planted::clean()), []);
}

#[test]
fn a_file_that_no_mod_line_names_is_reported() {
    let planted = Planted::clean();
    planted.write("contexts/ours/src/domain/forgotten.rs", "use sea_orm::DbErr;");
    let expected = ("B032", "contexts/ours/src/domain/forgotten.rs".to_owned());
    assert_eq!(loose_ends(&planted), [expected]);
}

#[test]
fn a_detour_is_reported_and_judged_by_the_layer_that_compiles_it() {
    let planted = Planted::clean();
    planted
        .append("contexts/ours/src/domain.rs", "#[path = \"infrastructure/rows.rs\"]\nmod rows;\n");
    planted.write("contexts/ours/src/infrastructure/rows.rs", "use sea_orm::DbErr;");
    let expected = ("B031", "contexts/ours/src/domain.rs:3".to_owned());
    assert_eq!(loose_ends(&planted), [expected]);
    let found = forbidden_imports(&planted.workspace()).unwrap();
    assert_eq!(
        found.iter().map(boundaries::Violation::rule_name).collect::<Vec<_>>(),
        ["domain-has-no-database"]
    );
}

#[test]
fn a_generated_file_may_be_included() {
    let planted = Planted::clean();
    let generated = "include!(concat!(env!(\"OUT_DIR\"), \"/list.rs\"));\n";
    planted.append("contexts/ours/src/domain.rs", generated);
    assert_eq!(loose_ends(&planted), []);
}

#[test]
fn an_included_file_is_reported() {
    let planted = Planted::clean();
    planted.append("contexts/ours/src/domain.rs", "include!(\"infrastructure/rows.rs\");\n");
    let expected = ("B031", "contexts/ours/src/domain.rs:2".to_owned());
    assert_eq!(loose_ends(&planted), [expected]);
}
