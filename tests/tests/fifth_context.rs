//! Adding a context touches three places: its crate, its migration module, its line in the registry. The test adds a fifth
//! context to a copy of the tree by the generator, fills in the decision that it leaves, builds the program, uses the context,
//! moves it to PostgreSQL and extracts it.

#[cfg(test)]
mod fifth_context {
    mod copy;
    mod program;

    use copy::Copy;
    use platform::testing::{ScratchDatabase, services};
    use program::Program;

    /// The path of the new endpoint.
    const SUBSCRIBERS: &str = "/api/v1/newsletter/subscribers";

    #[tokio::test(flavor = "multi_thread")]
    #[ignore = "builds the whole program; `cargo test -p tests --test fifth_context -- --ignored`"]
    async fn a_fifth_context_touches_three_places_and_is_built_used_moved_and_extracted() {
        let copy = Copy::of_this_workspace();
        let undecided = copy.add_newsletter();
        only_these_fail(&copy, &undecided);
        has_no_warning(&copy);
        copy.decide();
        has_no_warning(&copy);
        let binary = copy.build();
        assert_eq!(copy.changed_outside(&copy::PLACES), Vec::<String>::new());

        let program = Program::new(binary);
        let shop = program.serve(&[]);
        let user = shop.register();
        let subscriber = shop.get_until_found(&format!("{SUBSCRIBERS}/{user}"));
        assert!(subscriber.contains(&user), "{subscriber}");
        shop.stop();

        for arguments in [&["contexts"][..], &["extract", "newsletter", "--plan"]] {
            let output = program.run(arguments);
            assert!(output.contains("newsletter"), "{arguments:?}: {output}");
        }
        program.run(&["extract", "newsletter"]);

        if !services::postgres() {
            return;
        }
        let server = ScratchDatabase::create().await;
        program.run(&["move", "newsletter", "--to", server.url()]);
        let shop = program.serve(&[("GALLERIA_NEWSLETTER_DATABASE_URL", server.url())]);
        let other = shop.register();
        for user in [user, other] {
            shop.get_until_found(&format!("{SUBSCRIBERS}/{user}"));
        }
        shop.stop();
    }

    /// Every test of the context passes but those that ask for a decision.
    fn only_these_fail(copy: &Copy, undecided: &[String]) {
        let tested = copy.cargo(&["test", "--offline", "--package", "newsletter", "--lib"]);
        let output = String::from_utf8_lossy(&tested.stdout);
        let errors = String::from_utf8_lossy(&tested.stderr);
        let failed = output.lines().filter_map(|line| line.strip_suffix(" ... FAILED"));
        let mut failed: Vec<&str> = failed.filter_map(|test| test.rsplit("::").next()).collect();
        failed.sort_unstable();
        let names = undecided.iter().filter_map(|test| test.rsplit(": ").next());
        let mut expected: Vec<&str> = names.collect();
        expected.sort_unstable();
        assert_eq!(failed, expected, "{output}{errors}");
        assert_eq!(output.matches("to decide: ").count(), expected.len(), "{output}");
    }

    fn has_no_warning(copy: &Copy) {
        let arguments = ["clippy", "--offline", "--package", "newsletter", "--all-targets"];
        let linted = copy.cargo(&[&arguments[..], &["--", "-D", "warnings"]].concat());
        assert!(linted.status.success(), "{}", String::from_utf8_lossy(&linted.stderr));
    }

    #[test]
    fn the_files_of_the_fifth_context_fit_the_places_and_the_boundaries() {
        let copy = Copy::of_this_workspace();
        assert_eq!(copy.changed_outside(&[]), Vec::<String>::new(), "a copy has no change");
        copy.add_newsletter();
        assert_eq!(copy.changed_outside(&copy::PLACES), Vec::<String>::new());
        assert!(!copy.changed_outside(&["contexts/newsletter/"]).is_empty());
        // The recorded lists follow from the new crate; nothing else is found.
        let options = boundaries::Options {
            folder: copy.root().to_owned(),
            update: true,
            ..boundaries::Options::default()
        };
        let report = boundaries::check_boundaries(&options).unwrap();
        assert!(report.is_clean(), "{}", report.render_text(boundaries::Look::PLAIN));
        let formatted = copy.cargo(&["fmt", "--package", "newsletter", "--check"]);
        assert!(formatted.status.success(), "{}", String::from_utf8_lossy(&formatted.stdout));
    }
}
