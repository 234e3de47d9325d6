//! The pages that name tests: `docs/guarantees.md`, `docs/security.md` and `docs/asvs.md`. Each of the tests must exist and be run.

#[cfg(test)]
mod guarantees {
    use std::path::{Path, PathBuf};

    use syn::visit::Visit;

    fn docs() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs")
    }

    fn page(name: &str) -> String {
        std::fs::read_to_string(docs().join(name)).unwrap()
    }

    /// The links of a page to files: text and target.
    fn links(page: &str) -> Vec<(String, String)> {
        let after_brackets = page.split('[').skip(1);
        let link = |rest: &str| {
            let (text, rest) = rest.split_once("](")?;
            let (target, _) = rest.split_once(')')?;
            Some((text.to_owned(), target.to_owned()))
        };
        let is_file = |(_, target): &(String, String)| {
            !target.starts_with('#') && !target.starts_with("https://")
        };
        after_brackets.filter_map(link).filter(is_file).collect()
    }

    /// The functions of a file that are run as tests.
    #[derive(Default)]
    struct Tests {
        names: Vec<String>,
        /// A suite of several stores: its functions are called by tests of each store, or they would be dead code.
        is_suite: bool,
    }

    impl Visit<'_> for Tests {
        fn visit_item_fn(&mut self, function: &syn::ItemFn) {
            let is_test = |attribute: &syn::Attribute| {
                let last = attribute.path().segments.last();
                last.is_some_and(|last| last.ident == "test" || last.ident == "rstest")
            };
            if self.is_suite || function.attrs.iter().any(is_test) {
                self.names.push(function.sig.ident.to_string());
            }
            syn::visit::visit_item_fn(self, function);
        }

        /// The functions in a macro of proptest.
        fn visit_macro(&mut self, called: &syn::Macro) {
            let last = called.path.segments.last().map(|last| last.ident.to_string());
            if matches!(last.as_deref(), Some("proptest" | "prop_state_machine")) {
                let mut tokens = called.tokens.clone().into_iter().map(|token| token.to_string());
                while tokens.any(|token| token == "fn") {
                    self.names.extend(tokens.next());
                }
            }
        }
    }

    /// The tests of a source file.
    fn tests_in(file: &Path) -> Vec<String> {
        let text = std::fs::read_to_string(file)
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let is_suite = file.iter().any(|part| part == "store_suite");
        let mut tests = Tests { is_suite, ..Tests::default() };
        tests.visit_file(&syn::parse_file(&text).unwrap());
        tests.names
    }

    /// Whether the text of a link is the name of a function; else the link shows a file.
    fn is_name(text: &str) -> bool {
        text.contains('_')
            && text.chars().all(|letter| matches!(letter, 'a'..='z' | '0'..='9' | '_'))
    }

    fn is_source(file: &Path) -> bool {
        file.extension().is_some_and(|extension| extension == "rs")
    }

    /// The faults of a page, each as a sentence.
    fn faults(page: &str, folder: &Path) -> Vec<String> {
        let mut faults = Vec::new();
        for (text, target) in links(page) {
            let file = folder.join(target.split('#').next().unwrap_or(&target));
            if !file.exists() {
                faults.push(format!("{target} is not there"));
            } else if is_source(&file) && is_name(&text) && !tests_in(&file).contains(&text) {
                faults.push(format!("{target} has no test {text}"));
            }
        }
        faults
    }

    #[test]
    fn every_named_test_exists() {
        for name in ["guarantees.md", "security.md", "asvs.md"] {
            let page = page(name);
            let names = links(&page).iter().filter(|(text, _)| is_name(text)).count();
            assert!(names > 50, "{name} names its tests");
            assert_eq!(faults(&page, &docs()), Vec::<String>::new(), "{name}");
        }
    }

    #[test]
    fn a_missing_test_is_reported() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let page = "[every_named_test_exists](tests/guarantees.rs) [is_name](tests/guarantees.rs) [x](y.rs) \
                    [the test](tests/guarantees.rs#links) [x](#chapter) [x](https://example.org)";
        assert_eq!(
            faults(page, folder),
            ["tests/guarantees.rs has no test is_name", "y.rs is not there"]
        );
    }

    #[test]
    fn every_fault_of_the_bench_has_a_row() {
        let text = page("guarantees.md");
        for number in 1..=18 {
            let rows = text.lines().filter(|line| line.starts_with(&format!("| S{number} |")));
            assert_eq!(rows.count(), 1, "S{number}");
        }
    }
}
