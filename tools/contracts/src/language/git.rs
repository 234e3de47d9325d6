//! Frozen contracts in a commit: asked of `git` in the current folder, which need not have the commit checked out.

use std::process::Stdio;

use tokio::process::Command;

use super::{ContractError, Language};

impl Language {
    /// The language frozen in the commit that `name` stands for: a branch, a tag, a hash.
    pub async fn at_commit(name: &str) -> Result<Self, ContractError> {
        let commit =
            git(&["rev-parse", "--verify", "--end-of-options", &format!("{name}^{{commit}}")])
                .await?
                .map_err(|git| ContractError::NoSuchReference { name: name.to_owned(), git })?;
        let commit = commit.trim();
        let listed = git(&["ls-tree", "-r", "--name-only", "--full-tree", commit, "contexts/"])
            .await?
            .map_err(|git| ContractError::NoSuchReference { name: name.to_owned(), git })?;
        let mut files = Vec::new();
        for path in listed.lines() {
            let &[_contexts, context, "contract", file] = &*path.split('/').collect::<Vec<_>>()
            else {
                continue;
            };
            let text = git(&["show", &format!("{commit}:{path}")])
                .await?
                .map_err(|git| ContractError::Git { file: path.to_owned(), git })?;
            files.push((context.to_owned(), file.to_owned(), text));
        }
        let language = Self::of_files(files)?;
        if language.is_empty() {
            return Err(ContractError::Nothing { place: format!("{name} ({commit})") });
        }
        Ok(language)
    }
}

/// The output of git, or its complaint in one line.
async fn git(arguments: &[&str]) -> Result<Result<String, String>, ContractError> {
    let ended = Command::new("git")
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .await
        .map_err(ContractError::NoGit)?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if ended.status.success() {
        return Ok(Ok(text(&ended.stdout)));
    }
    let complaint = text(&ended.stderr);
    Ok(Err(complaint.lines().map(str::trim).collect::<Vec<_>>().join("; ")))
}
