//! One file of a crate with its syntax.

use std::path::PathBuf;

/// A file that a `mod` line leads to.
pub(super) struct Parsed {
    /// The file, from the workspace's root.
    pub(super) file: PathBuf,
    /// Its place in the module tree, beginning with `crate`.
    pub(super) path: Vec<String>,
    /// Whether it is compiled for tests only.
    pub(super) in_tests: bool,
    pub(super) syntax: syn::File,
}
