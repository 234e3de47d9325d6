//! Whether each name in `boundaries.toml` is one that the file or the catalogue has: a slip of the pen must not switch a rule
//! off. `workspace::names` compares the file with the tree.

use std::collections::BTreeSet;

use super::{CONTEXTS, Config, EVERYTHING, Forbid};
use crate::catalogue::rule;

/// The first name that means nothing, as a sentence.
pub(super) fn first_fault(config: &Config) -> Option<String> {
    let groups: BTreeSet<&str> = config.crates.iter().map(|group| group.name.as_str()).collect();
    let layers: BTreeSet<&str> = config.layers.iter().map(|layer| layer.name.as_str()).collect();
    let group = |name: &str| name == EVERYTHING || groups.contains(name);
    for of in &config.crates {
        let used = of.may_use.iter().chain(&of.may_use_in_tests);
        if let Some(unknown) = used.into_iter().find(|name| !group(name)) {
            return Some(unknown_name("[[crates]]", &of.name, unknown, &groups));
        }
    }
    for layer in &config.layers {
        if let Some(unknown) = layer.may_use.iter().find(|name| !layers.contains(name.as_str())) {
            return Some(unknown_name("[[layers]]", &layer.name, unknown, &layers));
        }
    }
    let places: BTreeSet<&str> = groups.union(&layers).copied().chain([CONTEXTS]).collect();
    let has_contexts = !config.contexts.folders.is_empty();
    for forbid in &config.forbid {
        if let Some(unknown) = forbid.within.iter().find(|name| !places.contains(name.as_str())) {
            return Some(unknown_name("[[forbid]]", &forbid.rule, unknown, &places));
        }
        if let Some(fault) = fault_of(forbid, config) {
            return Some(fault);
        }
        if !has_contexts && forbid.within.iter().any(|name| name == CONTEXTS) {
            let rule = &forbid.rule;
            return Some(format!(
                "[[forbid]] `{rule}` has `{CONTEXTS}` in `in`, and [contexts] has no `folders`"
            ));
        }
    }
    let unknown = config.rules.keys().find(|name| rule(name).is_none());
    unknown.map(|name| format!("[rules] has `{name}`, which is no rule of the catalogue"))
}

fn fault_of(forbid: &Forbid, config: &Config) -> Option<String> {
    let name = &forbid.rule;
    if forbid.within.is_empty() && forbid.folders.is_empty() {
        return Some(format!("[[forbid]] `{name}` holds for no code: give it `in` or `folders`"));
    }
    if rule(name).is_none() && (forbid.why.is_none() || forbid.instead.is_none()) {
        return Some(format!(
            "[[forbid]] `{name}` is no rule of the catalogue, so it needs `why` and `instead`"
        ));
    }
    let lists = forbid.paths.iter().filter_map(|path| path.strip_prefix('@'));
    let unknown = lists.into_iter().find(|list| !config.paths.contains_key(*list));
    unknown.map(|list| format!("[[forbid]] `{name}` names the list @{list}, which [paths] lacks"))
}

fn unknown_name(section: &str, of: &str, unknown: &str, known: &BTreeSet<&str>) -> String {
    let known: Vec<&str> = known.iter().copied().collect();
    format!("{section} `{of}` names `{unknown}`, which is none of {}", known.join(", "))
}
