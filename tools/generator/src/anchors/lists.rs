//! The arrays and `vec!`s of a file, each with its elements.

use std::ops::Range;

use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Expr, ExprArray, ExprCall, ItemConst, ItemFn, ItemStatic, Lit, Macro, Token};

/// The functions that make a row of a route table.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// A list of expressions in brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct List {
    /// The constant, static or function that it is in.
    pub(crate) owner: String,
    /// The function whose argument it is, such as `second_version`.
    pub(crate) callee: Option<String>,
    pub(crate) elements: Vec<Element>,
    /// The offset of its closing bracket.
    pub(crate) close: usize,
}

/// One element of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) range: Range<usize>,
    /// The method and the path, where it is a row of a route table.
    pub(crate) route: Option<(String, String)>,
}

/// The lists of a file, those in tests left out.
pub(crate) fn lists(file: &syn::File) -> Vec<List> {
    let mut found = Found::default();
    found.visit_file(file);
    found.lists
}

#[derive(Default)]
struct Found {
    owner: String,
    callee: Option<String>,
    lists: Vec<List>,
}

impl Found {
    fn within(&mut self, owner: String, visit: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.owner, owner);
        visit(self);
        self.owner = outer;
    }

    fn add<'a>(&mut self, elements: impl Iterator<Item = &'a Expr>, close: usize) {
        let element = |expression: &Expr| Element {
            range: expression.span().byte_range(),
            route: route_of(expression),
        };
        let elements = elements.map(element).collect();
        let (owner, callee) = (self.owner.clone(), self.callee.clone());
        self.lists.push(List { owner, callee, elements, close });
    }
}

impl<'ast> Visit<'ast> for Found {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !super::is_for_tests(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_const(&mut self, constant: &'ast ItemConst) {
        self.within(constant.ident.to_string(), |found| visit::visit_item_const(found, constant));
    }

    fn visit_item_static(&mut self, item: &'ast ItemStatic) {
        self.within(item.ident.to_string(), |found| visit::visit_item_static(found, item));
    }

    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        let name = function.sig.ident.to_string();
        self.within(name, |found| visit::visit_item_fn(found, function));
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        let outer = std::mem::replace(&mut self.callee, callee_of(call));
        visit::visit_expr_call(self, call);
        self.callee = outer;
    }

    fn visit_expr_array(&mut self, array: &'ast ExprArray) {
        self.add(array.elems.iter(), array.bracket_token.span.close().byte_range().start);
        visit::visit_expr_array(self, array);
    }

    fn visit_macro(&mut self, of: &'ast Macro) {
        if !of.path.is_ident("vec") {
            return;
        }
        let parse = Punctuated::<Expr, Token![,]>::parse_terminated;
        // `vec![0; 3]` is another form, which no anchor is in.
        if let Ok(elements) = of.parse_body_with(parse) {
            self.add(elements.iter(), of.delimiter.span().close().byte_range().start);
        }
    }
}

fn callee_of(call: &ExprCall) -> Option<String> {
    match &*call.func {
        Expr::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    }
}

/// The method and the path of `get("/orders", list_orders).who(…)`.
fn route_of(expression: &Expr) -> Option<(String, String)> {
    match expression {
        Expr::MethodCall(call) => route_of(&call.receiver),
        Expr::Call(call) => {
            let method = callee_of(call).filter(|name| METHODS.contains(&name.as_str()))?;
            let Expr::Lit(literal) = call.args.first()? else { return None };
            let Lit::Str(path) = &literal.lit else { return None };
            Some((method, path.value()))
        }
        _ => None,
    }
}
