//! A `[[forbid]]` entry, ready to be compared with paths in code.

use std::path::Path;
use std::sync::Arc;

use super::{CONTEXTS, Config, Forbid, RuleText};
use crate::Mention;
use crate::catalogue::{FORBIDDEN_PATH, rule};
use crate::workspace::is_below;

/// A rule about imports.
#[derive(Debug)]
pub struct ImportRule {
    /// Its code in the catalogue.
    pub code: &'static str,
    /// The texts of the workspace, where the entry has some.
    pub text: Option<Arc<RuleText>>,
    /// Whether it holds for the code of tests too.
    pub in_tests_too: bool,
    within: Vec<String>,
    folders: Vec<String>,
    forbidden: Vec<Forbidden>,
}

/// A path that must not be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Forbidden {
    /// Another crate, by its name in code: `serde`.
    Crate(String),
    /// A module or item and everything below it: `platform::http`.
    Below(Vec<String>),
    /// Every path that ends so: `*::Utc::now`.
    Ending(Vec<String>),
    /// A module of the same context: `context::infrastructure`.
    OfContext(Vec<String>),
    /// Every crate of the workspace that `[[crates]]` does not allow: `workspace`.
    Workspace,
}

impl ImportRule {
    /// All rules of a file. The lists that they name are known to be there.
    pub(crate) fn all(config: &Config) -> Vec<Self> {
        config.forbid.iter().map(|forbid| Self::of(forbid, config)).collect()
    }

    fn of(forbid: &Forbid, config: &Config) -> Self {
        let known = rule(&forbid.rule);
        let text = RuleText {
            name: known.is_none().then(|| forbid.rule.clone()),
            why: forbid.why.clone(),
            instead: forbid.instead.clone(),
            decided_in: forbid.decided_in.clone(),
        };
        let forbidden = forbid.paths.iter().flat_map(|path| match path.strip_prefix('@') {
            Some(list) => config.paths.get(list).cloned().unwrap_or_default(),
            None => vec![path.clone()],
        });
        Self {
            code: known.map_or(FORBIDDEN_PATH, |rule| rule.code.as_str()),
            text: (text != RuleText::default()).then(|| Arc::new(text)),
            in_tests_too: forbid.tests_too,
            within: forbid.within.clone(),
            folders: forbid.folders.clone(),
            forbidden: forbidden.map(|path| Forbidden::parse(&path)).collect(),
        }
    }

    /// Whether it holds for a file of this layer, group and context.
    pub(crate) fn holds_for(
        &self,
        file: &Path,
        layer: Option<&str>,
        group: Option<&str>,
        in_context: bool,
    ) -> bool {
        let names = |name: &str| self.within.iter().any(|within| within == name);
        layer.is_some_and(names)
            || group.is_some_and(names)
            || (in_context && names(CONTEXTS))
            || self.folders.iter().any(|folder| is_below(file, folder))
    }

    /// The forbidden paths.
    pub(crate) fn forbidden(&self) -> &[Forbidden] {
        &self.forbidden
    }
}

impl Forbidden {
    /// Reads a path as `boundaries.toml` writes it.
    pub fn parse(path: &str) -> Self {
        let segments = |path: &str| path.split("::").map(str::to_owned).collect::<Vec<_>>();
        if path == "workspace" {
            Self::Workspace
        } else if let Some(end) = path.strip_prefix("*::") {
            Self::Ending(segments(end))
        } else if let Some(module) = path.strip_prefix("context::") {
            Self::OfContext(segments(module))
        } else if path.contains("::") {
            Self::Below(segments(path))
        } else {
            Self::Crate(path.to_owned())
        }
    }

    /// The forbidden target that `mention` reaches. `context` is the module that the context of the code begins with;
    /// `stranger` is the crate of the workspace that the mention names and must not.
    pub(crate) fn reached_by(
        &self,
        mention: &Mention,
        context: Option<&[String]>,
        stranger: Option<&str>,
    ) -> Option<String> {
        match self {
            Self::Crate(name) => mention.names_crate(name).then(|| name.clone()),
            Self::Below(path) => mention.is_below(path).then(|| path.join("::")),
            Self::Ending(end) => mention.ends_with(end).then(|| end.join("::")),
            Self::OfContext(module) => {
                let path: Vec<String> = context?.iter().chain(module).cloned().collect();
                mention.is_below(&path).then(|| format!("context::{}", module.join("::")))
            }
            Self::Workspace => stranger.map(str::to_owned),
        }
    }
}
