//! Paths in code that lead where they must not: to another context, to a crate above, to another layer, or to a path that
//! `[[forbid]]` names.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::{CONTEXT_EDGES, LAYERS};
use crate::config::{ImportRule, Layer};
use crate::rules::layer_edges::{crate_names, recorded_crates};
use crate::workspace::{Place, uses_of_layer};
use crate::{CheckError, Context, Mention, Module, Violation, Workspace};

/// Every place in the workspace that names a forbidden path.
///
/// # Errors
/// When a crate cannot be read.
pub fn forbidden_imports(workspace: &Workspace) -> Result<Vec<Violation>, CheckError> {
    let rules = Rules {
        workspace,
        forbid: ImportRule::all(workspace.config()),
        crates: crate_names(workspace),
        recorded: recorded_crates(workspace),
    };
    let mut found = Vec::new();
    for member in workspace.checked() {
        for module in &workspace.source(&member.folder)?.modules {
            for mention in &module.mentions {
                let place = workspace.place(member, &mention.module);
                rules.check(module, mention, place, &mut found);
            }
        }
    }
    // A line is reported once, however often it breaks the same rule.
    let mut seen = BTreeSet::new();
    found.retain(|found| {
        seen.insert((found.code, found.rule_name().to_owned(), found.file.clone(), found.line))
    });
    Ok(found)
}

struct Rules<'a> {
    workspace: &'a Workspace,
    forbid: Vec<ImportRule>,
    /// The names that count as crates.
    crates: BTreeSet<String>,
    /// The crates that each layer is recorded to use.
    recorded: BTreeMap<String, Vec<String>>,
}

impl Rules<'_> {
    fn check(
        &self,
        module: &Module,
        mention: &Mention,
        place: Place<'_>,
        found: &mut Vec<Violation>,
    ) {
        let violation = |code, target: String| {
            Violation::new(code, module.file.display().to_string(), mention.path.join("::"))
                .at(mention.line)
                .pointing_at(mention.spellings())
                .reaching(target)
                .where_may_be_used(self.uses(place))
        };
        let stranger = self.stranger(mention, place);
        let (layer, group) = (
            place.layer.map(|layer| layer.name.as_str()),
            self.workspace.group_of(place.member).map(|group| group.name.as_str()),
        );
        let context = place.context.map(|context| context.module.as_slice());
        for rule in self.forbid.iter().filter(|rule| rule.in_tests_too || !mention.in_tests) {
            if rule.holds_for(&module.file, layer, group, place.context.is_some()) {
                let mut reached = rule.forbidden().iter().filter_map(|forbidden| {
                    forbidden.reached_by(mention, context, stranger.as_deref())
                });
                found.extend(reached.next().map(|target| Violation {
                    text: rule.text.clone(),
                    ..violation(rule.code, target)
                }));
            }
        }
        if place.context.is_some()
            && let Some(stranger) = stranger
        {
            found.push(violation(CONTEXT_EDGES, stranger));
        }
        found.extend(self.other_layer(mention, place).map(|target| violation(LAYERS, target)));
    }

    /// The context or the crate that `mention` names and must not.
    fn stranger(&self, mention: &Mention, place: Place<'_>) -> Option<String> {
        let contexts = self.workspace.all_contexts().iter();
        let mut others = contexts.filter(|other| place.context.is_some_and(|own| own != *other));
        let named = others.find(|other| names(mention, other, &place.member.folder));
        if let (Some(other), Some(own)) = (named, place.context) {
            return (!self.may_name(own, other, mention, place)).then(|| other.name.clone());
        }
        let stranger = self.workspace.stranger(place.member, mention);
        stranger.map(|member| member.ident.clone())
    }

    fn may_name(
        &self,
        own: &Context,
        other: &Context,
        mention: &Mention,
        place: Place<'_>,
    ) -> bool {
        let config = &self.workspace.config().contexts;
        let is_allowed =
            config.allow.iter().any(|edge| edge.from == own.name && edge.to == other.name);
        let mut path = other.path_in(&place.member.folder);
        let is_published = config.published.iter().any(|module| {
            path.push(module.clone());
            let within = mention.path.starts_with(&path);
            path.pop();
            within
        });
        is_allowed || is_published
    }

    /// The layer or the crate that the layer of this place must not name.
    fn other_layer(&self, mention: &Mention, place: Place<'_>) -> Option<String> {
        let (Some(context), Some(layer)) = (place.context, place.layer) else { return None };
        if mention.in_tests {
            return None;
        }
        let first = mention.path.first()?;
        let is_foreign = layer.crates.as_ref().is_some_and(|allowed| !allowed.contains(first));
        if is_foreign && self.crates.contains(first) && mention.names_crate(first) {
            return Some(first.clone());
        }
        let names = |other: &&Layer| {
            other.modules().iter().any(|module| {
                let path: Vec<&str> =
                    context.module.iter().map(String::as_str).chain([*module]).collect();
                mention.is_below(&path)
            })
        };
        let forbidden =
            |other: &&Layer| other.name != layer.name && !layer.may_use.contains(&other.name);
        let other = self.workspace.config().layers.iter().filter(forbidden).find(names)?;
        Some(format!("context::{}", other.name))
    }

    /// The uses that are allowed at a place, as a sentence.
    fn uses(&self, place: Place<'_>) -> Option<String> {
        let of_crate = self.workspace.uses_of(place.member);
        let Some(context) = place.context else { return of_crate };
        let of_layer = place.layer.map(|layer| {
            let crates = self.recorded.get(&layer.name).map(Vec::as_slice);
            uses_of_layer(layer, crates)
        });
        let published = &self.workspace.config().contexts.published;
        let of_others = if published.is_empty() {
            format!("`{}` may use no other context", context.name)
        } else {
            format!("`{}` may use of other contexts: {}", context.name, published.join(", "))
        };
        Some(of_layer.or(of_crate).map_or(of_others.clone(), |uses| format!("{uses}; {of_others}")))
    }
}

/// Whether `mention`, in the crate `folder`, names something of `context`.
fn names(mention: &Mention, context: &Context, folder: &str) -> bool {
    let path = context.path_in(folder);
    match path.as_slice() {
        [name] => name != "crate" && mention.names_crate(name),
        path => mention.is_below(path),
    }
}
