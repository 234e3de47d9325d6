//! `galleria learn`: the quiz from the catalogue of the program, and a lesson in a git work tree of its own. `.ci/lessons`
//! proves the lessons of this checkout.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::program::{folder, run, run_with_input};

/// The checkout that these tests belong to.
fn checkout() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn git(folder: &TempDir, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=A", "-c", "user.email=a@example.org"]).args(arguments);
    let output = command.current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// A git work tree with the lessons and the files that the second and the fourth one touch.
fn tree() -> TempDir {
    let folder = folder();
    let mut files =
        vec!["Cargo.toml".to_owned(), "contexts/orders/src/application/view_basket.rs".to_owned()];
    let of = ["schema", "sample"];
    files.extend(
        of.map(|half| format!("contexts/orders/contract/orders.order-placed.v1.{half}.json")),
    );
    for lesson in std::fs::read_dir(checkout().join("lessons")).unwrap() {
        let lesson = lesson.unwrap();
        for file in std::fs::read_dir(lesson.path()).unwrap() {
            let file = file.unwrap();
            if file.path().is_file() {
                let names =
                    [lesson.file_name(), file.file_name()].map(|name| name.into_string().unwrap());
                files.push(format!("lessons/{}/{}", names[0], names[1]));
            }
        }
    }
    for file in files {
        let to = folder.path().join(&file);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(checkout().join(&file), to).unwrap();
    }
    std::fs::write(folder.path().join(".gitignore"), "/.learn/\n").unwrap();
    git(&folder, &["init", "-q"]);
    git(&folder, &["add", "-A"]);
    git(&folder, &["commit", "-qm", "All"]);
    folder
}

fn status(folder: &TempDir) -> String {
    git(folder, &["status", "--porcelain"])
}

#[test]
fn every_lesson_is_listed_at_80_columns() {
    let list = run(&tree(), &["learn"]);
    assert_eq!(list.code, 0, "{list:?}");
    for number in 1..=10 {
        assert!(list.stdout.contains(&format!("\n{number:>2}  ")) || number == 1, "{list:?}");
    }
    assert!(list.stdout.lines().all(|line| line.chars().count() <= 80), "{list:?}");
}

#[test]
fn the_quiz_is_won_with_what_galleria_contexts_prints() {
    let folder = tree();
    assert_eq!(run(&folder, &["learn", "start", "1"]).code, 0);
    let wrong = run(&folder, &["learn", "check", "--answer", "users"]);
    assert_eq!(wrong.code, 1, "{wrong:?}");
    assert!(wrong.stdout.contains("[wrong-answer]"), "{wrong:?}");
    assert!(wrong.stdout.contains("Seen: users."), "{wrong:?}");

    let map = run(&folder, &["contexts", "--json"]).json();
    let contexts = map["contexts"].as_array().unwrap();
    let readers = |event: &str| {
        let reads = contexts.iter().filter(|context| {
            let subscribed = context["subscribes"].as_array().unwrap();
            subscribed.iter().any(|one| one["event_type"] == event)
        });
        reads.map(|context| context["name"].as_str().unwrap()).collect::<Vec<_>>().join(", ")
    };
    let answers = format!(
        "{}\n{}\nusers orders\n",
        readers("orders.order-placed.v1"),
        readers("orders.order-cancelled.v1")
    );
    let won = run_with_input(&folder, &["learn", "check"], &answers);
    assert_eq!(won.code, 0, "{won:?}");
    assert!(won.stdout.contains("─ order-placed ──▶ products"), "{won:?}");
    assert!(won.stdout.contains("Passed."), "{won:?}");
    assert_eq!(run(&folder, &["learn", "reset"]).code, 0);
    assert_eq!(status(&folder), "");
}

#[test]
fn a_lesson_announces_its_red_and_reset_restores_the_tree() {
    let folder = tree();
    let started = run(&folder, &["learn", "start", "2"]);
    assert_eq!(started.code, 0, "{started:?}");
    assert!(started.stdout.contains("the first check is red: B002"), "{started:?}");
    assert!(started.stdout.lines().all(|line| line.chars().count() <= 80), "{started:?}");
    assert_eq!(status(&folder), " M contexts/orders/src/application/view_basket.rs\n");
    let hint = run(&folder, &["learn", "hint"]);
    assert!(hint.stdout.contains("view_basket.rs:"), "{hint:?}");
    let solution = run(&folder, &["learn", "solution"]);
    assert!(solution.stdout.contains("+        let entries = self.catalogue"), "{solution:?}");
    assert_eq!(run(&folder, &["learn", "reset"]).code, 0);
    assert_eq!(status(&folder), "");
}

#[test]
fn what_cannot_be_done_is_refused_in_a_line_and_changes_nothing() {
    let folder = tree();
    let file = folder.path().join("contexts/orders/src/application/view_basket.rs");
    std::fs::write(&file, "// mine\n").unwrap();
    run(&folder, &["learn", "start", "2"]).is_refused(1, &["view_basket.rs", "kept"]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "// mine\n");
    run(&folder, &["learn", "start", "99"]).is_refused(2, &["no lesson 99"]);
    run(&folder, &["learn", "check"]).is_refused(1, &["no lesson is open"]);
    let elsewhere = TempDir::new().unwrap();
    run(&elsewhere, &["learn"]).is_refused(4, &["git checkout of the shop"]);
}
