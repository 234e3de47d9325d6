//! Adding a context touches three places: its crate, its migration module, its line in the registry. The test adds a fifth
//! context to a copy of the tree, builds the program, uses the context, moves it to PostgreSQL and extracts it.

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
        copy.add_newsletter();
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

    #[test]
    fn the_files_of_the_fifth_context_fit_the_places_that_the_test_allows() {
        let copy = Copy::of_this_workspace();
        assert_eq!(copy.changed_outside(&[]), Vec::<String>::new(), "a copy has no change");
        copy.add_newsletter();
        assert_eq!(copy.changed_outside(&copy::PLACES), Vec::<String>::new());
        assert!(!copy.changed_outside(&["contexts/newsletter/"]).is_empty());
        let workspace = boundaries::Workspace::at(copy.root());
        let found =
            boundaries::rules::structure::differences_of(workspace.root(), "contexts/newsletter");
        assert!(found.is_empty(), "{}", boundaries::report(&found));
    }
}
