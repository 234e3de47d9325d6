//! The layers of the configuration and what they refuse.

use super::*;

fn environment(name: &str, value: &str) -> [(String, String); 1] {
    [(name.to_owned(), value.to_owned())]
}

#[test]
fn the_defaults_are_settings() {
    let settings = Settings::read(&Config::defaults()).unwrap();
    assert_eq!(settings.listen.port(), 8080);
    assert!(settings.demo_data);
}

#[test]
fn flags_win_over_the_environment_which_wins_over_the_file_which_wins_over_defaults() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shop.toml");
    std::fs::write(&file, "listen = '127.0.0.1:1'\nlog = 'info'\n[users]\npassword_cost = 5\n")
        .unwrap();
    let config = Config::defaults()
        .with_file(Some(&file))
        .unwrap()
        .with_environment(environment("GALLERIA_LOG", "debug"))
        .unwrap()
        .with_flag("listen", Some("127.0.0.1:2".to_owned()), "--listen");
    let settings = Settings::read(&config).unwrap();
    assert_eq!(settings.listen.port(), 2);
    assert_eq!(settings.log, "debug");
    assert_eq!(settings.password_cost, 5);
    let source_of =
        |name: &str| config.shown().find(|(key, _, _)| key.name == name).unwrap().2.to_string();
    assert_eq!(source_of("listen"), "flag --listen");
    assert_eq!(source_of("log"), "environment GALLERIA_LOG");
    assert!(source_of("users.password_cost").starts_with("file "));
    assert_eq!(source_of("data_dir"), "default");
}

#[test]
fn what_chooses_where_the_tests_run_is_no_setting() {
    let shop =
        Config::defaults().with_environment(environment("GALLERIA_TEST_SERVICES", "required"));
    assert!(shop.is_ok());
}

#[test]
fn dotted_keys_have_environment_variables_too() {
    let config = Config::defaults()
        .with_environment(environment("GALLERIA_PROVIDER_WEBHOOKS", "missed"))
        .unwrap();
    assert_eq!(Settings::read(&config).unwrap().webhooks, Webhooks::Missed);
}

#[test]
fn an_unknown_key_is_refused_by_name() {
    let refused =
        Config::defaults().with_environment(environment("GALLERIA_LISTN", "x")).unwrap_err();
    assert!(refused.to_string().contains("`listn`"), "{refused}");
}

#[test]
fn a_bad_value_is_refused_with_its_key_and_source_and_is_not_repeated() {
    let config = Config::defaults()
        .with_environment(environment("GALLERIA_USERS_PASSWORD_COST", "hunter2"))
        .unwrap();
    let refused = Settings::read(&config).unwrap_err().to_string();
    assert!(refused.contains("users.password_cost"), "{refused}");
    assert!(refused.contains("GALLERIA_USERS_PASSWORD_COST"), "{refused}");
    assert!(!refused.contains("hunter2"), "{refused}");
}

#[test]
fn secrets_are_masked_where_they_are_shown() {
    let config = Config::defaults()
        .with_environment(environment("GALLERIA_PAYMENTS_WEBHOOK_SECRETS", "hush"))
        .unwrap();
    assert!(config.shown().all(|(_, value, _)| !value.contains("hush")));
}

#[test]
fn stock_must_be_held_at_least_as_long_as_a_checkout_may_take() {
    let config = Config::defaults()
        .with_environment(environment("GALLERIA_CHECKOUT_ORDER_TIME_LIMIT_S", "5000"))
        .unwrap();
    assert!(Settings::read(&config).is_err());
}

#[test]
fn a_file_that_is_missing_or_no_toml_is_one_clear_sentence() {
    let missing = Config::defaults().with_file(Some(Path::new("no/such/file.toml"))).unwrap_err();
    assert!(missing.to_string().contains("no/such/file.toml"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shop.toml");
    std::fs::write(&file, "listen = ").unwrap();
    let broken = Config::defaults().with_file(Some(&file)).unwrap_err();
    assert!(broken.to_string().contains("not valid TOML"), "{broken}");
}
