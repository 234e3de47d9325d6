//! The settings of a shop and what they refuse.

use std::path::Path;

use platform::settings::Setting;

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
    std::fs::write(&file, "listen = '127.0.0.1:1'\nlog = 'info'\n[users]\npassword_cost = 11\n")
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
    assert_eq!(settings.values().get("users.password_cost"), "11");
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
    let settings = Settings::read(&config).unwrap();
    assert_eq!(settings.values().get("provider.webhooks"), "missed");
}

#[test]
fn an_unknown_key_is_refused_by_name() {
    let refused =
        Config::defaults().with_environment(environment("GALLERIA_LISTN", "x")).unwrap_err();
    assert!(refused.to_string().contains("`listn`"), "{refused}");
}

#[test]
fn every_wrong_value_is_refused_at_once_each_with_its_source() {
    let wrong = ["LOG_FORMAT", "HTTP_WORKERS", "USERS_PASSWORD_COST", "USERS_REFRESH_TOKEN_DAYS"];
    let variables = wrong.map(|name| (format!("GALLERIA_{name}"), "no".to_owned()));
    let config = Config::defaults().with_environment(variables).unwrap();
    let refused = Settings::read(&config).unwrap_err();
    let lines: Vec<String> = refused.to_string().lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), wrong.len(), "{refused}");
    for name in wrong {
        let source = format!("environment GALLERIA_{name} sets");
        assert!(lines.iter().any(|line| line.starts_with(&source)), "{refused}");
    }
}

#[test]
fn a_host_name_to_listen_on_is_resolved() {
    let listening_on = |address: &str| {
        let config = Config::defaults().with_flag("listen", Some(address.to_owned()), "--listen");
        Settings::read(&config).map(|settings| settings.listen)
    };
    let local = listening_on("localhost:8080").unwrap();
    assert!(local.ip().is_loopback() && local.port() == 8080, "{local}");
    let refused = listening_on("no-such-host.invalid:8080").unwrap_err().to_string();
    assert!(refused.contains("flag --listen") && refused.contains("does not resolve"), "{refused}");
}

#[test]
fn the_texts_of_settings_read_back_as_the_same_settings() {
    let mut settings = Settings::read(&Config::defaults()).unwrap();
    settings.http_workers = Some(3);
    settings.held_relays = vec!["orders".to_owned()];
    settings.contexts.retain(|context| *context != "payments");
    settings.forward.insert("payments", "http://127.0.0.1:8081".to_owned());
    settings.database_urls.insert("orders", "postgres://me:secret@host/shop".into());
    settings.set("users.password_cost", "10");
    let texts: Vec<_> = settings.texts().collect();
    assert_eq!(texts.len(), KEYS.len());
    let variable = |(name, value): (&str, String)| {
        (format!("GALLERIA_{}", name.replace('.', "_").to_uppercase()), value)
    };
    let variables: Vec<_> = texts.clone().into_iter().map(variable).collect();
    let config = Config::defaults().with_environment(variables).unwrap();
    let read = Settings::read(&config).unwrap();
    assert_eq!(read.texts().collect::<Vec<_>>(), texts);
}

#[test]
fn a_shop_alone_in_a_folder_reaches_no_server() {
    let mut settings = Settings::read(&Config::defaults()).unwrap();
    settings.set("provider.url", "http://provider:8090");
    settings.broker_url = Some("nats://broker".into());
    settings.forward.insert("payments", "http://payments:8080".to_owned());
    let alone = settings.alone_in(Path::new("/tmp/alone"));
    let names_a_server = |name: &str| name.ends_with("url") || name.starts_with("http.forward.");
    assert!(alone.texts().filter(|(name, _)| names_a_server(name)).all(|(_, url)| url.is_empty()));
}

#[test]
fn requests_are_forwarded_for_contexts_that_run_elsewhere() {
    let read = |contexts: &str, payments: &str| {
        let variables = environment("GALLERIA_CONTEXTS", contexts).into_iter();
        let variables = variables.chain(environment("GALLERIA_HTTP_FORWARD_PAYMENTS", payments));
        let config = Config::defaults().with_environment(variables).unwrap();
        Settings::read(&config).map(|settings| settings.forward)
    };
    let there = "http://127.0.0.1:8081";
    let forwarded = read("users,products,orders", there).unwrap();
    assert_eq!(forwarded.into_iter().collect::<Vec<_>>(), [("payments", there.to_owned())]);
    assert_eq!(read("", there).unwrap()["payments"], there, "it may move there");
    let own = read("", "http://localhost:8080").unwrap();
    assert!(own.is_empty(), "the host of a context may know its own address");
    assert!(read("users", "").unwrap().is_empty());
    for bad in ["payments:8081", "http://shop:hush@payments", "ftp://payments", "http://p?x=1"] {
        let refused = read("users", bad).unwrap_err().to_string();
        assert!(
            refused.contains("http.forward.payments") && !refused.contains("hush"),
            "{refused}"
        );
    }
    let itself = read("users", "http://localhost:8080").unwrap_err().to_string();
    assert!(itself.contains("the address of this host"), "{itself}");
}

