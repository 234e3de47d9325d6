//! The crates and the contexts of a workspace.

/// A crate of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its folder, from the workspace's root.
    pub folder: String,
    /// The name of its package.
    pub package: String,
    /// Its name in code.
    pub ident: String,
    /// Its group in `boundaries.toml`: the first that names it.
    pub(crate) group: Option<usize>,
}

/// A context: a crate, or a module of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// Its name: that of its folder.
    pub name: String,
    /// The folder of its crate, from the workspace's root.
    pub folder: String,
    /// The name of its crate in code.
    pub ident: String,
    /// The module that it is: `crate` for a crate of its own.
    pub module: Vec<String>,
}

impl Context {
    /// Whether it is a crate of its own.
    pub fn is_crate(&self) -> bool {
        self.module.len() == 1
    }

    /// Its place from the workspace's root: the folder of its crate, and its module there.
    pub(crate) fn place(&self) -> String {
        let module = self.module.get(1..).unwrap_or_default().join("::");
        let folder = if self.folder.is_empty() { "." } else { self.folder.as_str() };
        if module.is_empty() { folder.to_owned() } else { format!("{folder} ({module})") }
    }

    /// Its path as code of the crate `folder` names it.
    pub(crate) fn path_in(&self, folder: &str) -> Vec<String> {
        let first = if folder == self.folder { "crate" } else { self.ident.as_str() };
        std::iter::once(first)
            .chain(self.module.iter().skip(1).map(String::as_str))
            .map(str::to_owned)
            .collect()
    }
}
