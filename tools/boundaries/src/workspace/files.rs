//! The files of a workspace.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::Workspace;
use super::members::matching;

impl Workspace {
    /// The files of the product: those that git tracks or would track, or all of them where git is not used.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let listing = ["ls-files", "--cached", "--others", "--exclude-standard"];
        let listed = self
            .root
            .join(".git")
            .exists()
            .then(|| self.run(Command::new("git").args(listing), "git ls-files"));
        let mut files: Vec<PathBuf> = match listed {
            Some(Ok(text)) => text.lines().map(PathBuf::from).collect(),
            Some(Err(_)) | None => files_below(&self.root, Path::new("")),
        };
        files.sort();
        files
    }

    /// The files of SQL and of Rust at an entry of `made_in`, for one context.
    pub(crate) fn migrations_at(&self, entry: &str, context: &str) -> Vec<PathBuf> {
        let mut files = self.files_at(&entry.replace("{context}", context));
        files.retain(|file| {
            file.extension().is_some_and(|extension| extension == "sql" || extension == "rs")
        });
        files
    }

    /// The files at `path`, which is a file or a folder, by their paths from the root. A `*` is any one folder.
    fn files_at(&self, path: &str) -> Vec<PathBuf> {
        let path = path.trim_end_matches('/');
        let folders = matching(&self.root, path);
        let mut files: Vec<PathBuf> =
            folders.iter().flat_map(|folder| files_below(&self.root, Path::new(folder))).collect();
        let (above, last) = path.rsplit_once('/').unwrap_or(("", path));
        files.extend(matching(&self.root, above).iter().map(|folder| Path::new(folder).join(last)));
        files.retain(|file| self.root.join(file).is_file());
        files.sort();
        files
    }
}

/// Whether a path is `pattern` or below it. A `*` is any one folder.
pub(crate) fn is_below(file: &Path, pattern: &str) -> bool {
    let mut parts = file.iter();
    let wanted = pattern.split('/').filter(|part| !part.is_empty() && *part != ".");
    wanted.into_iter().all(|want| parts.next().is_some_and(|part| want == "*" || part == want))
}

/// Every file below `folder`, by its path from `root`, without build output.
fn files_below(root: &Path, folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(root.join(folder)) else { return Vec::new() };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let product = names.filter(|name| name != "target" && name != ".git");
    product
        .flat_map(|name| {
            let path = folder.join(name);
            if root.join(&path).is_dir() { files_below(root, &path) } else { vec![path] }
        })
        .collect()
}
