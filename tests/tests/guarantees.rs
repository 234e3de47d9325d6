//! `docs/guarantees.md` names the test of each guarantee; each of them must exist and be run.

#[cfg(test)]
mod guarantees {
    use std::path::{Path, PathBuf};

    use syn::visit::Visit;

    fn page() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/guarantees.md")
    }

    /// The links of a page: text and target.
    fn links(page: &str) -> Vec<(String, String)> {
        let after_brackets = page.split('[').skip(1);
        let link = |rest: &str| {
            let (text, rest) = rest.split_once("](")?;
            let (target, _) = rest.split_once(')')?;
            Some((text.to_owned(), target.to_owned()))
        };
        after_brackets.filter_map(link).collect()
    }

    /// The functions of a file that are run as tests.
    #[derive(Default)]
    struct Tests(Vec<String>);

    impl Visit<'_> for Tests {
        fn visit_item_fn(&mut self, function: &syn::ItemFn) {
            let is_test = |attribute: &syn::Attribute| {
                let last = attribute.path().segments.last();
                last.is_some_and(|last| last.ident == "test" || last.ident == "rstest")
            };
            if function.attrs.iter().any(is_test) {
                self.0.push(function.sig.ident.to_string());
            }
            syn::visit::visit_item_fn(self, function);
        }
    }

    /// The tests of a source file.
    fn tests_in(file: &Path) -> Vec<String> {
        let text = std::fs::read_to_string(file)
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let mut tests = Tests::default();
        tests.visit_file(&syn::parse_file(&text).unwrap());
        tests.0
    }

    fn is_source(file: &Path) -> bool {
        file.extension().is_some_and(|extension| extension == "rs")
    }

    /// The faults of a page, each as a sentence.
    fn faults(page: &str, folder: &Path) -> Vec<String> {
        let mut faults = Vec::new();
        for (text, target) in links(page) {
            let file = folder.join(&target);
            if !file.exists() {
                faults.push(format!("{target} is not there"));
            } else if is_source(&file) && !tests_in(&file).contains(&text) {
                faults.push(format!("{target} has no test {text}"));
            }
        }
        faults
    }

    #[test]
    fn every_named_test_exists() {
        let text = std::fs::read_to_string(page()).unwrap();
        let of_tests =
            links(&text).iter().filter(|(_, target)| is_source(Path::new(target))).count();
        assert!(of_tests > 50, "the page names the tests");
        assert_eq!(faults(&text, page().parent().unwrap()), Vec::<String>::new());
    }

    #[test]
    fn a_missing_test_is_reported() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let page = "[every_named_test_exists](tests/guarantees.rs) [faults](tests/guarantees.rs) [x](y.rs)";
        assert_eq!(
            faults(page, folder),
            ["tests/guarantees.rs has no test faults", "y.rs is not there"]
        );
    }

    #[test]
    fn every_fault_of_the_bench_has_a_row() {
        let text = std::fs::read_to_string(page()).unwrap();
        for number in 1..=18 {
            let rows = text.lines().filter(|line| line.starts_with(&format!("| S{number} |")));
            assert_eq!(rows.count(), 1, "S{number}");
        }
    }
}
