//! Planted trees: small workspaces in a temporary folder that break one rule or none.

use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;

use boundaries::{SourceTree, Workspace};

/// A workspace that is deleted when this is dropped.
#[derive(Debug)]
pub(super) struct Planted {
    folder: TempDir,
}

/// A context that breaks no rule, file by file.
const CLEAN_CONTEXT: [(&str, &str); 12] = [
    ("README.md", "# A context\n"),
    ("contract/.keep", ""),
    (
        "src/lib.rs",
        "mod application;\npub mod contract;\nmod domain;\nmod handle;\nmod infrastructure;\npub use handle::Handle;\n",
    ),
    (
        "src/contract.rs",
        "use serde::Serialize;\n#[derive(Serialize)]\npub struct Said { pub word: String }\n",
    ),
    ("src/domain.rs", "pub(crate) mod word;\n"),
    (
        "src/domain/word.rs",
        "use chrono::{DateTime, Utc};\npub(crate) struct Word { said_at: DateTime<Utc> }\n",
    ),
    ("src/application.rs", "pub(crate) mod ports;\nuse crate::domain::word::Word;\n"),
    ("src/application/ports.rs", "pub(crate) trait Words: Send + Sync {}\n"),
    ("src/handle.rs", "pub struct Handle;\nimpl Handle { pub fn new() -> Self { Self } }\n"),
    ("src/infrastructure.rs", "pub(crate) mod http;\npub(crate) mod persistence;\n"),
    ("src/infrastructure/http.rs", "use actix_web::web;\npub(crate) mod say;\n"),
    ("src/infrastructure/http/say.rs", "//! An endpoint.\n"),
];

/// Its store, which names its own table in every way there is.
const CLEAN_STORE: [(&str, &str); 2] = [
    ("src/infrastructure/persistence.rs", "pub(crate) mod store;\n"),
    (
        "src/infrastructure/persistence/store.rs",
        "use sea_orm::entity::prelude::*;\nconst READ: &str = \"SELECT word FROM words WHERE id = ?\";\n",
    ),
];

impl Planted {
    /// The contexts `ours` and `theirs`, which break no rule about code. `ours` owns the table `words`, `theirs` the table `secrets`.
    pub(super) fn clean() -> Self {
        let planted = Self::empty();
        for context in ["ours", "theirs"] {
            for (file, text) in CLEAN_CONTEXT.iter().chain(&CLEAN_STORE) {
                let text = if context == "ours" {
                    (*text).to_owned()
                } else {
                    text.replace("FROM words", "FROM secrets")
                };
                planted.write(&format!("contexts/{context}/{file}"), &text);
            }
        }
        planted.write("migration/src/lib.rs", "pub mod ours;\npub mod theirs;\n");
        planted.write(
            "migration/src/ours.rs",
            "const MADE: [&str; 1] = [\"CREATE TABLE words (id INTEGER)\"];\n",
        );
        let secrets =
            "const MADE: [&str; 1] = [\"CREATE TABLE IF NOT EXISTS secrets (id INTEGER)\"];\n";
        planted.write("migration/src/theirs.rs", secrets);
        planted
    }

    /// A workspace that has nothing but the `boundaries.toml` of Galleria.
    pub(super) fn empty() -> Self {
        Self::described(include_str!("../../../../boundaries.toml"))
    }

    /// A workspace that has nothing but this `boundaries.toml`.
    pub(super) fn described(config: &str) -> Self {
        let planted = Self { folder: TempDir::new().unwrap() };
        planted.write("boundaries.toml", config);
        planted
    }

    /// Writes a file, over what was there.
    pub(super) fn write(&self, file: &str, text: &str) -> &Self {
        let path = self.folder.path().join(file);
        let folder = path.parent().unwrap_or_else(|| Path::new("."));
        std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, text)).unwrap();
        self
    }

    /// Adds lines to the end of a file.
    pub(super) fn append(&self, file: &str, text: &str) -> &Self {
        let path = self.folder.path().join(file);
        let before = std::fs::read_to_string(&path).unwrap();
        self.write(file, &(before + text))
    }

    /// The source of one of its crates.
    pub(super) fn source(&self, folder: &str) -> Arc<SourceTree> {
        self.workspace().source(folder).unwrap()
    }

    /// The workspace, for the checks.
    pub(super) fn workspace(&self) -> Workspace {
        Workspace::at(self.folder.path()).unwrap()
    }
}
