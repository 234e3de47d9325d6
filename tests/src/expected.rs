//! Expected output: a list that is written down in a file, so that a change of it is seen in review.

use std::fmt::Write;
use std::path::Path;

/// Compares `actual` with the file `name` in `tests/boundaries/`. `GALLERIA_FREEZE=1` writes the file anew: do that when
/// the change is meant, in a commit that says why.
///
/// # Panics
/// When they differ; the message shows the lines, and `why` they are watched.
pub fn assert_as_written(name: &str, actual: &str, why: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("boundaries").join(name);
    if std::env::var_os("GALLERIA_FREEZE").is_some() {
        let folder = path.parent().unwrap_or(&path);
        std::fs::create_dir_all(folder)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        std::fs::write(&path, actual).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    if let Some(difference) = difference(&written, actual) {
        panic!(
            "tests/boundaries/{name} says otherwise:\n\n{difference}\n{why}\nIf the change is meant, write it down \
             with GALLERIA_FREEZE=1 in a commit of its own that says why. See docs/architecture.md."
        );
    }
}

/// The lines that came (`+`) and went (`-`); nothing when there are none.
pub fn difference(written: &str, actual: &str) -> Option<String> {
    if written == actual {
        return None;
    }
    let mut difference = String::new();
    for line in written.lines().filter(|line| !actual.lines().any(|other| other == *line)) {
        let _infallible = writeln!(difference, "- {line}");
    }
    for line in actual.lines().filter(|line| !written.lines().any(|other| other == *line)) {
        let _infallible = writeln!(difference, "+ {line}");
    }
    if difference.is_empty() {
        difference.push_str("the same lines, in another order or number\n");
    }
    Some(difference)
}
