//! The layers of a configuration and what they refuse.

use std::path::Path;

use platform::settings::{BadSetting, Setting};

use super::*;

#[derive(Debug, Clone)]
struct Press;

const SETTINGS: &[Setting] = &[
    Setting::new("listen", "127.0.0.1:8080", "where to listen"),
    Setting::new("log", "warn", "what to log"),
    Setting::new("paper.sheets_per_minute", "20", "how fast it prints"),
    Setting::secret("ink.password", "opens the ink"),
];

impl Declaration for Press {
    const ENVIRONMENT_PREFIX: &'static str = "PRESS_";
    const IGNORED_PREFIX: &'static str = "PRESS_TEST_";
    const DEFAULT_FILE: &'static str = "press.toml";

    fn settings() -> &'static [Setting] {
        SETTINGS
    }

    fn is_left_out(name: &str, separator: char) -> bool {
        name.split(separator).next() == Some("glue")
    }
}

type PressConfig = Config<Press>;

fn variable(name: &str, value: &str) -> [(String, String); 1] {
    [(name.to_owned(), value.to_owned())]
}

fn with_file(text: &str) -> Result<PressConfig, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("press.toml");
    std::fs::write(&file, text).unwrap();
    PressConfig::defaults().with_file(Some(&file))
}

fn shown(config: &PressConfig, name: &str) -> (String, String) {
    let (_, value, source) = config.shown().find(|(key, ..)| key.name == name).unwrap();
    (value, source.to_string())
}

#[test]
fn flags_win_over_the_environment_which_wins_over_the_file_which_wins_over_defaults() {
    let file = "listen = '127.0.0.1:1'\nlog = 'info'\n[paper]\nsheets_per_minute = 5\n";
    let config = with_file(file)
        .unwrap()
        .with_environment(variable("PRESS_LOG", "debug"))
        .unwrap()
        .with_flag("listen", Some("127.0.0.1:2".to_owned()), "--listen");
    assert_eq!(shown(&config, "listen"), ("127.0.0.1:2".to_owned(), "flag --listen".to_owned()));
    assert_eq!(shown(&config, "log"), ("debug".to_owned(), "environment PRESS_LOG".to_owned()));
    let (speed, source) = shown(&config, "paper.sheets_per_minute");
    assert!(speed == "5" && source.starts_with("file "), "{source}");
    assert_eq!(shown(&PressConfig::defaults(), "log").1, "default");
}

#[test]
fn names_of_parts_that_are_left_out_and_ignored_variables_are_taken() {
    let config = with_file("[glue]\nkind = 'strong'\n").unwrap();
    let others = [("PRESS_GLUE_KIND", "x"), ("PRESS_TEST_SERVICES", "x"), ("PATH", "/bin")];
    let others = others.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert!(config.with_environment(others).is_ok());
}

#[test]
fn every_unknown_key_is_refused_with_the_closest_name() {
    let refused = with_file("lisden = 'x'\n[paper]\nsheets_per_minutes = 5\n").unwrap_err();
    assert_eq!(refused.each().len(), 2, "{refused}");
    for name in ["`listen`", "`paper.sheets_per_minute`"] {
        assert!(refused.to_string().contains(&format!("closest name is {name}")), "{refused}");
    }
    let misspelt = variable("PRESS_PAPER_SHEETS_PER_MINUT", "x");
    let refused = PressConfig::defaults().with_environment(misspelt).unwrap_err().to_string();
    assert!(refused.contains("closest name is `PRESS_PAPER_SHEETS_PER_MINUTE`"), "{refused}");
    let unlike = PressConfig::defaults().with_environment(variable("PRESS_TEA", "x"));
    assert!(!unlike.unwrap_err().to_string().contains("closest"));
}

#[test]
fn secrets_are_masked_where_they_are_shown() {
    let config = PressConfig::defaults().with_environment(variable("PRESS_INK_PASSWORD", "hush"));
    assert_eq!(shown(&config.unwrap(), "ink.password").0, "••••••");
}

