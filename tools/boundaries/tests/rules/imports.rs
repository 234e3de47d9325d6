//! Each import rule with planted violations: plain ones and hidden ones.

use std::collections::BTreeSet;

use boundaries::catalogue::CONTEXT_EDGES;
use boundaries::rules::imports::forbidden_imports;
use boundaries::{Finding, Look, Report};

use super::planted::Planted;

/// The findings on the imports of a planted tree.
pub(super) fn findings(planted: &Planted) -> Vec<Finding> {
    let workspace = planted.workspace();
    let found = forbidden_imports(&workspace).unwrap();
    Finding::all(found, workspace.root(), workspace.config())
}

fn rules(planted: &Planted) -> Vec<String> {
    findings(planted).into_iter().map(|finding| finding.rule).collect()
}

/// The rules that the context `ours` breaks when `text` stands in `file`.
fn broken_by(file: &str, text: &str) -> BTreeSet<String> {
    let planted = Planted::clean();
    planted.append(&format!("contexts/ours/{file}"), text);
    let found = findings(&planted);
    for finding in &found {
        assert!(finding.line.is_some() && finding.length.is_some(), "{finding:?}");
        assert!(finding.file.starts_with("contexts/ours/"), "{finding:?}");
    }
    found.into_iter().map(|finding| finding.rule).collect()
}

fn assert_breaks(file: &str, text: &str, rule: &str) {
    assert_eq!(broken_by(file, text), BTreeSet::from([rule.to_owned()]), "{file}: {text}");
}

const DOMAIN: &str = "src/domain/word.rs";
const APPLICATION: &str = "src/application.rs";
const CONTRACT: &str = "src/contract.rs";
const INFRASTRUCTURE: &str = "src/infrastructure.rs";

#[test]
fn a_clean_tree_breaks_no_import_rule() {
    assert_eq!(broken_by(DOMAIN, ""), BTreeSet::new());
}

#[test]
fn every_import_rule_of_the_contexts_has_a_planted_violation() {
    let planted: [(&str, &str, &str); 14] = [
        (DOMAIN, "use serde::Serialize;", "domain-has-no-wire-format"),
        (DOMAIN, "use sea_orm::DbErr;", "domain-has-no-database"),
        (DOMAIN, "use actix_web::HttpResponse;", "domain-has-no-web"),
        (DOMAIN, "use tokio::sync::Mutex;", "domain-has-no-runtime"),
        (DOMAIN, "fn now() { chrono::Utc::now(); }", "decisions-have-no-clock-and-no-random"),
        (DOMAIN, "use platform::tasks::Tasks;", "domain-knows-no-platform"),
        (DOMAIN, "use crate::application::ports;", "domain-knows-no-other-layer"),
        (APPLICATION, "use crate::infrastructure::persistence;", "application-knows-no-adapters"),
        (APPLICATION, "use crate::contract::Said;", "application-has-no-published-language"),
        (APPLICATION, "use platform::unit_of_work::UnitOfWork;", "application-has-no-database"),
        (APPLICATION, "use platform::http::Problem;", "application-has-no-web"),
        (APPLICATION, "use serde_json::json;", "application-has-no-wire-format"),
        (CONTRACT, "use crate::infrastructure::http::Say;", "contract-only-translates"),
        (INFRASTRUCTURE, "use theirs::Handle as Theirs;", "no-context-names-another"),
    ];
    for (file, text, rule) in planted {
        assert_breaks(file, text, rule);
    }
    let shown: BTreeSet<&str> = planted.iter().map(|(_, _, rule)| *rule).collect();
    let workspace = Planted::clean().workspace();
    let layers: Vec<&str> =
        workspace.config().layers.iter().map(|layer| layer.name.as_str()).collect();
    let of_layers = workspace
        .config()
        .forbid
        .iter()
        .filter(|forbid| forbid.within.iter().any(|within| layers.contains(&within.as_str())));
    let rules: BTreeSet<&str> = of_layers
        .map(|forbid| forbid.rule.as_str())
        .chain([boundaries::catalogue::rule(CONTEXT_EDGES).unwrap().name.as_str()])
        .collect();
    assert_eq!(shown, rules, "each rule needs a planted violation");
}

