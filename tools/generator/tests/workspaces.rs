//! `new-workspace`: what is written, where the platform comes from, and that the other verbs go on there.

#[cfg(test)]
mod workspaces {
    use std::path::Path;

    use clap::Parser;
    use code_generator::cli::Verb;
    use tempfile::TempDir;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(subcommand)]
        verb: Verb,
    }

    /// Runs a verb in a folder: the text that it prints, or the refusal.
    fn run(folder: &Path, arguments: &[&str]) -> Result<String, String> {
        let line = Line::try_parse_from([&["code-generator"], arguments].concat());
        let verb = line.map_err(|error| error.to_string())?.verb;
        verb.run(folder).map_err(|error| error.to_string())
    }

    fn checkout() -> &'static str {
        concat!(env!("CARGO_MANIFEST_DIR"), "/../..")
    }

    fn folder() -> (TempDir, String) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library").to_str().unwrap().to_owned();
        (folder, path)
    }

    #[test]
    fn a_workspace_has_two_contexts_of_which_one_reacts_to_the_other() {
        let (folder, library) = folder();
        let told =
            run(folder.path(), &["new-workspace", &library, "--galleria", checkout()]).unwrap();
        assert!(told.contains("book_added_takes_effect"), "{told}");
        let read = |file: &str| std::fs::read_to_string(Path::new(&library).join(file)).unwrap();
        let handlers = read("contexts/loans/src/infrastructure/subscriptions.rs");
        assert!(handlers.contains("books.book-added.v1"), "{handlers}");
        let registry = read("app/src/registry.rs");
        for context in ["users", "books", "loans"] {
            assert!(registry.contains(&format!("&{context}::DESCRIPTOR")), "{registry}");
        }
        let manifest: toml_edit::DocumentMut = read("Cargo.toml").parse().unwrap();
        let platform = manifest["workspace"]["dependencies"]["platform"]["path"].as_str().unwrap();
        assert!(Path::new(platform).join("src/lib.rs").is_file(), "{platform}");
    }

    #[test]
    fn the_other_verbs_go_on_in_it() {
        let (folder, library) = folder();
        run(folder.path(), &["new-workspace", &library, "--galleria", checkout()]).unwrap();
        let inside = Path::new(&library).join("contexts/books");
        for request in [
            &["new-context", "members"][..],
            &["react-to", "members", "loans.loan-added"],
            &["new-event", "books", "book-lost", "--fields", "at:time"],
            &["new-endpoint", "loans", "POST", "/loans/{loan_id}/return"],
        ] {
            run(&inside, request).unwrap();
        }
        let manifest = std::fs::read_to_string(Path::new(&library).join("app/Cargo.toml")).unwrap();
        assert!(manifest.contains("default = [\"books\", \"loans\", \"members\"]"), "{manifest}");
    }

    #[test]
    fn the_platform_may_come_from_a_repository_at_a_commit() {
        let (folder, library) = folder();
        let url = "https://git.example/galleria.git";
        let at = ["new-workspace", &library, "--galleria", url];
        let refused = run(folder.path(), &at).unwrap_err();
        assert!(refused.contains("--rev"), "{refused}");
        run(folder.path(), &[&at[..], &["--rev", "4f1c0de"]].concat()).unwrap();
        let manifest = std::fs::read_to_string(Path::new(&library).join("Cargo.toml")).unwrap();
        let migration = format!(
            "galleria-migration = {{ package = \"migration\", git = \"{url}\", rev = \"4f1c0de\" }}"
        );
        assert!(manifest.contains(&migration), "{manifest}");
    }

    #[test]
    fn a_folder_with_something_in_it_and_a_platform_that_is_nowhere_are_refused() {
        let (folder, library) = folder();
        let nowhere = run(folder.path(), &["new-workspace", &library]).unwrap_err();
        assert!(nowhere.contains("--galleria"), "{nowhere}");
        let other = folder.path().to_str().unwrap();
        let refused =
            run(folder.path(), &["new-workspace", &library, "--galleria", other]).unwrap_err();
        assert!(refused.contains("is no checkout of Galleria"), "{refused}");
        assert!(!Path::new(&library).exists());
        std::fs::create_dir(&library).unwrap();
        std::fs::write(Path::new(&library).join("notes.txt"), "mine").unwrap();
        let request = ["new-workspace", &library, "--galleria", checkout()];
        let refused = run(folder.path(), &request).unwrap_err();
        assert!(refused.contains("has something in it"), "{refused}");
        assert_eq!(std::fs::read_dir(&library).unwrap().count(), 1);
    }
}
