//! The manifest of a backup: whose it is, when it was made, what is in it, and a code under the secret of the shop by which a
//! changed manifest is told from the one that was written.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use platform::private_files;
use platform::shop_secret::ShopSecret;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::restoring::RestoreError;

/// The form of the manifest. A program refuses a later one than it knows.
pub(super) const FORMAT: u32 = 1;

const FILE: &str = "manifest.json";
const CODE_FILE: &str = "manifest.code";

/// The manifest of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the manifest.
    pub format: u32,
    /// The version of the program that made it.
    pub program: String,
    /// When the databases were as they are in it.
    pub made_at: DateTime<Utc>,
    /// The shop.
    pub shop_id: Uuid,
    /// Tells whether a secret is that of the shop, and nothing else.
    pub secret_code: String,
    /// The databases in it.
    pub databases: Vec<StoredDatabase>,
    /// The contexts of the program that are not in it.
    pub not_covered: Vec<Uncovered>,
}

/// A database in a backup. Its file has its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredDatabase {
    /// The database.
    pub name: String,
    /// Its lineage.
    pub lineage: Uuid,
    /// The migrations that it has.
    pub migrations: Vec<String>,
    /// The size of the file.
    pub bytes: u64,
    /// The SHA-256 of the file.
    pub sha256: String,
}

/// A context that is not in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uncovered {
    /// The context.
    pub context: String,
    /// Where it is, without a password.
    pub place: String,
}

/// The one thing that is read of a manifest in a form that is not known yet.
#[derive(Deserialize)]
struct Form {
    format: u32,
    #[serde(default)]
    program: String,
}

impl Manifest {
    /// The code by which the right secret is known again.
    pub(super) fn code_of_secret(shop: Uuid, secret: &ShopSecret) -> String {
        hex::encode(secret.code_key("whose a backup is").code(shop.as_bytes()))
    }

    /// The size of all files.
    pub fn bytes(&self) -> u64 {
        self.databases.iter().map(|stored| stored.bytes).sum()
    }

    /// Writes the manifest, and its code before it: a folder with a manifest is whole.
    pub(super) fn write(&self, folder: &Path, secret: &ShopSecret) -> io::Result<()> {
        let text = serde_json::to_string_pretty(self).map_err(io::Error::other)? + "\n";
        let code = hex::encode(secret.code_key("manifest of a backup").code(text.as_bytes()));
        private_files::write(&folder.join(CODE_FILE), &(code + "\n"))?;
        private_files::write(&folder.join(FILE), &text)
    }
}

impl StoredDatabase {
    /// The file in a backup.
    pub(super) fn file(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}.db", self.name))
    }
}

/// A manifest as it was read, before it is known whether anybody has changed it.
pub(super) struct ReadManifest {
    manifest: Manifest,
    file: PathBuf,
    text: Vec<u8>,
    code: Vec<u8>,
}

impl ReadManifest {
    /// Reads the manifest of a backup.
    pub(super) fn of(folder: &Path) -> Result<Self, RestoreError> {
        let file = folder.join(FILE);
        let text = match std::fs::read(&file) {
            Ok(text) => text,
            Err(error) if is_not_there(&error) => {
                return Err(RestoreError::NoBackup { folder: folder.to_owned() });
            }
            Err(source) => return Err(RestoreError::Unreadable { file, source }),
        };
        let damaged = |error: serde_json::Error| RestoreError::damaged(&file, error.to_string());
        let Form { format, program } = serde_json::from_slice(&text).map_err(damaged)?;
        if format > FORMAT {
            let what = format!("its manifest has the form {format}");
            return Err(RestoreError::Newer { program, what });
        }
        let manifest = serde_json::from_slice(&text).map_err(damaged)?;
        // Without a code, or with another file in its place, the manifest counts as changed.
        let code = std::fs::read_to_string(folder.join(CODE_FILE)).unwrap_or_default();
        let code = hex::decode(code.trim()).unwrap_or_default();
        Ok(Self { manifest, file, text, code })
    }

    /// The shop that it says it is of.
    pub(super) const fn shop_id(&self) -> Uuid {
        self.manifest.shop_id
    }

    /// The manifest, if the shop of this secret has written it so.
    pub(super) fn written_under(self, secret: &ShopSecret) -> Result<Manifest, RestoreError> {
        let Self { manifest, file, text, code } = self;
        if secret.code_key("manifest of a backup").is_code(&text, &code) {
            return Ok(manifest);
        }
        if Manifest::code_of_secret(manifest.shop_id, secret) != manifest.secret_code {
            return Err(RestoreError::OtherSecret { shop: manifest.shop_id });
        }
        Err(RestoreError::damaged(&file, "it is not as it was written"))
    }
}

fn is_not_there(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

#[cfg(test)]
mod tests;
