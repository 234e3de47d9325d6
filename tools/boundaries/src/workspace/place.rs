//! Where a piece of code belongs: its crate, its context, its layer, and what may be used there.

use std::path::Path;

use super::Workspace;
use crate::config::{CrateGroup, EVERYTHING, Layer};
use crate::{Context, Member, Mention};

/// Where a piece of code belongs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) member: &'a Member,
    pub(crate) context: Option<&'a Context>,
    pub(crate) layer: Option<&'a Layer>,
}

impl Workspace {
    /// The place of the module `path` of a crate.
    pub(crate) fn place<'a>(&'a self, member: &'a Member, path: &[String]) -> Place<'a> {
        let context = self
            .contexts
            .iter()
            .find(|context| context.folder == member.folder && path.starts_with(&context.module));
        let layer = context.and_then(|context| self.layer_of(path, context));
        Place { member, context, layer }
    }

    /// The layer of the module `path`, which is in `context`.
    pub(crate) fn layer_of(&self, path: &[String], context: &Context) -> Option<&Layer> {
        let module = path.get(context.module.len())?;
        self.config.layers.iter().find(|layer| layer.has(module))
    }

    /// The group of a crate.
    pub(crate) fn group_of(&self, member: &Member) -> Option<&CrateGroup> {
        member.group.and_then(|group| self.config.crates.get(group))
    }

    /// Whether `from` may depend on `to`. Where no groups are given, it may.
    pub(crate) fn may_depend(&self, from: &Member, to: &Member, for_tests: bool) -> bool {
        if self.config.crates.is_empty() || from.folder == to.folder {
            return true;
        }
        let (Some(of), Some(other)) = (self.group_of(from), self.group_of(to)) else {
            // A crate in no group may be used by those that may use everything.
            return self.group_of(from).is_some_and(|of| names(&of.may_use, EVERYTHING));
        };
        let among_them = of.may_use_each_other && from.group == to.group;
        let allowed = |list: &[String]| names(list, &other.name) || names(list, EVERYTHING);
        among_them || allowed(&of.may_use) || (for_tests && allowed(&of.may_use_in_tests))
    }

    /// The other crate of the workspace that `mention` names and `from` may not depend on.
    pub(crate) fn stranger<'a>(&'a self, from: &Member, mention: &Mention) -> Option<&'a Member> {
        self.members.iter().find(|to| {
            mention.names_crate(&to.ident) && !self.may_depend(from, to, mention.in_tests)
        })
    }

    /// The crates that a crate may depend on, as a sentence.
    pub(crate) fn uses_of(&self, member: &Member) -> Option<String> {
        if self.config.crates.is_empty() {
            return None;
        }
        let Some(of) = self.group_of(member) else {
            return Some(format!(
                "`{}` is in no [[crates]] entry of {}, so it may use no crate of the workspace",
                member.package,
                crate::config::FILE
            ));
        };
        let mut may: Vec<&str> = of.may_use.iter().map(String::as_str).collect();
        if of.may_use_each_other {
            may.push("others of its group, without a cycle");
        }
        let may = list(&may, "no crate of the workspace");
        let tests = match of.may_use_in_tests.as_slice() {
            [] => String::new(),
            more => format!("; in tests also {}", more.join(", ")),
        };
        Some(format!("`{}` may use {may}{tests}", member.package))
    }

    /// The text of a file, for its lines; empty when it cannot be read.
    pub(crate) fn text_of(&self, file: impl AsRef<Path>) -> String {
        std::fs::read_to_string(self.root.join(file)).unwrap_or_default()
    }
}

/// The layers and crates that a layer may name, as a sentence. `crates` are the crates that it is recorded to use.
pub(crate) fn uses_of_layer(layer: &Layer, crates: Option<&[String]>) -> String {
    let may: Vec<&str> = layer.may_use.iter().map(String::as_str).collect();
    let may = list(&may, "no other layer");
    let crates = match layer.crates.as_deref().or(crates) {
        Some(crates) => {
            let crates: Vec<&str> = crates.iter().map(String::as_str).collect();
            format!("; of crates {}", list(&crates, "none"))
        }
        None => String::new(),
    };
    format!("the layer `{}` may use {may}{crates}", layer.name)
}

fn names(list: &[String], name: &str) -> bool {
    list.iter().any(|other| other == name)
}

fn list(names: &[&str], none: &str) -> String {
    if names.is_empty() { none.to_owned() } else { names.join(", ") }
}
