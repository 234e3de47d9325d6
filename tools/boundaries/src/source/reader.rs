//! Reads every path and every string of a file: in `use` lines, signatures, bodies, attributes and the arguments of macros,
//! each seen from the crate's root and with its line.

use proc_macro2::TokenStream;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{
    Attribute, Expr, ExprCall, ExprLit, ExprMethodCall, ExprPath, ImplItemFn, ItemConst, ItemEnum,
    ItemExternCrate, ItemFn, ItemImpl, ItemMod, ItemStatic, ItemStruct, ItemTrait, ItemUse, Lit,
    LitStr, Macro, Meta, Type, TypePath, Visibility,
};

use super::mention::{How, Mention, Text};
use super::names::{Names, Written, leaves};
use super::parsed::Parsed;
use super::tokens::{is_test_only, paths_and_texts};

/// All paths and all strings of `module`.
pub(super) fn read(module: &Parsed) -> (Vec<Mention>, Vec<Text>) {
    let mut reader = Reader::of(module);
    reader.visit_file(&module.syntax);
    (reader.mentions, reader.texts)
}

/// Walks the syntax of one file and collects its mentions.
struct Reader {
    names: Names,
    here: Vec<String>,
    in_tests: bool,
    mentions: Vec<Mention>,
    texts: Vec<Text>,
}

impl Reader {
    fn of(module: &Parsed) -> Self {
        Self {
            names: Names::of(module),
            here: module.path.clone(),
            in_tests: module.in_tests,
            mentions: Vec::new(),
            texts: Vec::new(),
        }
    }

    fn mention(&mut self, path: &Written, how: How) {
        for path_from_root in self.names.resolve(&self.here, path) {
            self.mentions.push(Mention {
                path: path_from_root,
                how,
                module: self.here.clone(),
                in_tests: self.in_tests,
                line: path.line,
            });
        }
    }

    fn text(&mut self, literal: &LitStr, given_to: Option<String>) {
        let line = literal.span().start().line;
        self.texts.push(Text { value: literal.value(), given_to, in_tests: self.in_tests, line });
    }

    fn tokens(&mut self, tokens: TokenStream) {
        let (paths, texts) = paths_and_texts(tokens);
        for path in paths {
            let written = Written {
                segments: path.segments,
                is_absolute: path.is_absolute,
                line: path.line,
                imported_as: None,
            };
            self.mention(&written, How::Tokens);
        }
        let in_tests = self.in_tests;
        self.texts.extend(texts.into_iter().map(|text| Text {
            value: text.value,
            given_to: text.given_to,
            in_tests,
            line: text.line,
        }));
    }

    /// Reads an item, as code for tests only if its attributes say so.
    fn within(&mut self, attributes: &[Attribute], visit: impl FnOnce(&mut Self)) {
        let before = self.in_tests;
        self.in_tests |= is_test_only(attributes);
        visit(self);
        self.in_tests = before;
    }

    /// The arguments of a call: a string literal is noted with the function that it is given to.
    fn arguments<'ast>(&mut self, arguments: impl Iterator<Item = &'ast Expr>, given_to: &str) {
        for argument in arguments {
            if let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = argument {
                self.text(text, Some(given_to.to_owned()));
            } else {
                self.visit_expr(argument);
            }
        }
    }
}

fn written(path: &syn::Path) -> Written {
    Written {
        segments: path.segments.iter().map(|segment| segment.ident.to_string()).collect(),
        is_absolute: path.leading_colon.is_some(),
        line: path.span().start().line,
        imported_as: None,
    }
}

/// Items that may be for tests only.
macro_rules! items_with_attributes {
    ($($method:ident($item:ty)),+ $(,)?) => {$(
        fn $method(&mut self, item: &'ast $item) {
            self.within(&item.attrs, |reader| visit::$method(reader, item));
        }
    )+};
}

impl<'ast> Visit<'ast> for Reader {
    items_with_attributes!(
        visit_item_const(ItemConst),
        visit_item_enum(ItemEnum),
        visit_item_fn(ItemFn),
        visit_item_impl(ItemImpl),
        visit_item_static(ItemStatic),
        visit_item_struct(ItemStruct),
        visit_item_trait(ItemTrait),
        visit_impl_item_fn(ImplItemFn),
    );

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.here.push(item.ident.to_string());
        self.within(&item.attrs, |reader| visit::visit_item_mod(reader, item));
        self.here.pop();
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.within(&item.attrs, |reader| {
            let how = match item.vis {
                Visibility::Inherited => How::Import,
                _ => How::ReExport,
            };
            for leaf in leaves(item) {
                reader.mention(&leaf, how);
            }
        });
    }

    fn visit_item_extern_crate(&mut self, item: &'ast ItemExternCrate) {
        self.within(&item.attrs, |reader| {
            let line = item.ident.span().start().line;
            let segments = vec![item.ident.to_string()];
            reader.mention(
                &Written { segments, is_absolute: true, line, imported_as: None },
                How::Import,
            );
        });
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.mention(&written(path), How::Code);
        visit::visit_path(self, path);
    }

    fn visit_expr_path(&mut self, expression: &'ast ExprPath) {
        // `<Utc>::now` and `<Utc as Zone>::now` are `Utc::now`.
        if let Some(Type::Path(TypePath { path, .. })) = expression.qself.as_ref().map(|of| &*of.ty)
        {
            let mut called = written(path);
            called
                .segments
                .extend(expression.path.segments.last().map(|segment| segment.ident.to_string()));
            self.mention(&called, How::Code);
        }
        visit::visit_expr_path(self, expression);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if attribute.path().is_ident("doc") {
            return;
        }
        self.mention(&written(attribute.path()), How::Attribute);
        match &attribute.meta {
            Meta::List(list) => self.tokens(list.tokens.clone()),
            Meta::NameValue(pair) => self.visit_expr(&pair.value),
            Meta::Path(_) => {}
        }
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.mention(&written(&call.path), How::Code);
        self.tokens(call.tokens.clone());
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        self.visit_expr(&call.receiver);
        if let Some(turbofish) = &call.turbofish {
            self.visit_angle_bracketed_generic_arguments(turbofish);
        }
        self.arguments(call.args.iter(), &call.method.to_string());
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        self.visit_expr(&call.func);
        let callee = match &*call.func {
            Expr::Path(function) => written(&function.path).segments.join("::"),
            _ => String::new(),
        };
        self.arguments(call.args.iter(), &callee);
    }

    fn visit_lit_str(&mut self, literal: &'ast LitStr) {
        self.text(literal, None);
    }
}
