//! A small checkout in which page and code agree, and each way in which they can come to disagree: planted, and expected to be
//! reported by name.

#[cfg(test)]
mod planted {
    use std::fs;

    use tempfile::TempDir;
    use tours::{Checkout, Look, TourError, list_text, stop_text, tour_text};

    const PAGE: &str = "docs/tours/walk.md";
    const GATE: &str = "src/gate.rs";
    const HEDGE: &str = "src/hedge.rs";
    const RECORD: &str = "docs/adr/0001-gates.md";

    /// A checkout, and what is in its files.
    struct Tree(TempDir);

    impl Tree {
        fn new() -> Self {
            let tree = Self(tempfile::tempdir().unwrap());
            let stop = |number, title, file, marker, quote| {
                format!(
                    "## {number}. {title}\n\nIn [`{file}`](../../{file}), below `// tour: {marker}`:\n\n```rust\n{quote}\n```\n\n\
                     It holds.\n\n**Without it:** nothing does.\n\nDecided in [ADR 0001](../adr/0001-gates.md).\n\n"
                )
            };
            let first = stop(1, "The gate", GATE, "walk/gate", "fn opens() {\n…\n}");
            let second = stop(2, "The hedge", HEDGE, "walk/hedge", "high: u32,");
            tree.write(PAGE, &format!("# A walk\n\nOnce around.\n\n{first}{second}"));
            tree.write("docs/tours/README.md", "# Tours\n");
            tree.write(RECORD, "# 0001. Gates\n");
            tree.write(GATE, "// tour: walk/gate\n/// Opens.\nfn opens() {\n    now();\n}\n");
            tree.write(HEDGE, "struct Hedge {\n    // tour: walk/hedge\n    high: u32,\n}\n");
            tree
        }

        fn write(&self, file: &str, text: &str) {
            let path = self.0.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn replace(&self, file: &str, from: &str, to: &str) {
            let text = fs::read_to_string(self.0.path().join(file)).unwrap();
            assert!(text.contains(from), "{from:?} is not in {file}");
            self.write(file, &text.replacen(from, to, 1));
        }

        fn checkout(&self) -> Checkout {
            Checkout::around(&self.0.path().join("src")).unwrap()
        }

        fn problems(&self) -> Vec<String> {
            self.checkout().check().unwrap().iter().map(ToString::to_string).collect()
        }
    }

    /// The problems of a tree in which `from` is replaced by `to` in one file.
    fn planted(file: &str, from: &str, to: &str) -> Vec<String> {
        let tree = Tree::new();
        tree.replace(file, from, to);
        tree.problems()
    }

    #[test]
    fn a_checkout_in_which_pages_and_code_agree_has_no_problems() {
        assert_eq!(Tree::new().problems(), [""; 0]);
    }

    #[test]
    fn a_stop_without_a_marker_is_found() {
        assert_eq!(
            planted(GATE, "// tour: walk/gate\n", ""),
            ["docs/tours/walk.md: stop 1: no line of code is `// tour: walk/gate`"]
        );
    }

    #[test]
    fn a_marker_that_is_there_twice_is_found() {
        assert_eq!(
            planted(HEDGE, "struct", "// tour: walk/gate\nstruct"),
            [
                "docs/tours/walk.md: stop 1: the marker walk/gate is at src/gate.rs:1, src/hedge.rs:1, and must be at one"
            ]
        );
    }

    #[test]
    fn a_marker_in_another_file_than_the_page_links_is_found() {
        let tree = Tree::new();
        tree.replace(GATE, "// tour: walk/gate\n", "");
        tree.replace(HEDGE, "struct", "// tour: walk/gate\nstruct");
        assert_eq!(
            tree.problems(),
            [
                "docs/tours/walk.md: stop 1: the marker walk/gate is in src/hedge.rs, not in src/gate.rs"
            ]
        );
    }

    #[test]
    fn a_marker_of_no_stop_is_found() {
        assert_eq!(
            planted(HEDGE, "struct", "// tour: walk/moat\nstruct"),
            ["src/hedge.rs:1: no stop has the marker walk/moat"]
        );
    }

    #[test]
    fn two_stops_with_one_marker_are_found() {
        let tree = Tree::new();
        tree.replace(
            PAGE,
            "In [`src/hedge.rs`](../../src/hedge.rs), below `// tour: walk/hedge`:",
            "In [`src/gate.rs`](../../src/gate.rs), below `// tour: walk/gate`:",
        );
        assert_eq!(
            tree.problems(),
            [
                "docs/tours/walk.md: stop 2: an earlier stop has the marker walk/gate",
                "src/hedge.rs:2: no stop has the marker walk/hedge",
            ]
        );
    }

