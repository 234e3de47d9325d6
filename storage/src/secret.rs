//! The secret of a shop: as it is configured, or from the key file in the data folder, which the first start makes.

use std::io::{Error, ErrorKind};
use std::path::Path;

use platform::secret_file::write_secret;
use platform::shop_secret::ShopSecret;
use secrecy::{ExposeSecret, SecretString};

use crate::data_dir;
use crate::error::StorageError;

/// The key file, in the data folder. A host with another folder needs a copy of it, or the setting.
pub const FILE: &str = "keys/shop-secret";

/// The secret of the shop of this folder.
pub async fn of(
    folder: &Path,
    configured: Option<&SecretString>,
) -> Result<ShopSecret, StorageError> {
    let path = folder.join(FILE);
    let refused = |reason: String| StorageError::Secret { path: path.clone(), reason };
    if let Some(configured) = configured {
        let configured = ShopSecret::parse(configured.expose_secret());
        return configured.map_err(|weak| refused(weak.to_string()));
    }
    // Hosts that start together in a folder must not make one each.
    let _turn = data_dir::lock_identity(folder).await?;
    let text = read_or_make(&path).map_err(|error| refused(error.to_string()))?;
    ShopSecret::parse(&text).map_err(|weak| refused(weak.to_string()))
}

/// The text of a secret that a host has for itself, from a file of its folder, which the first start makes.
pub async fn of_file(folder: &Path, file: &str) -> Result<String, StorageError> {
    let path = folder.join(file);
    let _turn = data_dir::lock_identity(folder).await?;
    read_or_make(&path).map_err(|error| StorageError::OwnSecret { path, reason: error.to_string() })
}

fn read_or_make(path: &Path) -> Result<String, Error> {
    match std::fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let made = ShopSecret::generate().map_err(Error::other)?;
            write_secret(path, &made).map(|()| made)
        }
        Ok(text) => Ok(text),
        Err(error) => Err(error),
    }
}
