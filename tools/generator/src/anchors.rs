//! Finds the places for new code in Rust files that are there. Each function takes a text and returns it with one insertion;
//! everything else in it stays as it is, comments included.

mod lists;

use std::ops::Range;

use syn::spanned::Spanned;
use syn::{Attribute, Item, ItemMod, ItemUse, UseTree};

use crate::GenerateError;

pub(crate) use lists::List;
use lists::lists;

/// A file that is to be changed, parsed.
pub(crate) struct Source<'a> {
    pub(crate) path: &'a str,
    pub(crate) text: &'a str,
    file: syn::File,
}

impl<'a> Source<'a> {
    pub(crate) fn parse(path: &'a str, text: &'a str) -> Result<Self, GenerateError> {
        let file = syn::parse_file(text).map_err(|error| GenerateError::Malformed {
            file: path.to_owned(),
            message: format!("line {}: {error}", error.span().start().line),
        })?;
        Ok(Self { path, text, file })
    }

    /// Every item of the file that is no test.
    fn items(&self) -> impl DoubleEndedIterator<Item = &Item> {
        self.file.items.iter().filter(|item| !is_for_tests(attributes_of(item)))
    }

    /// The text with `inserted` at an offset.
    pub(crate) fn with(&self, offset: usize, inserted: &str) -> String {
        let (before, after) = self.text.split_at_checked(offset).unwrap_or((self.text, ""));
        format!("{before}{inserted}{after}")
    }

    /// The text with `replacement` in place of a range.
    pub(crate) fn replacing(&self, range: Range<usize>, replacement: &str) -> String {
        let before = self.text.get(..range.start).unwrap_or_default();
        let after = self.text.get(range.end..).unwrap_or_default();
        format!("{before}{replacement}{after}")
    }

    /// The text with the line `mod name;`, after the last module of which `is_beside` holds; else after the last module, or else
    /// after the imports.
    pub(crate) fn with_mod(&self, line: &str, is_beside: impl Fn(&str) -> bool) -> String {
        let modules = || self.items().filter_map(declared);
        let beside = modules().filter(|module| is_beside(&module.ident.to_string())).last();
        if let Some(module) = beside.or_else(|| modules().next_back()) {
            return self.with(end_of(module), &format!("\n{line}"));
        }
        let import = self.items().rfind(|item| matches!(item, Item::Use(_)));
        match (import, self.file.items.first()) {
            (Some(import), _) => self.with(end_of(import), &format!("\n\n{line}")),
            (None, Some(first)) => self.with(start_of(first), &format!("{line}\n\n")),
            (None, None) => format!("{}\n{line}\n", self.text.trim_end()),
        }
    }

    /// The text with `name` imported by the `use` of `path`, such as `super::events`.
    pub(crate) fn with_import(&self, path: &str, name: &str) -> String {
        let imports: Vec<&ItemUse> = self.items().filter_map(import).collect();
        let tree = imports.iter().find_map(|import| below(&import.tree, path));
        match tree {
            Some(UseTree::Group(group)) if group.items.iter().any(|one| is_named(one, name)) => {
                self.text.to_owned()
            }
            Some(tree) if is_named(tree, name) => self.text.to_owned(),
            Some(UseTree::Group(group)) => {
                let open = group.brace_token.span.open().byte_range().end;
                self.with(open, &format!("{name}, "))
            }
            Some(tree @ (UseTree::Name(_) | UseTree::Rename(_))) => {
                let range = tree.span().byte_range();
                let there = self.text.get(range.clone()).unwrap_or_default();
                self.replacing(range, &format!("{{{there}, {name}}}"))
            }
            Some(UseTree::Path(_) | UseTree::Glob(_)) | None => {
                let line = format!("use {path}::{name};");
                match imports.last() {
                    Some(last) => self.with(end_of(*last), &format!("\n{line}")),
                    None => self.with_mod(&line, |_| true),
                }
            }
        }
    }

    /// The text with an item at its end, before its tests.
    pub(crate) fn with_item(&self, item: &str) -> String {
        let tests = self.file.items.iter().find(|item| is_for_tests(attributes_of(item)));
        match tests.filter(|tests| matches!(tests, Item::Mod(of) if of.content.is_some())) {
            Some(tests) => self.with(start_of(tests), &format!("{}\n\n", item.trim())),
            None => format!("{}\n\n{}\n", self.text.trim_end(), item.trim()),
        }
    }