#[test]
fn pages_that_reach_past_the_api_are_found() {
    for text in [
        "use ours::Orders;",
        "use platform::database::Database;",
        "fn read() { platform::database::open_pool(); }",
        "use sea_orm::DbErr;",
        "#[cfg(test)] mod tests { use host::Host; }",
    ] {
        let planted = Planted::clean();
        planted.write("app/host/Cargo.toml", "[package]\nname = \"host\"\n");
        planted.write("app/host/src/lib.rs", "").write("storefront/src/lib.rs", text);
        assert_eq!(rules(&planted), ["pages-ask-the-api-alone"], "{text}");
    }
    let planted = Planted::clean();
    let clean = "mod ours { pub(crate) fn list() {} }\nuse platform::http_client::HttpClient;\nfn f() { ours::list(); }\n";
    planted.write("storefront/src/lib.rs", clean);
    assert_eq!(rules(&planted), [""; 0]);
}

#[test]
fn hidden_imports_are_found() {
    for text in [
        "use ::sea_orm as x;",
        "use sea_orm;",
        "extern crate sea_orm as x;",
        "use {chrono::Utc, sea_orm::{entity::{prelude::*}, DbErr as E}};",
        "pub(crate) use sea_orm::DbErr;",
        "use sea_orm::*;",
        "fn f() { use sea_orm::DbErr; }",
        "mod deeper { mod still { use sea_orm::DbErr; } }",
        "impl crate::domain::word::Word { fn f() { use sea_orm::DbErr; } }",
    ] {
        assert_breaks(DOMAIN, text, "domain-has-no-database");
    }
}

#[test]
fn mentions_without_an_import_are_found() {
    for text in [
        "fn f(error: sea_orm::DbErr) {}",
        "fn f() -> Result<(), ::sea_orm::DbErr> { Ok(()) }",
        "fn f() { let _ = sea_orm::Statement::new(); }",
        "struct S(Box<dyn Fn(&sea_orm::Value)>);",
        "fn f<T: sea_orm::EntityTrait>() {}",
        "fn f() where (): Into<sea_orm::Value> {}",
        "impl From<sea_orm::DbErr> for super::word::Word { fn from(_: sea_orm::DbErr) -> Self { todo!() } }",
        "type E = sea_orm::DbErr;",
        "fn f(x: u8) { match x { sea_orm::A => {} _ => {} } }",
        "const C: &str = sea_orm::NAME;",
    ] {
        assert_breaks(DOMAIN, text, "domain-has-no-database");
    }
}

#[test]
fn macros_and_attributes_are_read() {
    for (text, rule) in [
        ("fn f() { assert_eq!(1, sea_orm::one()); }", "domain-has-no-database"),
        ("fn f() { vec![{ use sea_orm::{DbErr}; 1 }]; }", "domain-has-no-database"),
        ("sea_orm::declare! {}", "domain-has-no-database"),
        ("macro_rules! m { () => { ::sea_orm::run() }; }", "domain-has-no-database"),
        ("#[sea_orm(skip)] struct S;", "domain-has-no-database"),
        ("#[derive(sea_orm::DeriveActiveEnum)] enum E {}", "domain-has-no-database"),
        ("#[derive(Debug, Serialize)] struct S;", "domain-has-no-wire-format"),
        ("#[serde(skip)] struct S;", "domain-has-no-wire-format"),
        ("struct S { #[serde(default)] a: u8 }", "domain-has-no-wire-format"),
        (
            "#[cfg_attr(feature = \"x\", derive(Deserialize))] struct S;",
            "domain-has-no-wire-format",
        ),
        ("fn f() { format!(\"{}\", Utc::now()); }", "decisions-have-no-clock-and-no-random"),
        ("#[cfg(test)] mod tests { #[tokio::test] async fn t() {} }", "domain-has-no-runtime"),
    ] {
        assert_breaks(DOMAIN, text, rule);
    }
}

#[test]
fn clocks_and_random_values_are_found_under_other_names() {
    for text in [
        "use chrono::Utc as Moment; fn f() { Moment::now(); }",
        "fn f() { <chrono::Utc>::now(); }",
        "use std::time as t; fn f() { t::Instant::now(); }",
        "use std::{time::{SystemTime as S}};",
        "use uuid::Uuid as Id; fn f() { let make = Id::now_v7; }",
        "use rand::Rng;",
    ] {
        assert_breaks(DOMAIN, text, "decisions-have-no-clock-and-no-random");
    }
    let derived =
        "use uuid::Uuid; fn f(order: &Uuid) -> Uuid { Uuid::new_v5(order, b\"payment\") }";
    assert_eq!(
        broken_by(DOMAIN, derived),
        BTreeSet::new(),
        "an id that follows from another is not random"
    );
}

