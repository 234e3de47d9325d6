//! Backups that are damaged, foreign or incomplete, and places that are not free: each is refused, and nothing is changed.

use std::path::Path;

use super::super::identity::{on_a_server, with};
use super::super::program::{files, folder, run};
use super::{backed_up, restored, secret_of};

/// Damages a backup, and expects that it is refused in these words and leaves no database.
fn is_refused(code: i32, words: &[&str], damage: impl FnOnce(&Path)) {
    let (shop, backup) = backed_up();
    damage(&backup);
    let (restored, ended) = restored(&backup, &secret_of(&shop));
    ended.is_refused(code, words);
    let data = restored.path().join("data");
    let left = if data.exists() { files(&data) } else { Vec::new() };
    let is_lock = |file: &str| Path::new(file).extension().is_some_and(|ending| ending == "lock");
    assert!(left.iter().all(|file| is_lock(file) || file == "keys"), "{left:?}");
}

#[test]
fn a_damaged_backup_is_refused_as_a_whole() {
    is_refused(1, &["payments.db is damaged", "bytes", "nothing was restored"], |backup| {
        let file = std::fs::OpenOptions::new().write(true).open(backup.join("payments.db"));
        file.unwrap().set_len(4096).unwrap();
    });
    is_refused(1, &["users.db is damaged", "SHA-256"], |backup| {
        let file = backup.join("users.db");
        let mut bytes = std::fs::read(&file).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        std::fs::write(&file, bytes).unwrap();
    });
    is_refused(1, &["orders.db is damaged: it is missing"], |backup| {
        std::fs::remove_file(backup.join("orders.db")).unwrap();
    });
    is_refused(1, &["products.db is damaged"], |backup| {
        let (_other_shop, other) = backed_up();
        std::fs::copy(other.join("products.db"), backup.join("products.db")).unwrap();
    });
}

#[test]
fn a_backup_with_a_changed_manifest_is_refused() {
    is_refused(1, &["manifest.json is damaged: it is not as it was written"], |backup| {
        let file = backup.join("manifest.json");
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, text.replace("0.1.0", "0.0.9")).unwrap();
    });
}

fn refused_before_anything_is_made(arguments: &[&str], words: &[&str]) {
    let folder = folder();
    run(&folder, arguments).is_refused(4, words);
    assert_eq!(files(folder.path()), [""; 0]);
}

#[test]
fn a_restore_needs_the_secret_of_that_shop() {
    let (_shop, backup) = backed_up();
    let (other, _) = backed_up();
    let (backup, other) = (backup.to_str().unwrap(), secret_of(&other));
    refused_before_anything_is_made(&["restore", backup], &["--secret", "shop.secret"]);
    let arguments = ["restore", backup, "--secret", other.to_str().unwrap()];
    refused_before_anything_is_made(&arguments, &["the secret is not that of the shop"]);
    refused_before_anything_is_made(&["restore", "nothing"], &["is no backup", "manifest.json"]);
}

#[test]
fn the_secret_of_the_settings_and_of_the_folder_is_taken() {
    let (shop, backup) = backed_up();
    let secret = std::fs::read_to_string(secret_of(&shop)).unwrap();
    let restored = folder();
    let setting = [("GALLERIA_SHOP_SECRET", &*secret)];
    let ended = with(&restored, &["restore", backup.to_str().unwrap()], &setting);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(!secret_of(&restored).exists(), "a configured secret is written down");

    let restored = folder();
    std::fs::create_dir_all(restored.path().join("data/keys")).unwrap();
    std::fs::copy(secret_of(&shop), secret_of(&restored)).unwrap();
    let ended = run(&restored, &["restore", backup.to_str().unwrap()]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(run(&restored, &["verify"]).code, 0);
}

#[test]
fn nothing_is_restored_over_a_shop() {
    let (shop, backup) = backed_up();
    let backup = backup.to_str().unwrap();
    let data = shop.path().join("data");
    let read = |file: &String| std::fs::read(data.join(file)).ok();
    let contents =
        || files(&data).iter().map(|file| (file.clone(), read(file))).collect::<Vec<_>>();
    let before = contents();
    run(&shop, &["restore", backup]).is_refused(4, &["is not empty: it has", "--data-dir"]);
    assert!(contents() == before, "the shop was changed");

    let other = folder();
    assert_eq!(run(&other, &["migrate"]).code, 0);
    for file in files(&other.path().join("data")).iter().filter(|file| *file != "keys") {
        std::fs::remove_file(other.path().join("data").join(file)).unwrap();
    }
    let secret = secret_of(&shop);
    let arguments = ["restore", backup, "--secret", secret.to_str().unwrap()];
    run(&other, &arguments).is_refused(4, &["keys of another shop"]);
    assert_eq!(files(&other.path().join("data")), ["keys"]);
}

#[test]
fn a_backup_is_made_of_a_shop_and_into_an_empty_folder() {
    run(&folder(), &["backup", "backup"]).is_refused(4, &["there is no shop"]);
    let (shop, backup) = backed_up();
    let before = std::fs::read(backup.join("manifest.json")).unwrap();
    run(&shop, &["backup", "backup"]).is_refused(4, &["./backup is not empty"]);
    assert_eq!(std::fs::read(backup.join("manifest.json")).unwrap(), before);
    std::fs::create_dir(shop.path().join("empty")).unwrap();
    assert_eq!(run(&shop, &["backup", "empty"]).code, 0);
    let moved = secret_of(&shop).with_extension("away");
    std::fs::rename(secret_of(&shop), moved).unwrap();
    run(&shop, &["backup", "more"]).is_refused(4, &["the secret of the shop is neither"]);
    assert!(!secret_of(&shop).exists(), "another secret was made");
}

#[test]
fn a_shop_that_is_not_all_in_files_is_copied_on_request_only() {
    on_a_server(|url| {
        let shop = folder();
        let payments = [("GALLERIA_PAYMENTS_DATABASE_URL", url)];
        assert_eq!(with(&shop, &["migrate"], &payments).code, 0);
        let refused = with(&shop, &["backup", "backup"], &payments);
        refused.is_refused(4, &["without payments (the database", "--files-only"]);
        let made = with(&shop, &["backup", "backup", "--files-only"], &payments);
        assert_eq!(made.code, 0, "{made:?}");
        assert!(made.stdout.contains("NOT COVERED: payments"), "{made:?}");
        let backup = shop.path().join("backup");
        assert!(!files(&backup).contains(&"payments.db".to_owned()));
        let all = folder();
        let everywhere = [("GALLERIA_DATABASE_URL", url)];
        let refused = with(&all, &["backup", "backup"], &everywhere);
        assert_eq!(refused.code, 4, "{refused:?}");
    });
}
