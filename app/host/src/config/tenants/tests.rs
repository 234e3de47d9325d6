//! The names of tenants, the settings of their shops, and what a host of several shops cannot have.

use secrecy::ExposeSecret;

use super::*;
use crate::config::Config;

fn config(values: &[(&'static str, &str)]) -> Config {
    let flag = |config: Config, (name, value): &(&'static str, &str)| {
        config.with_flag(name, Some((*value).to_owned()), "--test")
    };
    values.iter().fold(Config::defaults(), flag)
}

fn refusal(values: &[(&'static str, &str)]) -> String {
    match Settings::read(&config(values)) {
        Ok(_read) => panic!("{values:?} was read"),
        Err(refused) => refused.to_string(),
    }
}

fn names(settings: &[Settings]) -> Vec<&str> {
    settings.iter().filter_map(|own| own.tenant.as_ref().map(Tenant::as_str)).collect()
}

#[test]
fn a_host_without_tenants_has_one_shop_in_its_folder() {
    let settings = Settings::read(&Config::defaults()).unwrap();
    assert!(settings.tenants.is_empty() && settings.of_tenants().is_empty());
    let own = settings.of_one_shop().unwrap();
    assert_eq!(format!("{own:?}"), format!("{settings:?}"));
    assert_eq!(own.tenant, None);
}

#[test]
fn bad_names_and_repeated_ones_are_refused_by_name() {
    for (value, word) in [
        ("north,North", "\"North\""),
        ("north,../south", "\"../south\""),
        ("2north", "\"2north\""),
        ("north.example", "\"north.example\""),
        ("north,south,north", "north twice"),
    ] {
        let refused = refusal(&[("tenants", value)]);
        assert!(refused.contains("`tenants`") && refused.contains(word), "{value}: {refused}");
    }
    let long = "n".repeat(33);
    assert!(refusal(&[("tenants", &long)]).contains("1 to 32"));
}

#[test]
fn each_tenant_has_a_folder_a_prefix_and_a_port_of_its_own() {
    let read = config(&[
        ("tenants", "north, south"),
        ("data_dir", "/var/shops"),
        ("listen", "127.0.0.1:8080"),
        ("management.listen", "127.0.0.1:9000"),
    ]);
    let settings = Settings::read(&read).unwrap();
    let own = settings.of_tenants();
    assert_eq!(names(&own), ["north", "south"]);
    for (own, (name, port)) in own.iter().zip([("north", 0), ("south", 1)]) {
        assert_eq!(own.data_dir, Path::new("/var/shops").join(name));
        assert_eq!(own.broker_prefix, format!("galleria-{name}"));
        assert_eq!(own.listen.port(), 8080 + port);
        assert_eq!(own.management_listen(), format!("127.0.0.1:{}", 9000 + port));
        assert!(own.tenants.is_empty());
    }
}

#[test]
fn any_free_port_stays_any_free_port() {
    let read = config(&[
        ("tenants", "north,south"),
        ("listen", "127.0.0.1:0"),
        ("management.listen", "127.0.0.1:0"),
    ]);
    for own in Settings::read(&read).unwrap().of_tenants() {
        assert_eq!((own.listen.port(), own.management_listen()), (0, "127.0.0.1:0"));
    }
}

#[test]
fn a_command_works_on_the_tenant_whose_folder_it_is_given() {
    let with = |folder: &str| {
        let read = config(&[("tenants", "north,south"), ("data_dir", folder)]);
        Settings::read(&read).unwrap().of_one_shop()
    };
    let own = with("data/south").unwrap();
    assert_eq!(own.tenant.as_ref().map(Tenant::as_str), Some("south"));
    assert_eq!(own.data_dir, Path::new("data/south"));
    assert_eq!(own.broker_prefix, "galleria-south");
    for folder in ["data", "data/west"] {
        let refused = with(folder).unwrap_err().to_string();
        assert!(refused.contains("--data-dir") && refused.contains("north"), "{refused}");
    }
}

#[test]
fn tenants_on_a_server_have_a_database_each() {
    let shared = "postgres://shop:hushhush@db:5432/galleria";
    for name in ["database.url", "orders.database_url"] {
        let refused = refusal(&[("tenants", "north,south"), (name, shared)]);
        assert!(refused.contains(name) && refused.contains("{tenant}"), "{refused}");
        assert!(!refused.contains("hushhush"), "{refused}");
    }
    // Another user of the same database is no other database.
    let by_user = "postgres://{tenant}:hushhush@db:5432/galleria";
    assert!(refusal(&[("tenants", "north"), ("database.url", by_user)]).contains("{tenant}"));

    let each = "postgres://shop:hushhush@db:5432/galleria_{tenant}";
    let read = config(&[("tenants", "north,south"), ("database.url", each)]);
    let own = Settings::read(&read).unwrap().of_tenants();
    let urls = own.iter().filter_map(|own| own.database_urls.get("orders"));
    let urls: Vec<&str> = urls.map(ExposeSecret::expose_secret).collect();
    let expected = ["north", "south"].map(|name| each.replace("{tenant}", name));
    assert_eq!(urls, expected);
}

#[test]
fn what_concerns_one_shop_is_refused_beside_tenants_with_the_reason() {
    for (name, value) in [
        ("contexts", "users,orders"),
        ("users.url", "http://127.0.0.1:8082"),
        ("users.issuer", "https://shop.example"),
        ("provider.url", "http://127.0.0.1:8090"),
        ("storefront.api_url", "http://127.0.0.1:8082"),
        ("http.forward.payments", "http://127.0.0.1:8082"),
    ] {
        if !crate::config::KEYS.iter().any(|key| key.name == name) {
            continue;
        }
        assert!(Settings::read(&config(&[(name, value)])).is_ok(), "{name} alone");
        let refused = refusal(&[("tenants", "north"), (name, value)]);
        assert!(refused.contains(name) && refused.contains("`tenants`"), "{refused}");
    }
}

#[test]
fn a_shop_in_a_folder_of_its_own_has_no_tenants() {
    let settings = Settings::read(&config(&[("tenants", "north")])).unwrap();
    let alone = settings.alone_in(Path::new("/tmp/shop"));
    assert!(alone.tenants.is_empty() && alone.tenant.is_none());
}
