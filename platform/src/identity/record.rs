//! The record in the data folder: the shop that it belongs to, and the databases that hosts have opened with it.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::private_files;

const FILE: &str = "shop.json";
/// Beside the keys: they are copied to other folders, and belong to one shop.
const BESIDE_KEYS: &str = "keys/shop-id";

/// The record of a shop in its data folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The shop.
    pub shop_id: Uuid,
    /// Its databases, as far as this folder has been used with them.
    #[serde(default)]
    pub databases: BTreeMap<String, KnownDatabase>,
}

/// A database that was opened with the folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownDatabase {
    /// Its lineage.
    pub lineage: Uuid,
    /// Where it was opened last, without a password.
    pub place: String,
}

impl Record {
    /// The file of a folder's record.
    pub fn file(folder: &Path) -> PathBuf {
        folder.join(FILE)
    }

    /// The record of a folder, if it has one.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn read(folder: &Path) -> io::Result<Option<Self>> {
        match std::fs::read(Self::file(folder)) {
            Ok(text) => serde_json::from_slice(&text).map(Some).map_err(io::Error::other),
            Err(error) if is_not_there(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The shop that the keys of a folder belong to, if they say so.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn of_keys(folder: &Path) -> io::Result<Option<Uuid>> {
        match std::fs::read_to_string(folder.join(BESIDE_KEYS)) {
            Ok(text) => text.trim().parse().map(Some).map_err(io::Error::other),
            Err(error) if is_not_there(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes the record and the identity beside the keys, whose folder must be there. Each is written whole or not at all.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let shop = self.shop_id.to_string();
        if Self::of_keys(folder).ok().flatten() != Some(self.shop_id) {
            private_files::write(&folder.join(BESIDE_KEYS), &shop)?;
        }
        let text = serde_json::to_string_pretty(self).map_err(io::Error::other)?;
        private_files::write(&Self::file(folder), &(text + "\n"))
    }
}

/// A folder that is a file is reported by whoever makes the folder.
fn is_not_there(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}
