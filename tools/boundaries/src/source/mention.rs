//! The paths and the strings of a file, as the rules see them.

/// The kind of place that a path stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// In a `use` or `extern crate` line.
    Import,
    /// In a `use` line that exports it further: `pub use` or `pub(crate) use`.
    ReExport,
    /// In a signature, a type or a body.
    Code,
    /// As the name of an attribute.
    Attribute,
    /// In the arguments of a macro or an attribute.
    Tokens,
}

/// A path in the code, seen from the crate's root.
#[derive(Debug, Clone)]
pub struct Mention {
    /// The path: `crate::…`, or one that begins with another crate.
    pub path: Vec<String>,
    /// Where it stands.
    pub how: How,
    /// The module that it stands in, which may be one within the file.
    pub module: Vec<String>,
    /// Whether the code is for tests only.
    pub in_tests: bool,
    /// The line.
    pub line: usize,
}

/// A string literal.
#[derive(Debug, Clone)]
pub struct Text {
    /// Its value.
    pub value: String,
    /// The function, method or attribute key that it is an argument of.
    pub given_to: Option<String>,
    /// Whether the code is for tests only.
    pub in_tests: bool,
    /// The line.
    pub line: usize,
}

impl Mention {
    /// Whether it names something of the crate `name`. A single segment in code is a variable; in a `use` line or as an
    /// attribute it is a crate.
    pub fn names_crate(&self, name: &str) -> bool {
        let alone = self.path.len() == 1 && matches!(self.how, How::Code | How::Tokens);
        !alone && self.path.first().is_some_and(|first| first == name)
    }

    /// Whether it names `path` or something below it, or imports everything above it.
    pub(crate) fn is_below<S: AsRef<str>>(&self, path: &[S]) -> bool {
        let named = match self.path.split_last() {
            Some((last, above)) if last == "*" => above,
            _ => &self.path[..],
        };
        let is_glob = named.len() < self.path.len();
        let both = named.iter().zip(path).all(|(one, other)| one == other.as_ref());
        both && (named.len() >= path.len() || is_glob)
    }

    /// Whether it ends so, such as with `Utc::now`.
    pub(crate) fn ends_with<S: AsRef<str>>(&self, end: &[S]) -> bool {
        self.path.len() >= end.len()
            && self
                .path
                .iter()
                .rev()
                .zip(end.iter().rev())
                .all(|(one, other)| one == other.as_ref())
    }

    /// The ways in which a line may spell it, the longest first, for the caret of a report.
    pub(crate) fn spellings(&self) -> Vec<String> {
        let named: Vec<&str> =
            self.path.iter().map(String::as_str).filter(|part| *part != "*").collect();
        let ends = (0..named.len()).filter_map(|start| named.get(start..));
        let begins = (1..named.len()).rev().filter_map(|end| named.get(..end));
        ends.chain(begins).map(|part| part.join("::")).collect()
    }
}
