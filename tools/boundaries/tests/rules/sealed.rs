//! Structs of the domain whose fields are visible.

use boundaries::Expected;
use boundaries::rules::sealed::unsealed;

use super::planted::Planted;

fn found_with(text: &str, open: &[&str]) -> Vec<String> {
    let planted = Planted::clean();
    planted.append("contexts/ours/src/domain/word.rs", text);
    planted.write("tools/boundaries/expected/open_structs.txt", &open.join("\n"));
    let workspace = planted.workspace();
    let found = unsealed(&workspace, &Expected::of(&workspace)).unwrap();
    assert!(found.iter().all(|violation| violation.code == "B030"));
    found.into_iter().map(|violation| violation.found).collect()
}

#[test]
fn a_clean_tree_has_only_sealed_aggregates() {
    assert_eq!(found_with("", &[]), [""; 0]);
}

#[test]
fn visible_fields_beside_a_method_a_parse_constructor_or_a_version_are_reported() {
    for (text, expected) in [
        (
            "pub(crate) struct A { pub(crate) a: u8, b: u8 } impl A { fn pay(&self) {} }",
            "`A` has the method `pay`, and its fields are visible: a",
        ),
        (
            "struct A(pub u8, pub(super) u8); impl A { fn parse(a: u8) -> Self { A(a, a) } }",
            "`A` has the method `parse`, and its fields are visible: 0, 1",
        ),
        (
            "pub(crate) struct A { pub(crate) a: u8, version: Version }",
            "`A` has a version, and its fields are visible: a",
        ),
        (
            "struct A<T> { pub a: T } mod decisions { impl<T> super::A<T> { fn pay(self) {} } }",
            "`A` has the method `pay`, and its fields are visible: a",
        ),
    ] {
        assert_eq!(found_with(text, &[]), [expected], "{text}");
    }
}

#[test]
fn plain_data_and_private_fields_are_not_reported() {
    for text in [
        "struct A { a: u8, version: Version } impl A { pub(crate) fn a(&self) -> u8 { self.a } }",
        "pub(crate) struct Event { pub(crate) a: u8 }",
        "pub(crate) struct StoredA { pub(crate) a: u8, pub(crate) version: Version }",
        "struct A { pub a: u8 } impl A { fn new(a: u8) -> Self { A { a } } }",
        "struct A { pub a: u8 } impl Clone for A { fn clone(&self) -> Self { A { a: 1 } } }",
        "struct A { pub a: u8 } #[cfg(test)] impl A { fn sample(&self) {} }",
    ] {
        assert_eq!(found_with(text, &[]), [""; 0], "{text}");
    }
}

#[test]
fn a_struct_of_the_list_is_not_reported() {
    let text = "pub(crate) struct A { pub(crate) a: u8 } impl A { fn is_empty(&self) {} }";
    assert_eq!(found_with(text, &["ours::A"]), [""; 0]);
    assert_eq!(found_with(text, &["theirs::A"]).len(), 1);
}

#[test]
fn other_layers_may_have_visible_fields() {
    let planted = Planted::clean();
    planted.append(
        "contexts/ours/src/application.rs",
        "struct A { pub(crate) a: u8 } impl A { fn f(&self) {} }",
    );
    let workspace = planted.workspace();
    assert_eq!(unsealed(&workspace, &Expected::of(&workspace)).unwrap(), []);
}
