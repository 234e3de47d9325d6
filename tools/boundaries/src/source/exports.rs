//! The exports of a crate: every public item that can be reached from `lib.rs`, with its public fields and functions.

use std::collections::BTreeSet;

use syn::{
    Field, Fields, ImplItem, Item, ItemImpl, ItemMacro, ItemStruct, ItemUse, Type, Visibility,
};

use super::names::leaves;
use super::parsed::Parsed;

/// One line for each export, sorted: modules, items, and the public fields and functions of exported types.
pub(super) fn exports(modules: &[Parsed]) -> String {
    let mut exports = Exports { modules, lines: BTreeSet::new(), types: BTreeSet::new() };
    if let Some(root) = modules.first() {
        exports.module(root, &root.syntax.items, "");
    }
    exports.members();
    exports.lines.into_iter().map(|line| line + "\n").collect()
}

struct Exports<'a> {
    modules: &'a [Parsed],
    lines: BTreeSet<String>,
    /// The names of the exported types: their members are exports too.
    types: BTreeSet<String>,
}

impl<'a> Exports<'a> {
    fn module(&mut self, module: &'a Parsed, items: &'a [Item], prefix: &str) {
        for item in items {
            self.item(module, item, prefix);
        }
    }

    fn item(&mut self, module: &'a Parsed, item: &'a Item, prefix: &str) {
        let (kind, visibility, name) = match item {
            Item::Use(item) if is_public(&item.vis) => return self.re_exports(item, prefix),
            Item::Mod(item) if is_public(&item.vis) => {
                return self.child(module, item, &format!("{prefix}{}::", item.ident));
            }
            Item::Struct(item) => ("struct", &item.vis, item.ident.to_string()),
            Item::Enum(item) => ("enum", &item.vis, item.ident.to_string()),
            Item::Trait(item) => ("trait", &item.vis, item.ident.to_string()),
            Item::Type(item) => ("type", &item.vis, item.ident.to_string()),
            Item::Fn(item) => ("fn", &item.vis, item.sig.ident.to_string()),
            Item::Const(item) => ("const", &item.vis, item.ident.to_string()),
            Item::Static(item) => ("static", &item.vis, item.ident.to_string()),
            Item::Macro(item) => return self.macro_call(item, prefix),
            _ => return,
        };
        if is_public(visibility) {
            self.lines.insert(format!("{kind} {prefix}{name}"));
            self.types.insert(name);
        }
    }

    /// The items that a macro expands to are not read; the call is listed.
    fn macro_call(&mut self, item: &ItemMacro, prefix: &str) {
        let name = item.mac.path.segments.last().map(|segment| segment.ident.to_string());
        if let (None, Some(name)) = (&item.ident, name) {
            self.lines.insert(format!("macro {prefix}{name}!"));
        }
    }

    fn child(&mut self, module: &'a Parsed, item: &'a syn::ItemMod, prefix: &str) {
        self.lines.insert(format!("mod {}", prefix.trim_end_matches("::")));
        if let Some((_, items)) = &item.content {
            return self.module(module, items, prefix);
        }
        let path: Vec<String> =
            module.path.iter().cloned().chain([item.ident.to_string()]).collect();
        if let Some(file) = self.modules.iter().find(|file| file.path == path) {
            self.module(file, &file.syntax.items, prefix);
        }
    }

    fn re_exports(&mut self, item: &ItemUse, prefix: &str) {
        for leaf in leaves(item) {
            let name = leaf.imported_as.unwrap_or_else(|| leaf.segments.join("::"));
            self.lines.insert(format!("use {prefix}{name}"));
            self.types.insert(name);
        }
    }

    /// The public functions and fields of the exported types.
    fn members(&mut self) {
        let in_production = self.modules.iter().filter(|module| !module.in_tests);
        for item in in_production.flat_map(|module| &module.syntax.items) {
            match item {
                Item::Impl(item) if item.trait_.is_none() => self.functions(item),
                Item::Struct(item) => self.fields(item),
                _ => {}
            }
        }
    }

    fn functions(&mut self, item: &ItemImpl) {
        let Type::Path(of) = &*item.self_ty else { return };
        let Some(name) = of.path.segments.last().map(|segment| segment.ident.to_string()) else {
            return;
        };
        if !self.types.contains(&name) {
            return;
        }
        for member in &item.items {
            match member {
                ImplItem::Fn(function) if is_public(&function.vis) => {
                    self.lines.insert(format!("fn {name}::{}", function.sig.ident));
                }
                ImplItem::Const(constant) if is_public(&constant.vis) => {
                    self.lines.insert(format!("const {name}::{}", constant.ident));
                }
                _ => {}
            }
        }
    }

    fn fields(&mut self, item: &ItemStruct) {
        let name = item.ident.to_string();
        if !is_public(&item.vis) || !self.types.contains(&name) {
            return;
        }
        let Fields::Named(fields) = &item.fields else { return };
        let public = fields.named.iter().filter(|Field { vis, .. }| is_public(vis));
        for field in public.filter_map(|field| field.ident.as_ref()) {
            self.lines.insert(format!("field {name}.{field}"));
        }
    }
}

const fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}