    #[test]
    fn a_gap_in_the_numbers_is_found() {
        assert_eq!(
            planted(PAGE, "## 2.", "## 3."),
            ["docs/tours/walk.md: the stop that is number 2 by its place is called 3"]
        );
    }

    #[test]
    fn a_marker_above_no_item_is_found() {
        assert_eq!(
            planted(GATE, "// tour: walk/gate\n", "// tour: walk/gate\n\n"),
            ["docs/tours/walk.md: stop 1: no item begins below the marker at src/gate.rs:1"]
        );
    }

    #[test]
    fn a_quoted_line_that_is_in_the_item_no_more_is_found() {
        assert_eq!(
            planted(HEDGE, "high: u32", "high: u64"),
            [
                "docs/tours/walk.md:25: stop 2: this line is not in the item, or not at this place: high: u32,"
            ]
        );
    }

    #[test]
    fn a_decision_or_a_file_that_is_not_there_is_found() {
        let tree = Tree::new();
        fs::remove_file(tree.0.path().join(RECORD)).unwrap();
        let expected =
            [19, 33].map(|line| format!("{PAGE}:{line}: there is no ../adr/0001-gates.md"));
        assert_eq!(tree.problems(), expected);

        let tree = Tree::new();
        tree.replace(PAGE, "It holds.", "It [holds](../holding.md#why).");
        assert_eq!(tree.problems(), ["docs/tours/walk.md:15: there is no ../holding.md"]);
    }

    #[test]
    fn a_page_that_is_no_tour_is_found_and_its_markers_are_left_alone() {
        let [problem] = &*planted(PAGE, "**Without it:** nothing does.\n\n", "") else { panic!() };
        assert_eq!(
            problem,
            "docs/tours/walk.md:5: a stop says what would go wrong: `**Without it:** …`"
        );
    }

    #[test]
    fn markers_in_folders_of_builds_are_not_looked_for() {
        let tree = Tree::new();
        for folder in ["target/debug", ".hidden", "pages/node_modules"] {
            tree.write(&format!("{folder}/copy.rs"), "// tour: walk/gate\nfn a() {}\n");
        }
        assert_eq!(tree.problems(), [""; 0]);
    }

    #[test]
    fn a_tour_is_shown_whole_and_stop_by_stop() {
        let checkout = Tree::new();
        let checkout = checkout.checkout();
        let list = list_text(&checkout.list().unwrap());
        assert!(list.contains("walk  2      A walk"), "{list}");

        let whole = checkout.show("walk", None).unwrap();
        let expected = "\
A walk
docs/tours/walk.md, 2 stops

Once around.


1. The gate
src/gate.rs:2

It holds.

Without it: nothing does.

  /// Opens.
  fn opens() {
      now();
  }

Decided in docs/adr/0001-gates.md


2. The hedge
src/hedge.rs:3

It holds.

Without it: nothing does.

  high: u32,

Decided in docs/adr/0001-gates.md";
        assert_eq!(tour_text(&whole, Look::PLAIN), expected);

        let first = stop_text(&checkout.show("walk", Some(1)).unwrap(), Look::PLAIN);
        assert!(first.starts_with("1. The gate\n"), "{first}");
        assert!(first.ends_with("\n\nNext: galleria tour walk 2 (of 2)"), "{first}");
        let second = stop_text(&checkout.show("walk", Some(2)).unwrap(), Look::PLAIN);
        assert!(second.ends_with("\n\nDecided in docs/adr/0001-gates.md"), "{second}");
    }

    #[test]
    fn a_refusal_says_what_there_is() {
        let checkout = Tree::new();
        let refused =
            |name, number| checkout.checkout().show(name, number).unwrap_err().to_string();
        assert_eq!(refused("run", None), "there is no tour run; there are walk");
        assert_eq!(refused("walk", Some(3)), "there is no stop 3: the tour walk has 2, from 1 on");
        assert_eq!(refused("walk", Some(0)), "there is no stop 0: the tour walk has 2, from 1 on");
        checkout.replace(GATE, "// tour: walk/gate\n", "");
        assert!(refused("walk", Some(1)).starts_with("src/gate.rs has no `// tour: walk/gate`"));

        let elsewhere = tempfile::tempdir().unwrap();
        let refused = Checkout::around(elsewhere.path()).unwrap_err();
        assert!(matches!(refused, TourError::NoCheckout), "{refused}");
        assert!(refused.to_string().contains("docs/tours/checkout.md"), "{refused}");
    }
}
