//! Words that are gone, in a whole tree.

use boundaries::rules::words::gone_words;
use boundaries::{Expected, report};

use super::planted::Planted;

#[test]
fn a_gone_word_is_reported_in_every_kind_of_file_of_the_product() {
    let planted = Planted::empty();
    planted.write("tools/boundaries/expected/gone_words.txt", "# word\nword wabe → lawn\n");
    let files = [".ci/run", "README.md", "a.py", "a.rs", "a.sh", "a.sql", "a.toml", "a.yaml"];
    for file in files {
        planted.write(file, "x\nin the wabe\n");
    }
    for file in ["picture.svg", "target/a.rs", "contract.json"] {
        planted.write(file, "wabe");
    }
    let workspace = planted.workspace();
    let found = gone_words(&workspace, &Expected::of(&workspace)).unwrap();
    let places: Vec<String> = found.iter().map(boundaries::Violation::place).collect();
    assert_eq!(places, files.map(|file| format!("{file}:2")), "{}", report(&found));
    assert!(found.iter().all(|violation| violation.found == "`wabe` is now lawn"));
}
