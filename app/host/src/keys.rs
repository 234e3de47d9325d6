//! The keys that access tokens are verified with: those of the context in this host that issues them, or of the host that
//! runs it.

use std::sync::Arc;

use platform::auth::{HttpKeySettings, HttpKeySource, KeySource};

use crate::config::Settings;
use crate::error::StartError;
use crate::shop::Shop;

/// Where the keys come from.
pub(crate) fn source(settings: &Settings, shop: &Shop) -> Result<Arc<dyn KeySource>, StartError> {
    if let Some(keys) = shop.contexts().iter().find_map(|context| context.key_source()) {
        return Ok(keys);
    }
    let users_url = settings.users_url.as_deref().ok_or(StartError::NoKeys)?;
    Ok(Arc::new(HttpKeySource::new(users_url, shop.clock(), HttpKeySettings::default())?))
}
