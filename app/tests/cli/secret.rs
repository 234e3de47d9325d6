//! The secret of a shop that was begun: no command makes another one, and what a wrong one would spoil is refused.

use super::doctor::finding;
use super::identity::{shop, with};
use super::program::{files, run};

const OTHER: (&str, &str) = ("GALLERIA_SHOP_SECRET", "the secret of a shop that is another one");

#[test]
fn no_command_makes_another_secret_for_a_shop_that_was_begun() {
    let folder = shop();
    let file = folder.path().join("data/keys/shop-secret");
    let secret = std::fs::read(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    let commands: [&[&str]; 5] =
        [&["verify"], &["prune"], &["dead-letters", "list"], &["serve"], &["migrate"]];
    for command in commands {
        run(&folder, command).is_refused(4, &["shop-secret", "put it back", "Nothing was changed"]);
        assert!(!file.exists(), "{command:?}");
    }
    let doctor = run(&folder, &["doctor", "--json"]);
    assert_eq!((doctor.code, &finding(&doctor, "secret")["verdict"]), (1, &"problem".into()));

    std::fs::write(&file, secret).unwrap();
    assert_eq!(run(&folder, &["verify"]).code, 0);
    let doctor = run(&folder, &["doctor", "--json"]);
    assert_eq!(finding(&doctor, "secret")["verdict"], "well", "{doctor:?}");
}

#[test]
fn a_shop_is_not_backed_up_under_another_secret() {
    let folder = shop();
    with(&folder, &["backup", "copy"], &[OTHER]).is_refused(4, &["another secret"]);
    assert!(files(folder.path()).iter().all(|file| !file.starts_with("copy")));
    let doctor = with(&folder, &["doctor", "--json"], &[OTHER]);
    let says = finding(&doctor, "secret")["says"].to_string();
    assert!(doctor.code == 1 && says.contains("under another one"), "{doctor:?}");
    assert_eq!(run(&folder, &["backup", "copy"]).code, 0);
}
