//! Contexts that differ from the skeleton.

use boundaries::rules::structure::differences_of;

use super::planted::Planted;

/// The files of a context that is the skeleton and no more.
const SKELETON: [&str; 34] = [
    "Cargo.toml",
    "README.md",
    "contract/ours.said.v1.schema.json",
    "src/lib.rs",
    "src/descriptor.rs",
    "src/settings.rs",
    "src/handle.rs",
    "src/contract.rs",
    "src/contract/events.rs",
    "src/contract/samples.rs",
    "src/contract/publishing.rs",
    "src/contract/tests.rs",
    "src/domain.rs",
    "src/domain/word.rs",
    "src/application.rs",
    "src/application/ports.rs",
    "src/application/say.rs",
    "src/application/testing.rs",
    "src/infrastructure.rs",
    "src/infrastructure/http.rs",
    "src/infrastructure/http/bodies.rs",
    "src/infrastructure/http/problems.rs",
    "src/infrastructure/http/say.rs",
    "src/infrastructure/http/testing.rs",
    "src/infrastructure/persistence.rs",
    "src/infrastructure/persistence/entities.rs",
    "src/infrastructure/persistence/entities/words.rs",
    "src/infrastructure/persistence/mapping.rs",
    "src/infrastructure/persistence/mapping/word.rs",
    "src/infrastructure/persistence/in_memory.rs",
    "src/infrastructure/persistence/store_suite.rs",
    "src/infrastructure/subscriptions.rs",
    "src/infrastructure/due_work.rs",
    "src/infrastructure/audit.rs",
];

/// The differences of a context that has the skeleton without `missing`, and `more`.
fn differences(missing: &[&str], more: &[&str]) -> Vec<(String, String)> {
    let planted = Planted::empty();
    let files = SKELETON.iter().filter(|file| !missing.contains(file)).chain(more);
    for file in files {
        planted.write(&format!("contexts/ours/{file}"), "");
    }
    let found = differences_of(planted.workspace().root(), "contexts/ours");
    assert!(found.iter().all(|violation| violation.code == "B050"));
    found
        .into_iter()
        .map(|violation| (violation.file.replace("contexts/ours/", ""), violation.found))
        .collect()
}

#[test]
fn the_skeleton_has_no_difference_from_itself() {
    assert_eq!(differences(&[], &[]), []);
}

#[test]
fn every_file_of_the_skeleton_is_required() {
    let free = ["contract/ours.said.v1.schema.json", "src/domain/word.rs"];
    let free =
        free.into_iter().chain(SKELETON.into_iter().filter(|file| file.ends_with("/words.rs")));
    let one_of_a_kind = ["src/application/say.rs", "src/infrastructure/http/say.rs"];
    for file in SKELETON {
        let found = differences(&[file], &[]);
        if one_of_a_kind.contains(&file) {
            continue;
        }
        assert_eq!(found.len(), 1, "{file}: {found:?}");
        assert!(found[0].1.starts_with("missing"), "{file}: {found:?}");
    }
    for file in free {
        let found = differences(&[file], &[]);
        let (folder, _) = file.rsplit_once('/').unwrap();
        assert_eq!(found[0].0, format!("{folder}/"));
    }
}

#[test]
fn files_that_follow_the_domain_are_allowed() {
    let more = [
        "demo/catalogue.csv",
        "src/domain/word/tests.rs",
        "src/handle/tests.rs",
        "src/handle/tests/saying.rs",
        "src/descriptor/tests.rs",
        "src/application/ports/gateway.rs",
        "src/infrastructure/gateways.rs",
        "src/infrastructure/gateways/http_gateway.rs",
        "src/infrastructure/http/bodies/money.rs",
        "src/infrastructure/http/say/tests.rs",
        "src/infrastructure/persistence/sea_orm_words.rs",
        "src/infrastructure/subscriptions/word_heard.rs",
        "src/infrastructure/audit/history.rs",
    ];
    assert_eq!(differences(&[], &more), []);
}

#[test]
fn a_file_that_no_other_context_has_is_named() {
    for file in ["src/helpers.rs", "src/handle/commands.rs", "src/contract/words.rs", "notes.txt"] {
        let found = differences(&[], &[file]);
        assert_eq!(found.len(), 1, "{file}: {found:?}");
        assert_eq!(found[0].0, file);
        assert!(found[0].1.starts_with("not in the skeleton"), "{found:?}");
    }
}

#[test]
fn another_spelling_is_reported_with_the_common_one() {
    for (file, common) in [
        ("src/contract/frozen.rs", "src/contract/tests.rs"),
        ("src/contract/events/samples.rs", "src/contract/samples.rs"),
        ("src/handle/settings.rs", "src/settings.rs"),
        ("src/infrastructure/http/views.rs", "http/bodies.rs"),
        ("src/infrastructure/http/word_body.rs", "http/bodies.rs"),
        ("src/infrastructure/http/word_problem.rs", "http/problems.rs"),
        ("src/infrastructure/http/tests/saying.rs", "the file of the endpoint"),
        ("src/infrastructure/persistence/audit.rs", "src/infrastructure/audit.rs"),
    ] {
        let found = differences(&[], &[file]);
        assert_eq!(found.len(), 1, "{file}: {found:?}");
        assert_eq!(found[0].0, file);
        assert!(found[0].1.contains(common), "{found:?}");
    }
}
