//! The keys that access tokens are verified with: those of the context in this host that issues them, or of the host that
//! runs it.

use std::sync::Arc;

use platform::auth::{HttpKeySettings, HttpKeySource, KeySource, Renewal};

use crate::config::Settings;
use crate::error::StartError;
use crate::shop::Shop;

/// Where the keys come from. Those of another host are fetched once before the first token comes: that host may be away by
/// then.
pub(crate) async fn source(
    settings: &Settings,
    shop: &Shop,
) -> Result<Arc<dyn KeySource>, StartError> {
    if let Some(keys) = shop.contexts().iter().find_map(|context| context.key_source()) {
        return Ok(keys);
    }
    let users_url = settings.users_url.as_deref().ok_or(StartError::NoKeys)?;
    let new = || {
        let settings = HttpKeySettings::default();
        HttpKeySource::new(users_url, shop.clock(), settings, shop.dependencies())
    };
    let keys = new()?;
    let is_fetched = match keys.renew(Renewal::Age) {
        Some(fetching) => fetching.await.is_ok(),
        None => true,
    };
    // A new source remembers no failure: the first token asks at once, and not after a pause.
    Ok(Arc::new(if is_fetched { keys } else { new()? }))
}
