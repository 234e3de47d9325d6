//! One fault is told once. Violations come in the order of their codes, causes before consequences; a later one that an
//! earlier one explains is folded into it.

use crate::Violation;

/// The violations that are causes, each with the places that are told with it.
pub(super) fn causes(mut violations: Vec<Violation>) -> Vec<(Violation, Vec<String>)> {
    violations.sort_by(|one, other| {
        let key = |violation: &Violation| {
            (
                violation.code,
                violation.rule_name().to_owned(),
                violation.file.clone(),
                violation.line,
            )
        };
        key(one).cmp(&key(other))
    });
    let mut causes: Vec<(Violation, Vec<String>)> = Vec::new();
    for violation in violations {
        let place = violation.place();
        match causes.iter_mut().find(|(cause, _)| explains(cause, &violation)) {
            Some((cause, folded)) => {
                if cause.place() != place && !folded.contains(&place) {
                    folded.push(place);
                }
            }
            None => causes.push((violation, Vec::new())),
        }
    }
    causes
}

/// Whether `violation` vanishes when `cause` is mended.
fn explains(cause: &Violation, violation: &Violation) -> bool {
    if cause.code == violation.code && cause.rule_name() == violation.rule_name() {
        return cause == violation;
    }
    let reaches_the_same = cause.target.is_some() && cause.target == violation.target;
    let is_below = cause.causes_below.as_ref().is_some_and(|folder| {
        folder.is_empty() || violation.file.starts_with(&format!("{folder}/"))
    });
    let is_there = |file: &str, line: usize| cause.file == file && cause.line == Some(line);
    let is_same_line = cause.line.is_some() && cause.place() == violation.place();
    let both_reach_layers = [cause, violation]
        .iter()
        .all(|one| one.target.as_ref().is_some_and(|target| target.starts_with("context::")));
    (reaches_the_same && is_below)
        || (is_same_line && (reaches_the_same || both_reach_layers))
        || violation.made_of.iter().any(|(file, line)| is_there(file, *line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{CONTEXT_EDGES, CRATE_EDGES, LAYERS, NO_CYCLES};

    fn told(violations: Vec<Violation>) -> Vec<(&'static str, Vec<String>)> {
        causes(violations).into_iter().map(|(cause, folded)| (cause.code, folded)).collect()
    }

    fn import(line: usize) -> Violation {
        Violation::new(CONTEXT_EDGES, "orders/src/lib.rs", "billing::Bill")
            .at(line)
            .reaching("billing")
    }

    #[test]
    fn a_dependency_explains_the_imports_that_need_it() {
        let edge = Violation {
            causes_below: Some("orders".to_owned()),
            ..Violation::new(CRATE_EDGES, "orders/Cargo.toml", "orders depends on billing")
        };
        let found = told(vec![import(3), edge.reaching("billing"), import(9)]);
        let places = ["orders/src/lib.rs:3", "orders/src/lib.rs:9"].map(str::to_owned).to_vec();
        assert_eq!(found, [(CRATE_EDGES, places)]);
    }

    #[test]
    fn two_rules_that_one_path_breaks_are_one_fault() {
        let layer = Violation { code: LAYERS, ..import(3) };
        assert_eq!(told(vec![layer, import(3)]), [(CONTEXT_EDGES, Vec::new())]);
        let elsewhere = Violation { code: LAYERS, ..import(4) };
        assert_eq!(told(vec![elsewhere, import(3)]).len(), 2);
    }

    #[test]
    fn a_cycle_over_a_forbidden_import_is_its_consequence() {
        let cycle = |line| Violation {
            made_of: vec![("orders/src/lib.rs".to_owned(), line)],
            ..Violation::new(NO_CYCLES, "orders/src/a.rs", "2 files")
        };
        assert_eq!(
            told(vec![cycle(3), import(3)]),
            [(CONTEXT_EDGES, vec!["orders/src/a.rs".to_owned()])]
        );
        assert_eq!(told(vec![cycle(5), import(3)]).len(), 2);
    }
}
