//! Import cycles between the files of a crate.

use boundaries::Expected;
use boundaries::rules::module_cycles::module_cycles;

use super::planted::Planted;

/// The cycles that are found when the files of `platform` are these.
fn found_in(files: &[(&str, &str)]) -> Vec<String> {
    found(&planted(files))
}

fn planted(files: &[(&str, &str)]) -> Planted {
    let planted = Planted::empty();
    for (file, text) in files {
        planted.write(&format!("platform/src/{file}"), text);
    }
    planted
}

fn found(planted: &Planted) -> Vec<String> {
    let workspace = planted.workspace();
    let found = module_cycles(&workspace, &Expected::of(&workspace)).unwrap();
    assert!(found.iter().all(|violation| violation.code == "B033"));
    found.into_iter().map(|violation| violation.found.replace("platform/src/", "")).collect()
}

const LIB: (&str, &str) = ("lib.rs", "mod a;\nmod b;\n");

#[test]
fn files_that_import_each_other_are_reported_with_the_names_of_both_directions() {
    for (a, b) in [
        ("use crate::b::B; pub(crate) struct A;", "use crate::a::A; pub(crate) struct B;"),
        ("pub(crate) struct A(super::b::B);", "pub(crate) struct B(Box<crate::a::A>);"),
        ("use crate::b; pub(crate) struct A(b::B);", "use super::a::A; pub(crate) struct B;"),
        ("use crate::b::*; pub(crate) struct A;", "pub(crate) fn b() { vec![crate::a::A]; }"),
    ] {
        let found = found_in(&[LIB, ("a.rs", a), ("b.rs", b)]);
        assert_eq!(found.len(), 1, "{a} {b}: {found:?}");
        assert!(found[0].starts_with("2 files import each other"), "{found:?}");
        assert!(found[0].contains("b.rs → a.rs: A"), "{found:?}");
    }
}

#[test]
fn a_file_below_a_module_may_use_its_items_and_not_those_of_the_next_module() {
    let below = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "mod c; use c::C; pub(crate) struct A(C);"),
        ("a/c.rs", "use super::A; pub(super) struct C(Box<A>);"),
        ("b.rs", "pub(crate) struct B(crate::a::A);"),
    ];
    assert_eq!(found_in(&below), [""; 0]);
    let aside = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "mod c; use c::C; pub(crate) struct A(C);"),
        ("a/c.rs", "use crate::b::B; pub(super) struct C(Box<B>);"),
        ("b.rs", "pub(crate) struct B(crate::a::A);"),
    ];
    assert!(found_in(&aside)[0].starts_with("3 files import each other"));
}

#[test]
fn a_cycle_of_three_files_is_one_cycle() {
    let found = found_in(&[
        ("lib.rs", "mod a; mod b; mod c;"),
        ("a.rs", "use crate::b::B; pub(crate) struct A;"),
        ("b.rs", "use crate::c::C; pub(crate) struct B;"),
        ("c.rs", "use crate::a::A; pub(crate) struct C;"),
    ]);
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("3 files import each other"), "{found:?}");
}

#[test]
fn a_path_through_a_re_export_counts_for_the_file_that_defines_the_item() {
    let through_the_root = [
        ("lib.rs", "mod a; mod b; pub use a::A; pub use b::B;"),
        ("a.rs", "pub struct A;"),
        ("b.rs", "use crate::A; pub struct B(A);"),
    ];
    assert_eq!(found_in(&through_the_root), [""; 0]);
    let in_a_cycle = [
        ("lib.rs", "mod a; mod b; pub use a::A; pub use b::*;"),
        ("a.rs", "use crate::B; pub struct A(Box<B>);"),
        ("b.rs", "use crate::A; pub struct B(A);"),
    ];
    assert_eq!(found_in(&in_a_cycle).len(), 1);
}

#[test]
fn mod_lines_modules_without_an_item_and_tests_are_no_edges() {
    let found = found_in(&[
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "use crate::b; mod c; pub(crate) struct A;"),
        ("a/c.rs", "use super::A; fn f(_: A) {}"),
        (
            "b.rs",
            "use crate::a::A; pub(crate) struct B(A); #[cfg(test)] mod tests { use super::B; }",
        ),
    ]);
    assert_eq!(found, [""; 0]);
    let only_in_tests = found_in(&[
        LIB,
        ("a.rs", "pub(crate) struct A; #[cfg(test)] use crate::b::B;"),
        ("b.rs", "use crate::a::A; pub(crate) struct B;"),
    ]);
    assert_eq!(only_in_tests, [""; 0]);
}

#[test]
fn a_cycle_within_one_of_the_list_is_still_allowed_and_a_larger_one_is_not() {
    let planted = planted(&[
        LIB,
        ("a.rs", "use crate::b::B; pub(crate) struct A;"),
        ("b.rs", "use crate::a::A; pub(crate) struct B;"),
    ]);
    let list = "tools/boundaries/expected/module_cycles.txt";
    planted.write(list, "# A comment.\nplatform/src/a.rs platform/src/b.rs platform/src/c.rs\n");
    assert_eq!(found(&planted), [""; 0]);
    let workspace = planted.workspace();
    assert_eq!(module_cycles(&workspace, &Expected::update(&workspace)).unwrap(), []);
    let updated = std::fs::read_to_string(workspace.root().join(list)).unwrap();
    assert_eq!(updated, "# A comment.\nplatform/src/a.rs platform/src/b.rs\n");
    planted.write(list, "platform/src/a.rs platform/src/c.rs\n");
    assert_eq!(found(&planted).len(), 1);
}
