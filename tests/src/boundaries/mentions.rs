//! Everything a file mentions: in its `use` lines, in signatures and bodies, in attributes, in the arguments of macros,
//! each seen from the crate's root and with its line.

use syn::visit::Visit;

use super::module_tree::Parsed;

mod reader;

use reader::Reader;

/// How something is mentioned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// In a `use` or `extern crate` line.
    Import,
    /// In a signature, a type or a body.
    Code,
    /// As the name of an attribute.
    Attribute,
    /// In the arguments of a macro or an attribute.
    Tokens,
}

/// One mention.
#[derive(Debug, Clone)]
pub struct Mention {
    /// What: `crate::…`, or a path that begins with another crate or stands for itself.
    pub path: Vec<String>,
    /// How.
    pub how: How,
    /// In which module, which may be one within the file.
    pub module: Vec<String>,
    /// In code for tests only.
    pub in_tests: bool,
    /// The line.
    pub line: usize,
}

/// A string literal.
#[derive(Debug, Clone)]
pub struct Text {
    /// What it says.
    pub value: String,
    /// The function, method or attribute key it is given to, if it is.
    pub given_to: Option<String>,
    /// In code for tests only.
    pub in_tests: bool,
    /// The line.
    pub line: usize,
}

/// All that `module` mentions, and all it says in strings.
pub(super) fn read(module: &Parsed) -> (Vec<Mention>, Vec<Text>) {
    let mut reader = Reader::of(module);
    reader.visit_file(&module.syntax);
    (reader.mentions, reader.texts)
}
