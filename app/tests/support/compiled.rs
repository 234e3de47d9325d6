//! The contexts of the program under test, by its registry: a new context is in the lists of the tests.

use host::registry::COMPILED;

/// Every context but this one.
pub(crate) fn all_but(context: &str) -> Vec<&'static str> {
    COMPILED.iter().copied().filter(|name| *name != context).collect()
}
