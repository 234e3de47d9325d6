//! Whether the names in `boundaries.toml` have something in the tree: a pattern that matches nothing would switch its rule off,
//! and the check would still pass.

use std::collections::BTreeSet;

use super::files::is_below;
use super::{Workspace, members};
use crate::{CheckError, SourceTree};

const BELOW_A_CONTEXT: &str = "module right below a context";

impl Workspace {
    /// Refuses the first pattern that matches nothing, and the first name of a context or module that is not there.
    ///
    /// # Errors
    /// When there is one, or a crate that may have it cannot be read.
    pub(crate) fn refuse_names_without_meaning(&self) -> Result<(), CheckError> {
        let mut fault = self.fault_of_crates();
        fault = fault.or_else(|| self.fault_of_contexts()).or_else(|| self.fault_of_tables());
        if fault.is_none() {
            fault = self.fault_of_modules()?;
        }
        if fault.is_none() {
            fault = self.fault_of_forbidden()?;
        }
        fault.map_or(Ok(()), |message| Err(CheckError::Config { path: self.file.clone(), message }))
    }

    fn fault_of_crates(&self) -> Option<String> {
        let is_empty = |pattern: &&String| members::crates_at(&self.root, pattern).is_empty();
        self.config.crates.iter().find_map(|group| {
            let pattern = group.folders.iter().find(is_empty)?;
            Some(no_match(&format!("[[crates]] `{}`", group.name), "folders", pattern, "crate"))
        })
    }

    fn fault_of_contexts(&self) -> Option<String> {
        let contexts = &self.config.contexts;
        let is_empty =
            |pattern: &&String| members::contexts_at(&self.root, pattern, &self.members).is_empty();
        if let Some(pattern) = contexts.folders.iter().find(is_empty) {
            return Some(no_match("[contexts]", "folders", pattern, "crate or module"));
        }
        let mut pairs = self.contexts.iter().zip(self.contexts.iter().skip(1));
        if let Some((one, other)) = pairs.find(|(one, other)| one.name == other.name) {
            let (name, one, other) = (&one.name, one.place(), other.place());
            return Some(format!("[contexts] has two contexts `{name}`: {one} and {other}"));
        }
        let allowed = contexts.allow.iter().flat_map(|edge| [&edge.from, &edge.to]);
        let unknown = allowed.into_iter().find(|name| !self.has_context(name));
        unknown.map(|name| format!("[contexts] allow names `{name}`, which is no context"))
    }

    fn fault_of_tables(&self) -> Option<String> {
        let tables = &self.config.tables;
        let is_empty = |entry: &&String| {
            let mut contexts = self.contexts.iter();
            contexts.all(|context| self.migrations_at(entry, &context.name).is_empty())
        };
        if let Some(entry) = tables.made_in.iter().find(is_empty) {
            return Some(no_match("[tables]", "made_in", entry, "migration of a context"));
        }
        let unknown = tables.owned.keys().find(|name| !self.has_context(name));
        unknown.map(|name| format!("[tables.owned] names `{name}`, which is no context"))
    }

    fn fault_of_modules(&self) -> Result<Option<String>, CheckError> {
        let published = &self.config.contexts.published;
        if self.config.layers.is_empty() && published.is_empty() {
            return Ok(None);
        }
        let modules = self.modules_below_contexts()?;
        if let Some(module) = published.iter().find(|module| !modules.contains(*module)) {
            return Ok(Some(no_match("[contexts]", "published", module, BELOW_A_CONTEXT)));
        }
        Ok(self.config.layers.iter().find_map(|layer| {
            let key = if layer.modules.is_empty() { "name" } else { "modules" };
            let own = layer.modules();
            let module = own.into_iter().find(|module| !modules.contains(*module))?;
            let of = format!("[[layers]] `{}`", layer.name);
            Some(no_match(&of, key, module, BELOW_A_CONTEXT))
        }))
    }

    fn fault_of_forbidden(&self) -> Result<Option<String>, CheckError> {
        let forbidden = &self.config.forbid;
        if forbidden.iter().all(|forbid| forbid.folders.is_empty()) {
            return Ok(None);
        }
        let mut files = BTreeSet::new();
        for member in self.checked() {
            let source = self.source(&member.folder)?;
            files.extend(source.modules.iter().map(|module| module.file.clone()));
        }
        let is_empty = |folder: &&String| !files.iter().any(|file| is_below(file, folder));
        Ok(forbidden.iter().find_map(|forbid| {
            let folder = forbid.folders.iter().find(is_empty)?;
            let of = format!("[[forbid]] `{}`", forbid.rule);
            Some(no_match(&of, "folders", folder, "file that is checked"))
        }))
    }

    fn has_context(&self, name: &str) -> bool {
        self.contexts.iter().any(|context| context.name == name)
    }

    /// The names of the modules right below the contexts, inline ones included.
    fn modules_below_contexts(&self) -> Result<BTreeSet<String>, CheckError> {
        let mut names = BTreeSet::new();
        let read = |folder: &str| SourceTree::root_file(&self.root, folder).is_some();
        for context in self.contexts.iter().filter(|context| read(&context.folder)) {
            let source = self.source(&context.folder)?;
            let scopes = source.modules.iter().flat_map(|module| &module.scopes);
            names.extend(scopes.filter_map(|scope| {
                scope.path.strip_prefix(context.module.as_slice())?.first().cloned()
            }));
        }
        Ok(names)
    }
}

fn no_match(of: &str, key: &str, value: &str, kind: &str) -> String {
    format!("{of} has `{value}` in `{key}`, which matches no {kind}")
}
