//! Import cycles between the files of a crate.
//!
//! A node is a file. There is an edge from file A to file B when code of A that is not for tests names an item that B
//! defines: in a `use` line, in a path, or in the arguments of a macro. Four things are no edge: a `mod` line, a path that
//! names only a module, a re-export (`pub use`), and the use of an item of a module above by a file below it, since private
//! items of a module are made for the files below it. A path that leads through a re-export counts for the file that
//! defines the item, so a root file may export the items of the files below it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use crate::catalogue::NO_CYCLES;
use crate::graph::cycles;
use crate::source::{Import, Scope};
use crate::{CheckError, Expected, How, Module, SourceTree, Violation, Workspace};

/// The list of cycles that are still allowed, one a line: the files of the cycle. It may only shrink: an update writes the
/// listed cycles that are still there, and no others.
const STILL_ALLOWED: &str = "module_cycles.txt";

/// Renames of renames are followed this far.
const LONGEST_CHAIN: u8 = 8;

/// The cycles of all crates, except those within a cycle of the list `module_cycles.txt`.
///
/// # Errors
/// When a crate cannot be read.
pub fn module_cycles(
    workspace: &Workspace,
    expected: &Expected,
) -> Result<Vec<Violation>, CheckError> {
    let allowed: Vec<BTreeSet<PathBuf>> = expected
        .lines(STILL_ALLOWED)
        .iter()
        .map(|line| line.split_whitespace().map(PathBuf::from).collect())
        .collect();
    let mut found = Vec::new();
    let mut still_there = String::new();
    for member in workspace.checked() {
        let edges = file_edges(&*workspace.source(&member.folder)?);
        for cycle in cycles(&edges.keys().cloned().collect()) {
            if allowed.iter().any(|allowed| cycle.is_subset(allowed)) {
                let files: Vec<String> =
                    cycle.iter().map(|file| file.display().to_string()).collect();
                still_there += &files.join(" ");
                still_there.push('\n');
            } else {
                found.push(violation(&cycle, &edges));
            }
        }
    }
    expected.update_lines(STILL_ALLOWED, &still_there)?;
    Ok(found)
}

/// The edges between the files of a crate, each with the names that make it one and the lines that they are first on.
type FileEdges = BTreeMap<(PathBuf, PathBuf), BTreeMap<String, usize>>;

fn violation(cycle: &BTreeSet<PathBuf>, edges: &FileEdges) -> Violation {
    let within = edges.iter().filter(|((from, to), _)| cycle.contains(from) && cycle.contains(to));
    let mut lines = String::new();
    let mut made_of = Vec::new();
    for ((from, to), names) in within {
        let all: Vec<&str> = names.keys().map(String::as_str).collect();
        let (from, to) = (from.display().to_string(), to.display());
        let _infallible = write!(lines, "\n    {from} → {to}: {}", all.join(", "));
        made_of.extend(names.values().map(|line| (from.clone(), *line)));
    }
    let first = made_of.first().cloned();
    let (file, line) = first.map_or((String::new(), None), |(file, line)| (file, Some(line)));
    let found = format!("{} files import each other{lines}", cycle.len());
    Violation { made_of, ..Violation::new(NO_CYCLES, file, found).at(line) }
}

/// The edges between the files of `tree`.
fn file_edges(tree: &SourceTree) -> FileEdges {
    let scopes = Scopes::of(tree);
    let mut edges = FileEdges::new();
    for module in &tree.modules {
        let production = module.mentions.iter().filter(|mention| !mention.in_tests);
        for mention in production.filter(|mention| mention.how != How::ReExport) {
            let Some(other) = scopes.definer_of(&mention.path) else { continue };
            if !module.path.starts_with(&other.path) {
                let name = mention.path.last().cloned().unwrap_or_default();
                let edge = (module.file.clone(), other.file.clone());
                edges.entry(edge).or_default().entry(name).or_insert(mention.line);
            }
        }
    }
    edges
}

/// The modules of a crate by path, each with the file that it is in.
struct Scopes<'a>(BTreeMap<&'a [String], (&'a Module, &'a Scope)>);

/// The meaning of a path.
enum Item<'a> {
    DefinedIn(&'a Module),
    Module,
    OfAnotherCrate,
}

impl<'a> Scopes<'a> {
    fn of(tree: &'a SourceTree) -> Self {
        let scopes = tree.modules.iter().flat_map(|module| {
            module.scopes.iter().map(move |scope| (scope.path.as_slice(), (module, scope)))
        });
        Self(scopes.collect())
    }

    /// The file that defines the item at `path`; none when it is a module or of another crate.
    fn definer_of(&self, path: &[String]) -> Option<&'a Module> {
        if path.first().is_none_or(|first| first != "crate") {
            return None;
        }
        match self.follow(path, LONGEST_CHAIN) {
            Some(Item::DefinedIn(module)) => Some(module),
            Some(Item::Module | Item::OfAnotherCrate) => None,
            // An item that a macro defines.
            None => self.module_of(path).map(|(module, _)| module),
        }
    }

    /// The deepest module on the way to `path`.
    fn module_of(&self, path: &[String]) -> Option<(&'a Module, &'a Scope)> {
        (1..=path.len()).rev().find_map(|end| self.0.get(path.get(..end)?).copied())
    }

    fn follow(&self, path: &[String], steps_left: u8) -> Option<Item<'a>> {
        let (module, scope) = self.module_of(path)?;
        let rest = path.get(scope.path.len()..)?;
        let Some((name, beyond)) = rest.split_first() else { return Some(Item::Module) };
        if name == "*" || scope.items.contains(name) {
            return Some(Item::DefinedIn(module));
        }
        let steps_left = steps_left.checked_sub(1)?;
        let further = |import: &Import, rest: &[String]| {
            if import.target.first().is_some_and(|first| first != "crate") {
                return import.name.is_some().then_some(Item::OfAnotherCrate);
            }
            let path: Vec<String> = import.target.iter().chain(rest).cloned().collect();
            self.follow(&path, steps_left)
        };
        let named = scope.imports.iter().filter(|import| import.name.as_ref() == Some(name));
        let globs = scope.imports.iter().filter(|import| import.name.is_none());
        named
            .map(|import| further(import, beyond))
            .chain(globs.map(|import| further(import, rest)))
            .find_map(|item| item)
    }
}
