//! The names that a module defines and imports, so that a path can be followed to the file that defines its item.

use syn::{Item, ItemMod, ItemUse};

use super::names::{Names, Written, leaves};
use super::parsed::Parsed;
use super::tokens::is_test_only;

/// The names of one module, which may be an inline one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    /// Its place in the module tree, beginning with `crate`.
    pub(crate) path: Vec<String>,
    /// The items that it defines, without modules.
    pub(crate) items: Vec<String>,
    /// Its `use` lines.
    pub(crate) imports: Vec<Import>,
}

/// One name, or all names of a module, that a `use` line brings in.
#[derive(Debug, Clone)]
pub(crate) struct Import {
    /// The name it gets here; none for a glob.
    pub(crate) name: Option<String>,
    /// The path, seen from the crate's root; that of a glob without its star.
    pub(crate) target: Vec<String>,
}

/// The scope of a file and of each module within it.
pub(super) fn scopes(module: &Parsed) -> Vec<Scope> {
    let names = Names::of(module);
    let mut found = Vec::new();
    gather(&names, &module.path, &module.syntax.items, &mut found);
    found
}

fn gather(names: &Names, path: &[String], items: &[Item], found: &mut Vec<Scope>) {
    let mut scope = Scope { path: path.to_vec(), ..Scope::default() };
    let mut inner: Vec<&ItemMod> = Vec::new();
    for item in items {
        match item {
            Item::Use(item) => scope.imports.extend(imports(names, path, item)),
            Item::Mod(item) => inner.push(item),
            other => scope.items.extend(name_of(other)),
        }
    }
    found.push(scope);
    for module in inner.into_iter().filter(|module| !is_test_only(&module.attrs)) {
        if let Some((_, items)) = &module.content {
            let path: Vec<String> =
                path.iter().cloned().chain([module.ident.to_string()]).collect();
            gather(names, &path, items, found);
        }
    }
}

fn imports(names: &Names, here: &[String], item: &ItemUse) -> Vec<Import> {
    let leaves = leaves(item).into_iter();
    leaves.flat_map(|leaf| import(names, here, &leaf)).collect()
}

fn import(names: &Names, here: &[String], leaf: &Written) -> Vec<Import> {
    let targets = names.resolve(here, leaf).into_iter();
    let imports = targets.map(|mut target| {
        let is_glob = target.last().is_some_and(|last| last == "*");
        if is_glob {
            target.pop();
        }
        Import { name: if is_glob { None } else { leaf.imported_as.clone() }, target }
    });
    imports.collect()
}

fn name_of(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::TraitAlias(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}
