//! Where the secret of a restored shop comes from.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use host::config::Settings;
use platform::secret_file::read_secret;
use platform::shop_secret::ShopSecret;
use secrecy::{ExposeSecret, SecretString};
use storage::secret;

use super::error::RestoreError;

/// The secret, as it was given.
pub(super) struct GivenSecret {
    pub(super) text: SecretString,
    source: PathBuf,
    /// It is to be written to the key file: neither the settings nor the data folder have it.
    pub(super) is_new: bool,
}

impl GivenSecret {
    pub(super) fn parse(&self) -> Result<ShopSecret, RestoreError> {
        ShopSecret::parse(self.text.expose_secret()).map_err(|weak| RestoreError::WeakSecret {
            file: self.source.clone(),
            reason: weak.to_string(),
        })
    }
}

/// A file that was named, the setting, or the key file in the data folder, in this order.
pub(super) fn given_secret(
    settings: &Settings,
    named: Option<&Path>,
) -> Result<GivenSecret, RestoreError> {
    let data_dir = &settings.data_dir;
    let key_file = data_dir.join(secret::FILE);
    let (source, is_new) = match (named, &settings.shop_secret) {
        (Some(named), _) => (named.to_owned(), settings.shop_secret.is_none()),
        (None, Some(text)) => {
            let (text, source) = (text.clone(), PathBuf::from("shop.secret"));
            return Ok(GivenSecret { text, source, is_new: false });
        }
        (None, None) => (key_file, false),
    };
    match read_secret(&source) {
        Ok(text) => Ok(GivenSecret { text: text.into(), source, is_new }),
        Err(error) if named.is_none() && error.kind() == ErrorKind::NotFound => {
            Err(RestoreError::NoSecret { data_dir: data_dir.clone() })
        }
        Err(error) => Err(RestoreError::Unreadable { file: source, source: error }),
    }
}
