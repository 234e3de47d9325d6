//! Insertions keep everything else, and find their places behind other forms of the same thing.

use super::*;

fn source(text: &str) -> Source<'_> {
    Source::parse("src/x.rs", text).unwrap()
}

#[test]
fn a_module_stands_beside_those_like_it() {
    let text =
        "//! Überschrift\n\nmod table;\n\nmod get;\n\nmod bodies;\n\n#[cfg(test)]\nmod testing;\n";
    let edited = source(text).with_mod("mod add;", |name| name == "get");
    assert_eq!(edited, text.replace("mod get;", "mod get;\nmod add;"));
    let edited = source(text).with_mod("mod add;", |_| false);
    assert_eq!(edited, text.replace("mod bodies;", "mod bodies;\nmod add;"));
}

#[test]
fn the_first_module_follows_the_imports() {
    let edited = source("//! X\n\nuse a::b;\n\nfn f() {}\n").with_mod("mod add;", |_| true);
    assert_eq!(edited, "//! X\n\nuse a::b;\n\nmod add;\n\nfn f() {}\n");
    let edited = source("//! X\n\n/// Doc.\nfn f() {}\n").with_mod("mod add;", |_| true);
    assert_eq!(edited, "//! X\n\nmod add;\n\n/// Doc.\nfn f() {}\n");
}

#[test]
fn a_name_joins_the_import_of_its_path() {
    let group = "use super::events::{A, B};\nuse super::c;\n";
    let edited = source(group).with_import("super::events", "D");
    assert_eq!(edited, group.replace("{A, B}", "{D, A, B}"));
    assert_eq!(source(group).with_import("super::events", "A"), group);
    let one = "pub use events::A;\n";
    assert_eq!(source(one).with_import("events", "D"), "pub use events::{A, D};\n");
    assert_eq!(source(one).with_import("events", "A"), one);
    let none = source("use a::b;\n\nfn f() {}\n").with_import("super", "d");
    assert_eq!(none, "use a::b;\nuse super::d;\n\nfn f() {}\n");
    let nested = "use super::events::A;\n";
    assert_eq!(source(nested).with_import("super", "d"), "use super::events::A;\nuse super::d;\n");
}

#[test]
fn an_item_comes_before_the_tests() {
    let text = "fn f() {}\n\n#[cfg(test)]\nmod tests {\n    fn g() {}\n}\n";
    let edited = source(text).with_item("fn h() {}");
    assert_eq!(edited, text.replace("#[cfg", "fn h() {}\n\n#[cfg"));
    assert_eq!(source("fn f() {}\n").with_item("fn h() {}"), "fn f() {}\n\nfn h() {}\n");
}

#[test]
fn an_element_is_put_into_an_array_or_a_vec() {
    let text = "const A: &[u8] = &[1, 2];\nfn f() -> Vec<u8> {\n    vec![\n        1,\n        2,\n    ]\n}\n\
                const E: &[u8] = &[];\n";
    let source = source(text);
    let lists = source.lists();
    let owners: Vec<&str> = lists.iter().map(|list| list.owner.as_str()).collect();
    assert_eq!(owners, ["A", "f", "E"]);
    assert!(source.with_element(&lists[0], 0, "0").contains("&[0, 1, 2]"));
    assert!(source.with_element(&lists[0], 2, "3").contains("&[1, 2, 3]"));
    assert!(source.with_element(&lists[1], 2, "3").contains("2,\n    3,\n]"));
    assert!(source.with_element(&lists[2], 0, "9").contains("&[9]"));
}

#[test]
fn rows_of_route_tables_are_told_from_other_elements() {
    let text = "static T: X = X::new(|| RouteTable::api([audit(\"/a\"), get(\"/b/{id}\", h).who(P).does(\"B\")]));\n";
    let lists = source(text).lists();
    assert_eq!(lists[0].callee.as_deref(), Some("api"));
    let routes: Vec<_> = lists[0].elements.iter().map(|one| one.route.clone()).collect();
    assert_eq!(routes, [None, Some(("get".to_owned(), "/b/{id}".to_owned()))]);
}

#[test]
fn a_length_and_a_macro_are_found() {
    let text = "const S: [u8; 17] = [];\nplatform::kinds! {\n    A;\n}\n";
    let source = source(text);
    let (length, range) = source.length_of_constant("S").unwrap();
    assert_eq!((length, &text[range]), (17, "17"));
    let end = source.end_of_macro("kinds").unwrap();
    assert_eq!(source.with(end, "    B;\n"), text.replace("A;\n", "A;\n    B;\n"));
    assert_eq!(source.end_of_macro("other"), None);
}

#[test]
fn a_file_that_does_not_parse_is_named_with_its_line() {
    let refused = Source::parse("src/x.rs", "fn f() {}\nfn {\n").err().unwrap().to_string();
    assert!(refused.contains("src/x.rs") && refused.contains("line 2"), "{refused}");
}
