//! The item below a marker, with its documentation: a function, a type, a constant, a field or a statement.

use proc_macro2::Span;
use serde::Serialize;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use crate::marker;

/// The most lines that are shown of an item.
const MOST_LINES: usize = 30;

/// The item of a stop, as far as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Excerpt {
    /// The line of the file in which the item begins, from 1.
    pub line: usize,
    /// The first lines of the item, at most 30, moved to the left margin.
    pub code: Vec<String>,
    /// How many lines of the item follow them.
    pub left_out: usize,
}

/// The item below the marker in `line`: the number of its first line, and all its lines. `None` when no item begins there.
pub(crate) fn item_below(
    line: usize,
    text: &str,
) -> Result<Option<(usize, Vec<&str>)>, syn::Error> {
    let lines: Vec<&str> = text.lines().collect();
    let below = lines.iter().skip(line).take_while(|line| marker::name_in(line).is_some());
    let first = line + below.count() + 1;
    let mut finder = ItemFinder { first, last: None };
    finder.visit_file(&syn::parse_file(text)?);
    let found = finder.last.and_then(|last| lines.get(first - 1..last));
    Ok(found.map(|item| (first, item.to_vec())))
}

impl Excerpt {
    /// The first lines of an item that begins in `line`.
    pub(crate) fn of(line: usize, item: &[&str]) -> Self {
        let filled = item.iter().filter(|line| !line.trim().is_empty());
        let indent = filled.map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
        let moved = |line: &&str| line.get(indent..).unwrap_or_default().to_owned();
        let code: Vec<String> = item.iter().take(MOST_LINES).map(moved).collect();
        Self { line, left_out: item.len() - code.len(), code }
    }
}

/// Finds the outermost item, member or statement that begins in the line `first`, and the line in which it ends.
struct ItemFinder {
    first: usize,
    last: Option<usize>,
}

impl ItemFinder {
    /// Whether to look inside.
    fn note(&mut self, span: Span) -> bool {
        if self.last.is_none() && span.start().line == self.first {
            self.last = Some(span.end().line);
        }
        self.last.is_none() && span.start().line <= self.first && span.end().line >= self.first
    }
}

macro_rules! look_at {
    ($($visit:ident: $node:ident),* $(,)?) => {
        impl<'ast> Visit<'ast> for ItemFinder {
            $(fn $visit(&mut self, node: &'ast syn::$node) {
                if self.note(node.span()) {
                    visit::$visit(self, node);
                }
            })*
        }
    };
}

look_at! {
    visit_item: Item,
    visit_impl_item: ImplItem,
    visit_trait_item: TraitItem,
    visit_variant: Variant,
    visit_field: Field,
    visit_arm: Arm,
    visit_stmt: Stmt,
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "\
//! A file.

/// A shop.
#[derive(Debug)]
struct Shop {
    open: bool,
}

impl Shop {
    /// Opens it.
    fn open(&mut self) {
        let before = self.open;
        self.open = true;
    }
}
";

    fn item(line: usize) -> Option<(usize, Vec<&'static str>)> {
        item_below(line, SOURCE).unwrap()
    }

    #[test]
    fn an_item_is_found_with_its_documentation_and_its_whole_body() {
        let (first, lines) = item(2).unwrap();
        assert_eq!((first, lines.len()), (3, 5));
        let (first, lines) = item(9).unwrap();
        assert_eq!((first, lines.len()), (10, 5));
        assert_eq!(item(5).unwrap().1, ["    open: bool,"]);
        assert_eq!(item(11).unwrap().1, ["        let before = self.open;"]);
    }

    #[test]
    fn where_no_item_begins_there_is_none() {
        for line in [1, 3, 7, 13, 40] {
            assert_eq!(item(line), None, "{line}");
        }
    }

    #[test]
    fn several_markers_can_stand_above_one_item() {
        let text = "// tour: a/one\n// tour: b/two\nfn f() {}\n";
        for line in [1, 2] {
            assert_eq!(item_below(line, text).unwrap(), Some((3, vec!["fn f() {}"])));
        }
    }

    #[test]
    fn a_long_item_is_cut_and_moved_to_the_margin() {
        let lines = ["    fn f() {", "", "        g();"].repeat(11);
        let excerpt = Excerpt::of(7, &lines);
        assert_eq!((excerpt.code.len(), excerpt.left_out), (30, 3));
        assert_eq!(excerpt.code[..3], ["fn f() {", "", "    g();"]);
    }
}