    /// The offset of the closing brace of the macro `name`.
    pub(crate) fn end_of_macro(&self, name: &str) -> Option<usize> {
        let mut macros = self.items().filter_map(|item| match item {
            Item::Macro(of) => Some(&of.mac),
            _ => None,
        });
        let found = macros
            .find(|of| of.path.segments.last().is_some_and(|segment| segment.ident == name))?;
        Some(found.delimiter.span().close().byte_range().start)
    }

    /// The function of that name.
    pub(crate) fn function(&self, name: &str) -> Option<&syn::ItemFn> {
        self.items().find_map(|item| match item {
            Item::Fn(function) if function.sig.ident == name => Some(function),
            _ => None,
        })
    }

    /// The length that the type of a constant states, such as the 17 of `[T; 17]`.
    pub(crate) fn length_of_constant(&self, name: &str) -> Option<(usize, Range<usize>)> {
        self.items().find_map(|item| {
            let Item::Const(constant) = item else { return None };
            let syn::Type::Array(array) = &*constant.ty else { return None };
            let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(length), .. }) = &array.len else {
                return None;
            };
            let is_meant = constant.ident == name;
            is_meant.then_some((length.base10_parse().ok()?, length.span().byte_range()))
        })
    }

    /// The arrays and `vec!`s of the file.
    pub(crate) fn lists(&self) -> Vec<List> {
        lists(&self.file)
    }

    /// The text with an element in a list: before the element of that number, or at its end.
    pub(crate) fn with_element(&self, list: &List, at: usize, element: &str) -> String {
        if let Some(next) = list.elements.get(at) {
            return self.with(next.range.start, &format!("{element}, "));
        }
        let Some(final_one) = list.elements.last() else { return self.with(list.close, element) };
        let rest = self.text.get(final_one.range.end..list.close).unwrap_or_default();
        if rest.trim_start().starts_with(',') {
            self.with(list.close, &format!("{element},\n"))
        } else {
            self.with(final_one.range.end, &format!(", {element}"))
        }
    }
}

fn declared(item: &Item) -> Option<&ItemMod> {
    match item {
        Item::Mod(module) if module.content.is_none() => Some(module),
        _ => None,
    }
}

fn import(item: &Item) -> Option<&ItemUse> {
    match item {
        Item::Use(import) => Some(import),
        _ => None,
    }
}

/// The tree below `path`.
fn below<'t>(tree: &'t UseTree, path: &str) -> Option<&'t UseTree> {
    let (first, rest) =
        path.split_once("::").map_or((path, None), |(first, rest)| (first, Some(rest)));
    let UseTree::Path(of) = tree else { return None };
    if of.ident != first {
        return None;
    }
    match rest {
        Some(rest) => below(&of.tree, rest),
        // What is below a longer path is not directly below this one.
        None => (!matches!(&*of.tree, UseTree::Path(_))).then_some(&of.tree),
    }
}

fn is_named(tree: &UseTree, name: &str) -> bool {
    matches!(tree, UseTree::Name(of) if of.ident == name)
}

fn end_of(spanned: &impl Spanned) -> usize {
    spanned.span().byte_range().end
}

/// The beginning of an item, with its documentation.
fn start_of(item: &Item) -> usize {
    let attributes = attributes_of(item).iter().map(|one| one.span().byte_range().start);
    attributes.chain([item.span().byte_range().start]).min().unwrap_or_default()
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    let is_test = |attribute: &Attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    };
    attributes.iter().any(is_test)
}

fn attributes_of(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(of) => &of.attrs,
        Item::Enum(of) => &of.attrs,
        Item::Fn(of) => &of.attrs,
        Item::Impl(of) => &of.attrs,
        Item::Macro(of) => &of.attrs,
        Item::Mod(of) => &of.attrs,
        Item::Static(of) => &of.attrs,
        Item::Struct(of) => &of.attrs,
        Item::Trait(of) => &of.attrs,
        Item::Type(of) => &of.attrs,
        Item::Use(of) => &of.attrs,
        _ => &[],
    }
}

#[cfg(test)]
mod tests;
