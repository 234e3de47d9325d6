//! The verbs, in a git work tree with a lesson of its own.

mod tree;

use super::*;
use crate::prove::{Choice, prove};
use tree::{FAULT, HARMLESS, SALES, START, Tree};

#[test]
fn a_lesson_is_red_then_green_and_the_tree_is_restored() {
    let tree = Tree::new();
    let (page, exit) = tree.learn().start(1).unwrap();
    assert_eq!(exit, Exit::Done);
    assert!(page.contains("the first check is red: B002 in src/contexts/sales.rs"), "{page}");
    assert_eq!(tree.read(SALES), FAULT);

    let ((text, exit), _) = tree.learn().check(None, &[]).unwrap();
    assert_eq!(exit, Exit::Found);
    assert!(text.contains("seen      [B002]") && text.contains("^^^^"), "{text}");

    for said in ["One.", "Two.", "Three.", "Three."] {
        let (hints, _) = tree.learn().hint(None).unwrap();
        assert!(hints.contains(said), "{hints}");
    }
    assert!(tree.learn().solution(Some(1), false).unwrap().0.contains("-use super::billing"));
    tree.learn().solution(None, true).unwrap();
    let ((text, exit), _) = tree.learn().check(Some(1), &[]).unwrap();
    assert_eq!(exit, Exit::Done, "{text}");
    assert!(text.contains("Passed.") && text.contains("Because."), "{text}");
    assert!(tree.learn().list().unwrap().0.contains("open"));

    tree.learn().reset().unwrap();
    assert_eq!(tree.status(), "");
    assert!(tree.learn().list().unwrap().0.contains("passed"));
}

#[test]
fn a_rule_that_is_kept_by_deleting_the_work_is_not_kept() {
    let tree = Tree::new();
    tree.learn().start(1).unwrap();
    tree.write(SALES, "");
    let (_, outcome) = tree.learn().check(None, &[]).unwrap();
    assert_eq!(outcome.codes().into_iter().collect::<Vec<_>>(), ["not-kept"]);
}

#[test]
fn files_with_changes_are_refused_whether_they_are_staged_or_not_and_nothing_is_changed() {
    let tree = Tree::new();
    for staged in [false, true] {
        tree.write(SALES, "// mine\n");
        if staged {
            tree.git(&["add", "-A"]);
        }
        let refused = tree.learn().start(1).unwrap_err();
        assert!(
            matches!(&refused, LearnError::Unclean { files } if files == &[SALES]),
            "{refused}"
        );
        assert_eq!(refused.exit(), Exit::Found);
        assert_eq!(tree.read(SALES), "// mine\n");
        assert!(matches!(tree.learn().reset(), Err(LearnError::NoneOpen { .. })));
    }
}

#[test]
fn reset_restores_the_files_of_the_lesson_alone_and_keeps_the_edits_of_them() {
    let tree = Tree::new();
    tree.learn().start(1).unwrap();
    tree.write(SALES, "// mine\n");
    tree.write("src/main.rs", "mod contexts; // mine too\n");
    tree.git(&["add", SALES]);
    let (text, _) = tree.learn().reset().unwrap();
    assert_eq!(tree.status(), " M src/main.rs\n");
    let kept = ".learn/kept/01-import-1.patch";
    assert!(text.contains(kept), "{text}");
    tree.git(&["apply", kept]);
    assert_eq!(tree.read(SALES), "// mine\n");
}

#[test]
fn nothing_is_kept_of_a_lesson_that_is_left_as_it_was_started() {
    let tree = Tree::new();
    tree.learn().start(1).unwrap();
    let (text, _) = tree.learn().reset().unwrap();
    assert!(!text.contains("kept"), "{text}");
    assert!(!tree.folder.path().join(".learn/kept").exists());
}

#[test]
fn a_lesson_that_was_committed_is_restored_and_that_is_told() {
    let tree = Tree::new();
    tree.learn().start(1).unwrap();
    tree.commit();
    let (text, _) = tree.learn().reset().unwrap();
    assert!(text.contains("committed"), "{text}");
    assert_eq!(tree.read(SALES), HARMLESS);
}

