//! The structs of a file, with their visible fields and their methods.

use syn::visit::{self, Visit};
use syn::{Field, ImplItem, ItemImpl, ItemMod, ItemStruct, Type, Visibility};

use super::parsed::Parsed;
use super::tokens::is_test_only;

/// A struct, as far as its sealing is concerned.
#[derive(Debug, Clone)]
pub(crate) struct Struct {
    pub(crate) name: String,
    /// The line of its name.
    pub(crate) line: usize,
    /// The fields that code outside its module can reach.
    pub(crate) visible: Vec<String>,
    /// Whether it has a field of the type `Version`.
    pub(crate) is_versioned: bool,
}

/// A method with a receiver, or a `parse` constructor.
#[derive(Debug, Clone)]
pub(crate) struct Method {
    /// The type that it belongs to.
    pub(crate) of: String,
    pub(crate) name: String,
}

/// The structs and the methods of a file, without those of tests.
pub(super) fn structs(module: &Parsed) -> (Vec<Struct>, Vec<Method>) {
    let mut collect = Collect::default();
    if !module.in_tests {
        collect.visit_file(&module.syntax);
    }
    (collect.structs, collect.methods)
}

#[derive(Default)]
struct Collect {
    structs: Vec<Struct>,
    methods: Vec<Method>,
}

impl<'ast> Visit<'ast> for Collect {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if !is_test_only(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_struct(&mut self, item: &'ast ItemStruct) {
        if is_test_only(&item.attrs) {
            return;
        }
        let name = |(position, field): (usize, &Field)| {
            field.ident.as_ref().map_or_else(|| position.to_string(), ToString::to_string)
        };
        let fields = item.fields.iter().enumerate();
        let visible =
            fields.filter(|(_, field)| !matches!(field.vis, Visibility::Inherited)).map(name);
        self.structs.push(Struct {
            name: item.ident.to_string(),
            line: item.ident.span().start().line,
            visible: visible.collect(),
            is_versioned: item
                .fields
                .iter()
                .any(|field| type_name(&field.ty).is_some_and(|name| name == "Version")),
        });
    }

    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        if item.trait_.is_some() || is_test_only(&item.attrs) {
            return;
        }
        let Some(of) = type_name(&item.self_ty) else { return };
        for member in &item.items {
            if let ImplItem::Fn(function) = member
                && !is_test_only(&function.attrs)
                && (function.sig.receiver().is_some() || function.sig.ident == "parse")
            {
                let name = function.sig.ident.to_string();
                self.methods.push(Method { of: of.clone(), name });
            }
        }
    }
}

fn type_name(of: &Type) -> Option<String> {
    let Type::Path(of) = of else { return None };
    Some(of.path.segments.last()?.ident.to_string())
}
