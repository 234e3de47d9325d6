//! Paths and strings in token streams: the arguments of macros and attributes, which the parser does not read.

use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, LitStr, Meta};

/// A path in a token stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TokenPath {
    pub(super) segments: Vec<String>,
    /// Whether it begins with `::`.
    pub(super) is_absolute: bool,
    pub(super) line: usize,
}

/// A string literal in a token stream.
#[derive(Debug)]
pub(super) struct TokenText {
    pub(super) value: String,
    /// `table_name` in `table_name = "orders"`.
    pub(super) given_to: Option<String>,
    pub(super) line: usize,
}

/// Every path and every string in `tokens`, however deep in its groups. A path that ends before a brace or a star,
/// as in `a::{b, c}`, has `*` for its last segment.
pub(super) fn paths_and_texts(tokens: TokenStream) -> (Vec<TokenPath>, Vec<TokenText>) {
    let mut scan = Scan::default();
    scan.stream(tokens);
    (scan.paths, scan.texts)
}

#[derive(Default)]
struct Scan {
    paths: Vec<TokenPath>,
    texts: Vec<TokenText>,
}

impl Scan {
    fn stream(&mut self, tokens: TokenStream) {
        let mut open: Option<TokenPath> = None;
        // The number of colons since the last segment.
        let mut colons = 0;
        let mut assigned_to: Option<String> = None;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    let (segment, line) = (ident.to_string(), ident.span().start().line);
                    match &mut open {
                        Some(path) if colons == 2 => path.segments.push(segment.clone()),
                        _ => {
                            self.paths.extend(open.take());
                            let is_absolute = colons == 2;
                            open = Some(TokenPath {
                                segments: vec![segment.clone()],
                                is_absolute,
                                line,
                            });
                        }
                    }
                    colons = 0;
                    assigned_to = Some(segment);
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Punct(punct) => {
                    self.close(&mut open, colons);
                    colons = 0;
                    if punct.as_char() != '=' {
                        assigned_to = None;
                    }
                }
                TokenTree::Group(group) => {
                    self.close(&mut open, colons);
                    colons = 0;
                    assigned_to = None;
                    self.stream(group.stream());
                }
                TokenTree::Literal(literal) => {
                    self.close(&mut open, colons);
                    colons = 0;
                    let line = literal.span().start().line;
                    if let Ok(text) = syn::parse_str::<LitStr>(&literal.to_string()) {
                        self.texts.push(TokenText {
                            value: text.value(),
                            given_to: assigned_to.take(),
                            line,
                        });
                    }
                }
            }
        }
        self.close(&mut open, colons);
    }

    fn close(&mut self, open: &mut Option<TokenPath>, colons: u8) {
        if let Some(mut path) = open.take() {
            if colons == 2 {
                path.segments.push("*".to_owned());
            }
            self.paths.push(path);
        }
    }
}

/// Whether the item under these attributes is compiled for tests only: `#[cfg(test)]`, or `test` among `all(..)`.
pub(super) fn is_test_only(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => demands_test(list.tokens.clone()),
        Meta::List(_) | Meta::Path(_) | Meta::NameValue(_) => false,
    })
}

fn demands_test(condition: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = condition.into_iter().collect();
    match tokens.as_slice() {
        [TokenTree::Ident(word)] => word == "test",
        [TokenTree::Ident(word), TokenTree::Group(among)] if word == "all" => {
            let alternatives: Vec<TokenTree> = among.stream().into_iter().collect();
            alternatives
                .split(|token| matches!(token, TokenTree::Punct(comma) if comma.as_char() == ','))
                .any(|one| demands_test(one.iter().cloned().collect()))
        }
        _ => false,
    }
}
