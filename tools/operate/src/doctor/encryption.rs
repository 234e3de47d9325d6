//! Database servers that others on the way could stand in for.

use std::collections::BTreeSet;

use host::config::Settings;
use platform::database::postgres::PostgresDatabase;
use secrecy::ExposeSecret;

use super::finding::Finding;

/// A note for each server elsewhere whose certificate is not compared with its name.
pub(super) fn examine(settings: &Settings) -> Vec<Finding> {
    let databases = settings.database_urls.values().filter_map(|url| {
        // One that cannot be read is a problem of the configuration.
        PostgresDatabase::new(url.expose_secret(), "", None).ok()
    });
    let exposed: BTreeSet<String> =
        databases.filter(PostgresDatabase::is_exposed).map(|database| database.address()).collect();
    let note = |address: String| {
        let says = format!(
            "whoever is between this machine and {address} could read along or answer in its place; \
             ?sslmode=verify-full in its URL prevents it, with &sslrootcert=FILE for a private authority"
        );
        Finding::note("encryption", says)
    };
    exposed.into_iter().map(note).collect()
}

#[cfg(test)]
mod tests {
    use host::config::Config;

    use super::*;

    #[test]
    fn a_server_elsewhere_that_is_not_verified_is_named_without_its_password() {
        let noted = |url: &str| {
            let mut settings = Settings::read(&Config::defaults()).unwrap();
            settings.database_urls.insert("orders", url.into());
            settings.database_urls.insert("users", url.into());
            examine(&settings)
        };
        let found = noted("postgres://me:hushhush@db.example/shop?sslmode=require");
        let [note] = &*found else { panic!("{found:?}") };
        assert!(note.says.contains("shop on db.example:5432"), "{}", note.says);
        assert!(!note.says.contains("hushhush"));
        assert!(noted("postgres://me@db.example/shop?sslmode=verify-full").is_empty());
        assert!(noted("postgres://me@127.0.0.1/shop").is_empty());
    }
}
