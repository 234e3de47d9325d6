//! Whose tables the SQL of a context names.

use tests::boundaries::{Tables, Violation, Workspace, foreign_tables, report};
use tests::planted::Planted;

#[test]
fn no_context_and_no_migration_names_the_tables_of_another() {
    let workspace = Workspace::this();
    let contexts = workspace.contexts();
    let migration = workspace.source("migration");
    let tables = Tables::of(&migration, &contexts);
    let mut found: Vec<Violation> = Vec::new();
    for context in &contexts {
        assert!(!tables.owned_by(context).is_empty(), "the tables of {context} were not found");
        found.extend(foreign_tables(
            &workspace.source(&format!("contexts/{context}")),
            context,
            &tables,
        ));
        found.extend(foreign_tables(&only(&workspace, context), context, &tables));
    }
    assert!(found.is_empty(), "{}", report(&found));
}

/// The migrations of one context.
fn only(workspace: &Workspace, context: &str) -> tests::boundaries::SourceTree {
    let mut migration = (*workspace.source("migration")).clone();
    migration.modules.retain(|module| module.path.get(1).is_some_and(|name| name == context));
    migration
}

#[test]
fn no_table_belongs_to_two_contexts() {
    let workspace = Workspace::this();
    let contexts = workspace.contexts();
    let tables = Tables::of(&workspace.source("migration"), &contexts);
    for one in &contexts {
        for other in contexts.iter().filter(|other| *other != one) {
            let shared: Vec<&str> =
                tables.owned_by(one).intersection(&tables.owned_by(other)).copied().collect();
            assert!(shared.is_empty(), "{one} and {other} both have {shared:?}");
        }
    }
}

/// The tables of `theirs` that `ours` names when `text` stands in its store.
fn found_in(text: &str) -> Vec<String> {
    let planted = Planted::clean();
    planted.append("contexts/ours/src/infrastructure/persistence/store.rs", text);
    let workspace = planted.workspace();
    let tables = Tables::of(&workspace.source("migration"), &workspace.contexts());
    let found = foreign_tables(&workspace.source("contexts/ours"), "ours", &tables);
    assert!(
        found.iter().all(|violation| violation.rule.name == "no-context-names-anothers-tables")
    );
    found.into_iter().map(|violation| violation.found).collect()
}

#[test]
fn a_clean_tree_names_its_own_tables_only() {
    assert_eq!(found_in("const W: &str = \"INSERT INTO words (id) VALUES (1)\";"), [""; 0]);
}

#[test]
fn sql_that_names_a_foreign_table_is_reported() {
    for text in [
        r#"const S: &str = "SELECT * FROM secrets";"#,
        r#"const S: &str = "select s.id from words w, secrets s";"#,
        r#"const S: &str = "SELECT 1 FROM words JOIN secrets ON true";"#,
        r#"const S: &str = "SELECT 1 FROM words WHERE id IN (SELECT id FROM theirs.secrets)";"#,
        "const S: &str = r#\"DELETE FROM \"theirs\".\"secrets\"\"#;",
        "const S: &str = \"UPDATE `secrets`\n SET id = 1\";",
        r#"const S: &str = "INSERT OR REPLACE INTO secrets VALUES (1)";"#,
        r#"const S: &str = "CREATE INDEX i ON secrets (id)";"#,
        r#"const S: &str = "CREATE TABLE w (id INTEGER REFERENCES secrets (id))";"#,
        r#"const HALF: &str = " LEFT JOIN secrets ";"#,
        r#"fn f(a: u8) { sql!("SELECT id FROM secrets WHERE id = {a}"); }"#,
        r#"#[derive(DeriveEntityModel)] #[sea_orm(table_name = "secrets")] struct Model;"#,
        r#"fn f() { Query::select().from("secrets"); }"#,
        r#"fn f() { Query::insert().into_table(Alias::new("secrets")); }"#,
    ] {
        assert_eq!(found_in(text), ["the table `secrets`"], "{text}");
    }
}

#[test]
fn prose_and_other_words_are_no_sql() {
    for text in [
        r#"const S: &str = "no answer from secrets";"#,
        r#"const S: &str = "secrets";"#,
        r#"const S: &str = "Update secrets often.";"#,
        r#"fn f() { json.get("secrets"); }"#,
        r#"const S: &str = "SELECT secrets FROM words";"#,
    ] {
        assert_eq!(found_in(text), [""; 0], "{text}");
    }
}