#[test]
fn one_lesson_is_open_at_a_time_and_a_number_that_is_none_is_refused() {
    let tree = Tree::new();
    assert!(matches!(tree.learn().check(Some(1), &[]), Err(LearnError::NotOpen { .. })));
    assert!(matches!(tree.learn().hint(None), Err(LearnError::NoneOpen { .. })));
    tree.learn().start(1).unwrap();
    assert!(matches!(tree.learn().start(1), Err(LearnError::OtherOpen { .. })));
    let unknown = tree.learn().start(7).unwrap_err();
    assert_eq!((unknown.exit(), unknown.to_string().contains("no lesson 7")), (Exit::Usage, true));
}

#[test]
fn what_a_check_had_put_in_place_when_it_was_cut_off_is_put_back() {
    use crate::progress::InPlace;
    let tree = Tree::new();
    let store = tree.learn().store;
    let mut progress = store.read().unwrap();
    let in_place = |file: &str, former: Option<&str>| InPlace {
        file: file.to_owned(),
        former: former.map(str::to_owned),
    };
    progress.in_place = vec![in_place(SALES, Some("// mine\n")), in_place("src/hidden.rs", None)];
    store.write(&progress).unwrap();
    tree.write("src/hidden.rs", "");
    assert_eq!(tree.learn().put_back, [SALES, "src/hidden.rs"]);
    assert_eq!(tree.read(SALES), "// mine\n");
    assert!(!tree.folder.path().join("src/hidden.rs").exists());
    assert_eq!(tree.learn().put_back, [""; 0]);
}

#[test]
fn a_proof_finds_a_start_that_is_not_red_and_restores_the_tree() {
    let tree = Tree::new();
    let all = Choice { numbers: &[], changed: None, others: 0, without_build: false };
    let (text, exit) = prove(tree.folder.path(), &tree.program, &all).unwrap();
    assert_eq!((text.as_str(), exit), ("1 lessons, 0 failed", Exit::Done));
    assert_eq!(tree.status(), "");

    tree.write(
        "lessons/01-import/start.patch",
        &START.replace("use super::billing::Bill;", "// none"),
    );
    tree.commit();
    let (_, exit) = prove(tree.folder.path(), &tree.program, &all).unwrap();
    assert_eq!(exit, Exit::Found);
    assert_eq!(tree.status(), "");
}

const REACTS: &str = r#"
title = "React"
idea = "A new reader changes nothing."
minutes = 1
story = "Nothing is changed."
task = "Make a context."
red = ["no-new-context"]
hints = [
  { say = "One.", file = "Cargo.toml", text = "shop" },
  { say = "Two.", file = "Cargo.toml", text = "shop" },
  { say = "Three.", file = "Cargo.toml", text = "shop" },
]
[check.reacts]
event = "sales.sold.v1"
new_in = ["contexts"]
changes = ["src"]
"#;

/// A tree with the lesson of a new context, which is open.
fn with_a_new_context_to_make() -> Tree {
    let tree = Tree::new();
    tree.write("lessons/02-react/lesson.toml", REACTS);
    tree.write("lessons/02-react/why.md", "Because.\n");
    tree.write("contexts/sales/Cargo.toml", "");
    tree.commit();
    tree.learn().start(2).unwrap();
    tree
}

fn seen(tree: &Tree) -> String {
    tree.learn().check(None, &[]).unwrap().1.codes().into_iter().collect()
}

#[test]
fn a_new_context_has_to_subscribe_and_what_was_made_for_it_is_kept_as_a_patch() {
    let tree = with_a_new_context_to_make();
    assert_eq!(seen(&tree), "no-new-context");
    tree.write("contexts/parcels/Cargo.toml", "");
    tree.write("contexts/parcels/src/infrastructure/subscriptions.rs", "// \"sales.sold.v1\"\n");
    assert_eq!(seen(&tree), "does-not-react", "a comment subscribes to nothing");
    tree.write("src/main.rs", "mod contexts; // and parcels\n");

    let (text, _) = tree.learn().reset().unwrap();
    assert_eq!(tree.status(), "");
    assert!(text.contains(".learn/kept/02-react-1.patch"), "{text}");
    tree.git(&["apply", ".learn/kept/02-react-1.patch"]);
    assert!(tree.read("contexts/parcels/src/infrastructure/subscriptions.rs").contains("sold"));
}