#[test]
fn an_empty_folder_is_not_the_current_one() {
    let config = Config::defaults().with_environment(environment("GALLERIA_DATA_DIR", ""));
    let refused = Settings::read(&config.unwrap()).unwrap_err().to_string();
    assert!(refused.contains("`data_dir`") && refused.contains("is empty"), "{refused}");
}

#[test]
fn the_name_of_each_setting_is_there_once() {
    let mut names: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
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
fn every_secret_can_come_from_a_file_and_is_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    std::fs::write(&file, "postgres://a:kept-secret@host/shop\n").unwrap();
    let name_of = |key: &Setting| key.name.replace('.', "_").to_uppercase();
    for key in KEYS.iter().filter(|key| key.secret) {
        let variable = format!("GALLERIA_{}_FILE", name_of(key));
        let variables = environment(&variable, &file.display().to_string());
        let config = Config::defaults().with_environment(variables).unwrap();
        assert!(config.values().get(key.name).contains("kept-secret"), "{}", key.name);
        assert!(config.shown().all(|(_, value, _)| !value.contains("kept-secret")));
    }
    // A name that sounds like a secret is one, or stands here.
    let sounds = |key: &&Setting| {
        ["secret", "password", "token", "key", "database", "broker.url"]
            .iter()
            .any(|word| key.name.contains(word))
    };
    let open: Vec<&str> =
        KEYS.iter().filter(sounds).filter(|key| !key.secret).map(|key| key.name).collect();
    let paths_and_bounds = [
        "http.rate_password",
        "http.rate_token",
        "http.tls_key",
        "users.password_cost",
        "users.cheap_passwords",
        "users.password_checks_per_minute",
        "users.access_token_minutes",
        "users.refresh_token_days",
    ];
    assert_eq!(open, paths_and_bounds);
}

#[test]
fn weak_secrets_and_urls_with_passwords_are_refused_without_being_repeated() {
    for (name, value) in [
        ("SHOP_SECRET", "hushhush-of-31-characters-only."),
        ("SHOP_SECRET", "hushhushhushhushhushhushhushhush"),
        ("PAYMENTS_WEBHOOK_SECRETS", "hushhush"),
        ("USERS_URL", "http://me:hushhush@users:8080"),
        ("PROVIDER_URL", "http://me:hushhush@provider:8090"),
        ("HTTP_FORWARD_PAYMENTS", "http://me:hushhush@payments:8080"),
        ("DATABASE_URL", "postgres://me:hushhush@host/shop?sslmode=perhaps"),
        ("ORDERS_DATABASE_URL", "mysql://me:hushhush@host/shop"),
    ] {
        let variables = environment(&format!("GALLERIA_{name}"), value);
        let config = Config::defaults().with_environment(variables).unwrap();
        let refused = Settings::read(&config).unwrap_err();
        let told = format!("{refused} {refused:?}");
        assert!(told.contains(name) && !told.contains("hushhush"), "{told}");
    }
}

#[test]
fn stock_must_be_held_at_least_as_long_as_a_checkout_may_take() {
    let config = Config::defaults()
        .with_environment(environment("GALLERIA_CHECKOUT_ORDER_TIME_LIMIT_S", "5000"))
        .unwrap();
    assert!(Settings::read(&config).is_err());
}

#[test]
fn settings_of_every_context_of_the_shop_are_taken_whichever_are_in_this_program() {
    use crate::source_tree::SETTINGS;

    assert!(SETTINGS.contains(&"checkout.order_time_limit_s"), "{SETTINGS:?}");
    assert!(SETTINGS.contains(&"provider.latency_min_ms"), "{SETTINGS:?}");
    for setting in crate::registry::settings() {
        assert!(SETTINGS.contains(&setting.name), "{} is not found in the source", setting.name);
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shop.toml");
    for name in SETTINGS {
        std::fs::write(&file, format!("{name} = \"1\"\n")).unwrap();
        Config::defaults().with_file(Some(&file)).unwrap();
        let variable = format!("GALLERIA_{}", name.replace('.', "_").to_uppercase());
        Config::defaults().with_environment(environment(&variable, "1")).unwrap();
    }
    std::fs::write(&file, "checkout.order_time_limit = \"1\"\n").unwrap();
    let refused = Config::defaults().with_file(Some(&file)).unwrap_err();
    assert!(refused.to_string().contains("checkout.order_time_limit"), "{refused}");
}
