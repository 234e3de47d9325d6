//! The meaning of a name in a file: renamed imports and child modules are followed, so `use sea_orm as storage` hides nothing.

use std::collections::{BTreeMap, BTreeSet};

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{ItemMod, ItemUse, UseTree};

use super::parsed::Parsed;

/// A path as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) segments: Vec<String>,
    /// Whether it begins with `::`.
    pub(super) is_absolute: bool,
    pub(super) line: usize,
    /// The name it is imported under.
    pub(super) imported_as: Option<String>,
}

/// The names that a file gives to things.
#[derive(Debug, Default)]
pub(super) struct Names {
    // By name: the module that imports it, and the path. Scopes within a function are not distinguished.
    imports: BTreeMap<String, Vec<(Vec<String>, Written)>>,
    children: BTreeSet<(Vec<String>, String)>,
}

/// Renames of renames are followed this far.
const LONGEST_CHAIN: u8 = 4;

impl Names {
    pub(super) fn of(module: &Parsed) -> Self {
        let mut collect = Collect { names: Self::default(), here: module.path.clone() };
        collect.visit_file(&module.syntax);
        collect.names
    }

    /// Every meaning that `path` may have in the module `here`: `crate::…` or a path that begins with another crate.
    pub(super) fn resolve(&self, here: &[String], path: &Written) -> Vec<Vec<String>> {
        self.follow(here, path, LONGEST_CHAIN)
    }

    fn follow(&self, here: &[String], path: &Written, steps_left: u8) -> Vec<Vec<String>> {
        let segments = &path.segments;
        let Some(first) = segments.first() else { return Vec::new() };
        if path.is_absolute || first == "crate" {
            return vec![segments.clone()];
        }
        if first == "self" || first == "super" {
            return vec![relative(here, segments)];
        }
        if self.children.contains(&(here.to_vec(), first.clone())) {
            return vec![here.iter().chain(segments).cloned().collect()];
        }
        let Some(imports) = self.imports.get(first).filter(|_| steps_left > 0) else {
            return vec![segments.clone()];
        };
        let meanings = imports.iter().flat_map(|(imported_in, import)| {
            // `use serde;` names itself.
            if import.segments.first() == Some(first) {
                return vec![import.segments.clone()];
            }
            self.follow(imported_in, import, steps_left - 1)
        });
        meanings
            .map(|meaning| meaning.into_iter().chain(segments.iter().skip(1).cloned()).collect())
            .collect()
    }
}

/// `self::x` and `super::super::x`, seen from the root.
fn relative(here: &[String], segments: &[String]) -> Vec<String> {
    let ups = segments.iter().filter(|segment| *segment == "super").count();
    let base = here.iter().take(here.len().saturating_sub(ups).max(1)).cloned();
    base.chain(segments.iter().filter(|segment| *segment != "super" && *segment != "self").cloned())
        .collect()
}

/// The paths of a `use` item, one for each leaf of its tree.
pub(super) fn leaves(item: &ItemUse) -> Vec<Written> {
    let mut found = Vec::new();
    gather(&item.tree, &mut Vec::new(), &mut found);
    for leaf in &mut found {
        leaf.is_absolute = item.leading_colon.is_some();
    }
    found
}

fn gather(tree: &UseTree, prefix: &mut Vec<String>, found: &mut Vec<Written>) {
    let leaf = |name: Option<String>, imported_as: Option<String>, line: usize| Written {
        segments: prefix.iter().cloned().chain(name).collect(),
        is_absolute: false,
        line,
        imported_as,
    };
    match tree {
        UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            gather(&path.tree, prefix, found);
            prefix.pop();
        }
        UseTree::Name(name) if name.ident == "self" => {
            found.push(leaf(None, prefix.last().cloned(), name.ident.span().start().line));
        }
        UseTree::Name(name) => {
            let name_text = name.ident.to_string();
            found.push(leaf(
                Some(name_text.clone()),
                Some(name_text),
                name.ident.span().start().line,
            ));
        }
        UseTree::Rename(rename) => {
            let name = (rename.ident != "self").then(|| rename.ident.to_string());
            found.push(leaf(
                name,
                Some(rename.rename.to_string()),
                rename.ident.span().start().line,
            ));
        }
        UseTree::Glob(glob) => {
            found.push(leaf(Some("*".to_owned()), None, glob.star_token.span().start().line));
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                gather(tree, prefix, found);
            }
        }
    }
}

struct Collect {
    names: Names,
    here: Vec<String>,
}

impl<'ast> Visit<'ast> for Collect {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        let name = item.ident.to_string();
        self.names.children.insert((self.here.clone(), name.clone()));
        self.here.push(name);
        visit::visit_item_mod(self, item);
        self.here.pop();
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        for leaf in leaves(item) {
            if let Some(name) = leaf.imported_as.clone() {
                self.names.imports.entry(name).or_default().push((self.here.clone(), leaf));
            }
        }
    }
}