#[test]
fn reset_removes_the_folders_that_it_has_emptied_and_no_others() {
    let tree = with_a_new_context_to_make();
    tree.write("contexts/parcels/Cargo.toml", "");
    tree.write("contexts/parcels/src/domain/parcel.rs", "");
    std::fs::create_dir_all(tree.folder.path().join("contexts/parcels/src/empty/below")).unwrap();
    tree.learn().reset().unwrap();
    assert!(!tree.folder.path().join("contexts/parcels").exists());
    assert!(tree.folder.path().join("contexts/sales").is_dir());
}

#[test]
fn a_folder_with_files_that_git_ignores_is_left_and_that_is_told() {
    let tree = with_a_new_context_to_make();
    tree.write("contexts/parcels/.gitignore", "notes.txt\n");
    tree.write("contexts/parcels/notes.txt", "");
    let (text, _) = tree.learn().reset().unwrap();
    assert!(text.contains("contexts/parcels"), "{text}");
    assert!(tree.folder.path().join("contexts/parcels/notes.txt").exists());
}

#[test]
fn what_has_nothing_to_do_with_the_new_context_is_left_as_it_is_and_named() {
    let tree = with_a_new_context_to_make();
    tree.write("notes.txt", "mine\n");
    tree.write("contexts/parcels/Cargo.toml", "");
    let (text, _) = tree.learn().reset().unwrap();
    assert_eq!(tree.status(), "?? notes.txt\n");
    assert!(text.contains("notes.txt"), "{text}");
    tree.learn().start(2).unwrap();
    tree.learn().reset().unwrap();

    tree.write("src/main.rs", "mod contexts; // mine\n");
    assert!(matches!(tree.learn().start(2), Err(LearnError::Unclean { .. })), "its own files");
}

#[test]
fn a_new_context_that_was_committed_is_taken_away_as_well() {
    let tree = with_a_new_context_to_make();
    tree.write("contexts/parcels/Cargo.toml", "");
    tree.commit();
    tree.learn().reset().unwrap();
    assert!(!tree.folder.path().join("contexts/parcels").exists());
}

const SUBSCRIBED: &str = "fn subscriptions() { on(\"sales.sold.v1\") }\n";

#[test]
fn a_handler_that_is_still_undecided_has_not_passed() {
    let tree = with_a_new_context_to_make();
    tree.write("contexts/parcels/Cargo.toml", "");
    tree.write("contexts/parcels/src/infrastructure/subscriptions.rs", SUBSCRIBED);
    tree.write(
        "contexts/parcels/src/infrastructure/subscriptions/sold.rs",
        "fn handle() { Err(HandlerError::permanent(\"it is not decided yet what it means\")) }\n",
    );
    assert_eq!(seen(&tree), "undecided");
}

#[test]
fn a_line_that_is_commented_out_is_not_kept() {
    let tree = Tree::new();
    tree.learn().start(1).unwrap();
    for gone in ["// pub(crate) struct Sale;\n", "/* struct Sale /* of */ struct Sale */\n"] {
        tree.write(SALES, gone);
        assert_eq!(seen(&tree), "not-kept", "{gone}");
    }
    tree.write(SALES, "// a \"quote\npub(crate) struct Sale; // \"\n");
    assert_eq!(seen(&tree), "");
}

#[test]
fn a_check_that_compiles_nothing_says_so() {
    let tree = Tree::new();
    tree.learn().start(1).unwrap();
    tree.write(SALES, HARMLESS);
    let ((text, _), _) = tree.learn().check(None, &[]).unwrap();
    assert!(text.contains("Nothing was compiled"), "{text}");
}

#[test]
fn lessons_are_named_by_their_numbers_and_the_open_one_is_told() {
    let tree = with_a_new_context_to_make();
    let refused = tree.learn().check(Some(1), &[]).unwrap_err().to_string();
    assert!(refused.contains("lesson 1 is not open") && !refused.contains("01-"), "{refused}");
    let refused = tree.learn().start(1).unwrap_err().to_string();
    assert!(refused.contains("lesson 2 is open") && !refused.contains("02-"), "{refused}");
    let list = tree.learn().list().unwrap().0;
    assert!(list.contains("Lesson 2 is open") && !list.contains("start 1"), "{list}");
}

#[test]
fn a_folder_that_is_no_checkout_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let tree = Tree::new();
    let refused = Learn::open(folder.path(), &tree.program, Learn::of_learner());
    assert!(matches!(refused.map(drop), Err(LearnError::NoCheckout)));
}
