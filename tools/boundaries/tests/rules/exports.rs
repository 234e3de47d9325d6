//! The exports of contexts and of libraries.

use boundaries::{Expected, difference, rules::exports::changed_exports};

use super::planted::Planted;

#[test]
fn a_new_export_is_reported_until_it_is_written_down() {
    let planted = Planted::clean();
    for context in ["ours", "theirs"] {
        planted.write(&format!("tools/boundaries/expected/exports/{context}.txt"), CLEAN);
    }
    planted.append("contexts/ours/src/lib.rs", "pub use domain::word::Word;");
    let workspace = planted.workspace();
    let found = changed_exports(&workspace, &Expected::of(&workspace)).unwrap();
    let lines: Vec<(&str, &str)> =
        found.iter().map(|found| (found.file.as_str(), found.found.as_str())).collect();
    assert_eq!(lines, [("tools/boundaries/expected/exports/ours.txt", "+ use Word")]);
    assert_eq!(changed_exports(&workspace, &Expected::update(&workspace)).unwrap(), []);
    assert_eq!(changed_exports(&workspace, &Expected::of(&workspace)).unwrap(), []);
}

#[test]
fn the_exports_of_a_library_are_recorded_where_its_group_says_so() {
    for (group, recorded) in [("exports_recorded = true", 1), ("", 0)] {
        let planted = Planted::described(&format!(
            "[[crates]]\nname = \"library\"\nfolders = [\"library\"]\n{group}\n[recorded]\nfolder = \"lists\"\n"
        ));
        planted.write("Cargo.toml", "[workspace]\nmembers = [\"library\"]\n");
        planted.write("library/Cargo.toml", "[package]\nname = \"library\"\n");
        planted.write("library/src/lib.rs", "pub fn promised() {}\n");
        let workspace = planted.workspace();
        let found = changed_exports(&workspace, &Expected::of(&workspace)).unwrap();
        assert_eq!(found.len(), recorded, "{found:?}");
        for one in found {
            assert_eq!(
                (one.file.as_str(), one.found.as_str()),
                ("lists/exports/library.txt", "+ fn promised")
            );
        }
    }
}

const CLEAN: &str =
    "field Said.word\nfn Handle::new\nmod contract\nstruct contract::Said\nuse Handle\n";

fn exports_with(file: &str, text: &str) -> String {
    let planted = Planted::clean();
    planted.append(&format!("contexts/ours/{file}"), text);
    planted.source("contexts/ours").exports.clone()
}

#[test]
fn a_clean_context_exports_its_contract_and_its_handle() {
    assert_eq!(exports_with("src/lib.rs", ""), CLEAN);
}

#[test]
fn every_public_item_that_can_be_reached_is_an_export() {
    for (file, text, shown) in [
        ("src/lib.rs", "pub use domain::word::Word;", "+ use Word\n"),
        (
            "src/lib.rs",
            "pub use domain::word::{self as language, *};",
            "+ use domain::word::*\n+ use language\n",
        ),
        (
            "src/lib.rs",
            "pub mod helpers { pub fn help() {} fn hidden() {} }",
            "+ fn helpers::help\n+ mod helpers\n",
        ),
        ("src/contract.rs", "published! { Done = 1 }", "+ macro contract::published!\n"),
        (
            "src/contract.rs",
            "pub mod more { pub enum Mood {} }",
            "+ enum contract::more::Mood\n+ mod contract::more\n",
        ),
        (
            "src/handle.rs",
            "impl Handle { pub fn database() {} fn hidden() {} }",
            "+ fn Handle::database\n",
        ),
        (
            "src/infrastructure/http.rs",
            "impl crate::handle::Handle { pub const ROUTES: u8 = 1; }",
            "+ const Handle::ROUTES\n",
        ),
        (
            "src/contract.rs",
            "pub struct Done { pub by: String, at: u8 }",
            "+ field Done.by\n+ struct contract::Done\n",
        ),
    ] {
        assert_eq!(difference(CLEAN, &exports_with(file, text)).as_deref(), Some(shown), "{text}");
    }
}

#[test]
fn private_items_are_no_exports() {
    for text in [
        "pub(crate) mod inner {}",
        "pub(crate) use domain::word::Word;",
        "struct S; impl S { pub fn f() {} }",
    ] {
        assert_eq!(exports_with("src/lib.rs", text), CLEAN, "{text}");
    }
}
