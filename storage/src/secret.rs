//! The secret of a shop: as it is configured, or from the key file in the data folder, which the first start makes.

use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use platform::secret_file::{self, read_secret};
use platform::shop_secret::ShopSecret;
use secrecy::{ExposeSecret, SecretString};

use crate::data_dir;
use crate::error::StorageError;

/// The key file, in the data folder. A host with another folder needs a copy of it, or the setting.
pub const FILE: &str = "keys/shop-secret";

/// The secret of the shop of this folder, if there is one.
///
/// # Errors
/// When the key file cannot be read, or a secret is too weak.
pub fn read(
    folder: &Path,
    configured: Option<&SecretString>,
) -> Result<Option<ShopSecret>, StorageError> {
    let path = folder.join(FILE);
    let text = match configured {
        Some(configured) => configured.expose_secret().to_owned(),
        None => match read_secret(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            read => read.map_err(|error| refused(&path, error.to_string()))?,
        },
    };
    let secret = ShopSecret::parse(&text).map_err(|weak| refused(&path, weak.to_string()))?;
    Ok(Some(secret))
}

/// The same; makes the key file where there is neither. A host does so only for a shop that is yet to be begun.
///
/// # Errors
/// The same, or when the key file cannot be made.
pub async fn of(
    folder: &Path,
    configured: Option<&SecretString>,
) -> Result<ShopSecret, StorageError> {
    // Hosts that start together in a folder must not make one each.
    let _turn = data_dir::lock_identity(folder).await?;
    if let Some(secret) = read(folder, configured)? {
        return Ok(secret);
    }
    let path = folder.join(FILE);
    let text = read_or_make(&path).map_err(|error| refused(&path, error.to_string()))?;
    ShopSecret::parse(&text).map_err(|weak| refused(&path, weak.to_string()))
}

/// The text of a secret that a host has for itself, from a file of its folder, which the first start makes.
pub async fn of_file(folder: &Path, file: &str) -> Result<String, StorageError> {
    let path = folder.join(file);
    let _turn = data_dir::lock_identity(folder).await?;
    read_or_make(&path).map_err(|error| StorageError::OwnSecret { path, reason: error.to_string() })
}

fn refused(path: &Path, reason: String) -> StorageError {
    StorageError::Secret { path: PathBuf::from(path), reason }
}

fn read_or_make(path: &Path) -> Result<String, Error> {
    secret_file::read_or_make(path, || ShopSecret::generate().map_err(Error::other))
}
