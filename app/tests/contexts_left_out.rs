//! A build with one context contains no crate of another, and only builds that ask for failpoints have them. The tests ask
//! cargo for the crates that it would compile.

#[cfg(test)]
mod contexts_left_out {
    use std::collections::BTreeSet;
    use std::process::Command;

    /// The contexts of this checkout, by their folders.
    fn contexts() -> BTreeSet<String> {
        let folders =
            std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../contexts")).unwrap();
        folders.map(|folder| folder.unwrap().file_name().into_string().unwrap()).collect()
    }

    /// The crates of a build of the program with these features.
    fn crates_in(features: &str) -> BTreeSet<String> {
        let tree = Command::new(env!("CARGO"))
            .args(["tree", "--offline", "--package", "galleria", "--edges", "normal"])
            .args(["--prefix", "none", "--format", "{p}"])
            .args(["--no-default-features", "--features", features])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
        let tree = String::from_utf8(tree.stdout).unwrap();
        let crates = tree.lines().filter_map(|line| line.split_whitespace().next());
        let crates: BTreeSet<String> = crates.map(str::to_owned).collect();
        assert!(crates.contains("galleria") && crates.contains("platform"), "{crates:?}");
        crates
    }

    /// The contexts among them.
    fn contexts_in(features: &str) -> BTreeSet<String> {
        crates_in(features).intersection(&contexts()).cloned().collect()
    }

    #[test]
    fn a_build_with_one_context_holds_no_other() {
        for context in contexts_in("default") {
            let found = contexts_in(&format!("{context},nats"));
            assert_eq!(found, BTreeSet::from([context]));
        }
    }

    /// The control: the question finds contexts that are compiled in.
    #[test]
    fn compiled_in_contexts_are_found() {
        let two = BTreeSet::from(["orders".to_owned(), "payments".to_owned()]);
        assert_eq!(contexts_in("orders,payments,nats"), two);
        assert!(contexts_in("default").is_superset(&two));
    }

    /// Failpoints need the crate `fail`: a build without it has none.
    #[test]
    fn failpoints_are_only_in_builds_that_enable_them() {
        assert!(!crates_in("default").contains("fail"));
        assert!(crates_in("default,failpoints").contains("fail"), "it is found where it is");
    }
}
