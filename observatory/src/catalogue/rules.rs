//! The rules of boundaries and contracts, as `galleria explain` has them. A test compares this copy with the checker, which no part of the
//! product depends on.

use std::sync::LazyLock;

use serde::Deserialize;

/// A rule.
#[derive(Debug, Deserialize)]
pub(crate) struct Rule {
    /// The code that `galleria explain` takes.
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) why: String,
    pub(crate) instead: String,
    pub(crate) decided_in: String,
}

/// All rules.
pub(super) static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../data/boundary-rules.json")).unwrap_or_default()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_its_reason() {
        assert!(RULES.len() > 10, "{}", RULES.len());
        assert!(RULES.iter().all(|rule| !rule.why.is_empty() && !rule.instead.is_empty()));
        assert!(RULES.is_sorted_by_key(|rule| &rule.code));
    }
}
