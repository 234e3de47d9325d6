//! Backups that this program, or these settings, cannot restore.

use chrono::DateTime;
use host::config::Config;
use secrecy::SecretString;

use super::*;

fn settings() -> Settings {
    Settings::read(&Config::defaults()).unwrap()
}

fn backup_of(name: &str, later: &[&str]) -> Manifest {
    let known = registry::find_database(name).map(|database| database.migrations.names());
    let mut migrations = known.unwrap_or_default();
    migrations.extend(later.iter().map(|&name| name.to_owned()));
    let stored = StoredDatabase {
        name: name.to_owned(),
        lineage: Uuid::nil(),
        migrations,
        bytes: 0,
        sha256: String::new(),
    };
    Manifest {
        format: 1,
        program: "3.0.0".to_owned(),
        made_at: DateTime::UNIX_EPOCH,
        shop_id: Uuid::nil(),
        secret_code: String::new(),
        databases: vec![stored],
        not_covered: Vec::new(),
    }
}

#[test]
fn tables_that_this_program_knows_are_restored() {
    assert_eq!(database_names(&settings(), &backup_of("users", &[])).unwrap(), ["users"]);
    let mut earlier = backup_of("users", &[]);
    earlier.databases[0].migrations.pop();
    assert_eq!(database_names(&settings(), &earlier).unwrap(), ["users"]);
}

#[test]
fn tables_of_a_later_program_are_refused() {
    for later in [backup_of("users", &["m0999_later"]), backup_of("suppliers", &[])] {
        let refusal = database_names(&settings(), &later).unwrap_err();
        let RestoreError::Newer { program, .. } = &refusal else { panic!("{refusal}") };
        assert_eq!(program, "3.0.0");
    }
}

#[test]
fn a_file_is_not_restored_where_the_shop_would_not_look() {
    let mut settings = settings();
    let url = SecretString::from("postgres://galleria@127.0.0.1/galleria");
    settings.database_urls.insert("payments", url);
    for beside in ["payments", "provider"] {
        let refusal = database_names(&settings, &backup_of(beside, &[])).unwrap_err();
        let RestoreError::OnServer { name, setting } = &refusal else { panic!("{refusal}") };
        assert_eq!(name, beside);
        assert!(setting.contains("payments.database_url"), "{setting}");
    }
}