#[test]
fn paths_to_another_layer_are_found_in_every_spelling() {
    for text in [
        "use super::super::infrastructure::http::Say;",
        "fn f() { super::super::infrastructure::http::say(); }",
        "use crate::{domain::word, infrastructure as outside};",
        "use crate as root; fn f() { root::infrastructure::run(); }",
        "mod deeper { fn f(_: super::super::super::infrastructure::http::Say) {} }",
        "pub(crate) use crate::infrastructure::persistence::*;",
        "use crate::*;",
    ] {
        assert_breaks(DOMAIN, text, "domain-knows-no-other-layer");
    }
    let own = "mod infrastructure { pub(crate) struct S; } fn f(_: infrastructure::S) {}";
    assert_eq!(broken_by(DOMAIN, own), BTreeSet::new(), "a module of that name is not the layer");
}

#[test]
fn tests_may_use_what_production_code_may_not_where_the_rule_says_so() {
    for text in [
        "#[cfg(test)] mod tests { use crate::infrastructure::persistence::in_memory; }",
        "#[cfg(all(test, unix))] use crate::infrastructure::persistence;",
        "#[cfg(test)] impl T { fn f() { crate::infrastructure::run(); } }",
    ] {
        assert_eq!(broken_by(APPLICATION, text), BTreeSet::new(), "{text}");
    }
    for text in [
        "#[cfg(not(test))] use crate::infrastructure::persistence;",
        "#[cfg(any(test, unix))] use crate::infrastructure::persistence;",
        "#[cfg(test)] mod tests {} use crate::infrastructure::persistence;",
    ] {
        assert_breaks(APPLICATION, text, "application-knows-no-adapters");
    }
}

#[test]
fn a_file_of_tests_is_recognised_by_its_mod_line() {
    let planted = Planted::clean();
    planted.append("contexts/ours/src/application.rs", "#[cfg(test)]\nmod testing;\n");
    planted.write(
        "contexts/ours/src/application/testing.rs",
        "mod deeper;\nuse crate::infrastructure::http;\n",
    );
    planted.write(
        "contexts/ours/src/application/testing/deeper.rs",
        "use crate::infrastructure::http;\n",
    );
    assert_eq!(findings(&planted), []);
}

#[test]
fn the_name_of_a_crate_may_also_name_a_variable_or_a_module() {
    for text in [
        "fn f(theirs: u8) -> u8 { theirs }",
        "struct S { theirs: u8 } fn f(s: &S) -> u8 { s.theirs }",
        "mod theirs { pub(crate) fn g() {} } fn f() { theirs::g() }",
        "mod rand { pub(crate) fn g() {} } use self::rand::g;",
        "/// Not `sea_orm::DbErr`, nor use theirs::Handle.\nfn f() {}",
        "const NAME: &str = \"theirs\";",
    ] {
        assert_eq!(broken_by(DOMAIN, text), BTreeSet::new(), "{text}");
    }
}

#[test]
fn the_report_draws_the_line_and_names_the_rule_the_reason_and_the_remedy() {
    let planted = Planted::clean();
    planted.write("contexts/ours/src/domain/word.rs", "//! A word.\n\nuse serde::Serialize;\n");
    let report = Report { findings: findings(&planted), ..Report::default() };
    let text = report.render_text(Look::PLAIN);
    let expected = "\
[B010] domain-has-no-wire-format: serde::Serialize
 --> contexts/ours/src/domain/word.rs:3:5
  |
3 | use serde::Serialize;
  |     ^^^^^^^^^^^^^^^^
";
    assert!(text.starts_with(expected), "{text}");
    for needed in [
        "  may use    the layer `domain` may use no other layer",
        "  why  ",
        "  instead  ",
        "docs/adr/",
    ] {
        assert!(text.contains(needed), "{needed:?} is not in {text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert!(text.ends_with("1 finding; more about one: galleria explain B010"), "{text}");
}

#[test]
fn a_fault_of_two_rules_is_told_once_with_the_best_message() {
    assert_breaks(DOMAIN, "use crate::infrastructure::http::Say;", "domain-knows-no-other-layer");
    assert_breaks(CONTRACT, "use crate::application::ports;", "contract-only-translates");
}

#[test]
fn the_kernel_and_the_platform_have_rules_of_their_own() {
    let planted = Planted::clean();
    planted.write("shared-kernel/src/lib.rs", "use std::fs::File;");
    planted.write("platform/src/lib.rs", "fn f() { ours::run(); }");
    assert_eq!(rules(&planted), ["shared-kernel-has-no-io", "platform-knows-no-context"]);
}
