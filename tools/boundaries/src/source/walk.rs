//! Follows the `mod` lines of a crate, and reports files that are compiled elsewhere than they lie, or not at all.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use syn::{Attribute, Expr, ExprLit, Item, ItemMod, Lit, Meta};

use super::mention::{Mention, Text};
use super::parsed::Parsed;
use super::tokens::is_test_only;
use crate::catalogue::{NO_DETOURS, NO_ORPHANS};
use crate::{CheckError, Violation};

/// A `mod` item.
struct InnerModule {
    name: String,
    line: usize,
    for_tests: bool,
    /// The path in its `#[path]`.
    detour: Option<String>,
    /// The modules within it, if it has a body.
    inline: Option<Vec<InnerModule>>,
}

fn inner_modules(items: &[Item]) -> Vec<InnerModule> {
    let modules = items.iter().filter_map(|item| match item {
        Item::Mod(module) => Some(module),
        _ => None,
    });
    let inner = modules.map(|module: &ItemMod| InnerModule {
        name: module.ident.to_string(),
        line: module.ident.span().start().line,
        for_tests: is_test_only(&module.attrs),
        detour: module.attrs.iter().find_map(path_attribute),
        inline: module.content.as_ref().map(|(_, items)| inner_modules(items)),
    });
    inner.collect()
}

/// The files in the folder `source` that `root` leads to, and a violation for each file that it does not lead to.
pub(super) fn walk(
    workspace: &Path,
    source: &Path,
    root: &Path,
) -> Result<(Vec<Parsed>, Vec<Violation>), CheckError> {
    let mut walk = Walk { workspace, modules: Vec::new(), loose_ends: Vec::new() };
    walk.file(root, source, &["crate".to_owned()], false)?;
    walk.find_orphans(source);
    Ok((walk.modules, walk.loose_ends))
}

/// The syntax of `file`.
pub(super) fn parse(workspace: &Path, file: &Path) -> Result<syn::File, CheckError> {
    let text = std::fs::read_to_string(workspace.join(file)).map_err(CheckError::file(file))?;
    syn::parse_file(&text).map_err(|source| CheckError::NotRust { path: file.to_owned(), source })
}

struct Walk<'a> {
    workspace: &'a Path,
    modules: Vec<Parsed>,
    loose_ends: Vec<Violation>,
}

impl Walk<'_> {
    /// Reads `file`, whose child modules lie in the folder `children`.
    fn file(
        &mut self,
        file: &Path,
        children: &Path,
        path: &[String],
        in_tests: bool,
    ) -> Result<(), CheckError> {
        let syntax = parse(self.workspace, file)?;
        let inner = inner_modules(&syntax.items);
        self.modules.push(Parsed { file: file.to_owned(), path: path.to_vec(), in_tests, syntax });
        self.inner(&inner, file, children, path, in_tests)
    }

    fn inner(
        &mut self,
        modules: &[InnerModule],
        file: &Path,
        children: &Path,
        path: &[String],
        in_tests: bool,
    ) -> Result<(), CheckError> {
        for InnerModule { name, line, for_tests, detour, inline } in modules {
            let (in_tests, folder) = (in_tests || *for_tests, children.join(name));
            let path: Vec<String> = path.iter().cloned().chain([name.clone()]).collect();
            if let Some(detour) = detour {
                let found = format!("#[path = {detour:?}] mod {name}");
                let violation = Violation::new(NO_DETOURS, file.display().to_string(), found);
                self.loose_ends.push(violation.at(*line).pointing_at([name.as_str()]));
            }
            if let Some(inner) = inline {
                self.inner(inner, file, &folder, &path, in_tests)?;
                continue;
            }
            let candidates = match detour {
                Some(detour) => vec![file.parent().unwrap_or(file).join(detour)],
                None => vec![children.join(format!("{name}.rs")), folder.join("mod.rs")],
            };
            // The compiler reports a file that is missing.
            if let Some(found) =
                candidates.iter().find(|candidate| self.workspace.join(candidate).is_file())
            {
                self.file(found, &folder, &path, in_tests)?;
            }
        }
        Ok(())
    }

    fn find_orphans(&mut self, source: &Path) {
        let known: BTreeSet<PathBuf> = self
            .modules
            .iter()
            .filter_map(|module| self.workspace.join(&module.file).canonicalize().ok())
            .collect();
        for file in rust_files(&self.workspace.join(source)) {
            // A binary beside the library is a root of its own, and so are its files.
            let is_root = file.ends_with("src/main.rs")
                || file.starts_with(self.workspace.join(source).join("bin"));
            if !is_root && !file.canonicalize().is_ok_and(|file| known.contains(&file)) {
                let place =
                    file.strip_prefix(self.workspace).unwrap_or(&file).display().to_string();
                let found = "no `mod` line leads here";
                self.loose_ends.push(Violation::new(NO_ORPHANS, place, found));
            }
        }
    }
}

/// The lines of `file` that include another file of the source. Generated files lie in `OUT_DIR`.
pub(super) fn inclusions(
    file: &Path,
    mentions: &[Mention],
    texts: &[Text],
) -> impl Iterator<Item = Violation> {
    let inclusions = mentions
        .iter()
        .filter(|mention| mention.path.last().is_some_and(|last| last == "include"))
        .filter(|mention| {
            !texts.iter().any(|text| text.value == "OUT_DIR" && text.line == mention.line)
        });
    inclusions.map(move |mention| {
        Violation::new(NO_DETOURS, file.display().to_string(), "include!")
            .at(mention.line)
            .pointing_at(["include"])
    })
}

fn path_attribute(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        Meta::NameValue(_) | Meta::Path(_) | Meta::List(_) => None,
    }
}

/// Every Rust file below `folder`, in the order of their paths.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut entries: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    entries.sort();
    let below = entries
        .into_iter()
        .flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] });
    below.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}
