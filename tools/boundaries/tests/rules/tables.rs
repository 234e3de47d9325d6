//! The tables that the SQL of a context names.

use boundaries::rules::tables::tables_of_others;

use super::planted::Planted;

#[test]
fn a_table_that_two_contexts_make_is_reported() {
    let planted = Planted::clean();
    assert_eq!(tables_of_others(&planted.workspace()).unwrap(), []);
    planted
        .append("migration/src/theirs.rs", "const M: &str = \"CREATE TABLE words (id INTEGER)\";");
    let found = tables_of_others(&planted.workspace()).unwrap();
    let found: Vec<&str> = found.iter().map(|violation| violation.found.as_str()).collect();
    assert_eq!(found, ["the table `words` is also made by ours"]);
}

#[test]
fn a_migration_that_names_a_foreign_table_is_reported() {
    let planted = Planted::clean();
    planted.append("migration/src/ours.rs", "const M: &str = \"DELETE FROM secrets\";");
    let found = tables_of_others(&planted.workspace()).unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].place(), "migration/src/ours.rs:2");
}

#[test]
fn an_sql_file_that_names_a_foreign_table_is_reported_with_its_line() {
    let planted = Planted::clean();
    planted.write("migration/sql/theirs/m1.sqlite.sql", "CREATE TABLE vaults (id INTEGER);\n");
    planted.write(
        "migration/sql/ours/m1.sqlite.sql",
        "-- ours\nCREATE TABLE notes (id INTEGER);\n\nDELETE FROM vaults;\n",
    );
    let found = tables_of_others(&planted.workspace()).unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].place(), "migration/sql/ours/m1.sqlite.sql:4");
    assert_eq!(found[0].found, "the table `vaults`, which `theirs` owns");
}

/// The tables of `theirs` that `ours` names when `text` stands in its store.
fn found_in(text: &str) -> Vec<String> {
    let planted = Planted::clean();
    planted.append("contexts/ours/src/infrastructure/persistence/store.rs", text);
    let found = tables_of_others(&planted.workspace()).unwrap();
    assert!(found.iter().all(|violation| violation.code == "B003"));
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
        assert_eq!(found_in(text), ["the table `secrets`, which `theirs` owns"], "{text}");
    }
}

#[test]
fn prose_is_no_sql() {
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