#[test]
fn a_secret_is_read_from_a_file_that_a_variable_names() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ink");
    let name = file.display().to_string();
    std::fs::write(&file, "hush\n").unwrap();
    let read = |variables: &[(&str, &str)]| {
        let variables =
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        PressConfig::defaults().with_environment(variables.collect::<Vec<_>>())
    };
    let config = read(&[("PRESS_INK_PASSWORD_FILE", &name)]).unwrap();
    assert_eq!(config.values().get("ink.password"), "hush");
    let (value, source) = shown(&config, "ink.password");
    assert_eq!(value, "••••••");
    assert_eq!(source, format!("file {name}, which environment PRESS_INK_PASSWORD_FILE names"));

    let both = [("PRESS_INK_PASSWORD_FILE", &*name), ("PRESS_INK_PASSWORD", "loud")];
    let both = read(&both).unwrap_err().to_string();
    assert!(both.contains("stands beside environment PRESS_INK_PASSWORD"), "{both}");
    let order = [("PRESS_INK_PASSWORD", "loud"), ("PRESS_INK_PASSWORD_FILE", &*name)];
    for [first, second] in [order, [order[1], order[0]]] {
        let one = read(&[first]).unwrap();
        let second = (second.0.to_owned(), second.1.to_owned());
        let both = one.with_environment([second]).unwrap_err().to_string();
        assert!(both.contains("stands beside "), "in whatever order they are read: {both}");
    }
    std::fs::write(&file, "\n").unwrap();
    let empty = read(&[("PRESS_INK_PASSWORD_FILE", &name)]).unwrap_err().to_string();
    assert!(empty.contains(&name) && empty.ends_with("is empty"), "{empty}");
    let missing = read(&[("PRESS_INK_PASSWORD_FILE", "/no/such/file")]).unwrap_err().to_string();
    assert!(missing.contains("/no/such/file"), "{missing}");
    let no_secret = read(&[("PRESS_LOG_FILE", &name)]).unwrap_err();
    assert!(matches!(no_secret, ConfigError::UnknownKey { .. }), "{no_secret}");
}

#[cfg(unix)]
#[test]
fn a_secret_is_read_from_a_short_regular_file_alone() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    std::fs::write(place("large"), vec![b'x'; 64 * 1024]).unwrap();
    std::fs::write(place("binary"), [0xff; 32]).unwrap();
    std::os::unix::fs::symlink("/dev/zero", place("link")).unwrap();
    let pipe = std::process::Command::new("mkfifo").arg(place("pipe")).status().unwrap();
    assert!(pipe.success());
    for (file, reason) in [
        (place("large"), "it is 64 KiB or larger"),
        (place("binary"), "it is no text in UTF-8"),
        (place("pipe"), "it is no regular file"),
        (place("link"), "it is no regular file"),
        (place(""), "it is no regular file"),
        ("/dev/urandom".into(), "it is no regular file"),
        (place("missing"), "No such file"),
    ] {
        let name = file.display().to_string();
        let refused = PressConfig::defaults()
            .with_environment(variable("PRESS_INK_PASSWORD_FILE", &name))
            .unwrap_err();
        let told = ConfigError::Several(vec![refused]).to_string();
        assert!(told.contains(&name) && told.contains(reason), "{told}");
    }
    let endless = PressConfig::defaults().with_file(Some(Path::new("/dev/zero"))).unwrap_err();
    assert!(ConfigError::Several(vec![endless]).to_string().contains("larger"));
}

#[test]
fn a_file_that_is_no_toml_is_refused_without_quoting_it() {
    let refused = with_file("listen = 'x'\n[ink]\npassword = \"hush\n").unwrap_err();
    let told = format!("{refused} {refused:?}");
    assert!(told.contains("in line 3") && !told.contains("hush"), "{told}");
}

#[test]
fn a_file_that_is_missing_or_no_toml_is_one_clear_sentence() {
    let missing = PressConfig::defaults().with_file(Some(Path::new("no/such/file.toml")));
    assert!(missing.unwrap_err().to_string().contains("no/such/file.toml"));
    let broken = with_file("listen = ").unwrap_err();
    assert!(broken.to_string().contains("not valid TOML"), "{broken}");
}

#[test]
fn every_value_that_cannot_be_used_is_found_in_one_run() {
    let config = with_file("log = ''\n[paper]\nsheets_per_minute = 'many'\n").unwrap();
    let refused = refusals(&config.values(), SETTINGS, |values| {
        values.number("paper.sheets_per_minute", 1, 100)?;
        values.filled("log").map(drop).ok_or_else(|| BadSetting::new("log", "is empty"))
    });
    let named: Vec<&str> = refused.iter().map(|bad| bad.setting).collect();
    assert_eq!(named, ["paper.sheets_per_minute", "log"]);
    let sentence = config.refused(refused.into_iter().next().unwrap()).to_string();
    assert!(sentence.starts_with("file ") && !sentence.contains("many"), "{sentence}");
}
