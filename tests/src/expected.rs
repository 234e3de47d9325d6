//! Expected output: a list in a file of `tools/boundaries/expected`, so that a change of it is seen in review.

use std::path::Path;

use boundaries::{Workspace, difference};

/// The source tree that these tests belong to.
///
/// # Panics
/// When the tests run outside a checkout.
pub fn this_workspace() -> Workspace {
    Workspace::find(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the tests run in a checkout")
}

/// Compares `actual` with the list `name`. With `UPDATE_EXPECT=1` in the environment the list is written instead.
///
/// # Panics
/// When they differ; the message shows the lines, and `why` they are compared.
pub fn assert_as_written(name: &str, actual: &str, why: &str) {
    let folder = this_workspace().root().join("tools/boundaries/expected");
    let path = folder.join(name);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, actual).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    if let Some(difference) = difference(&written, actual) {
        panic!(
            "tools/boundaries/expected/{name} differs:\n\n{difference}\n{why}\nIf the change is meant, run this test with \
             UPDATE_EXPECT=1 and commit the list with the reason."
        );
    }
}
