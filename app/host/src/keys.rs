//! The keys that access tokens are verified with: those of the context in this host that issues them, or of the host that
//! runs it.

use std::sync::Arc;

use platform::auth::{HttpKeySettings, HttpKeySource, KeySource, Renewal};

use crate::config::Settings;
use crate::error::StartError;
use crate::shop::Shop;

/// Where the keys come from. Those of another host are fetched now, in the background, so that they are there when that host
/// is away as soon as the first token comes.
pub(crate) fn source(settings: &Settings, shop: &Shop) -> Result<Arc<dyn KeySource>, StartError> {
    if let Some(keys) = shop.contexts().iter().find_map(|context| context.key_source()) {
        return Ok(keys);
    }
    let users_url = settings.users_url.as_deref().ok_or(StartError::NoKeys)?;
    let keys = HttpKeySource::new(users_url, shop.clock(), HttpKeySettings::default())?;
    let keys: Arc<dyn KeySource> = Arc::new(keys);
    let (ahead, stopping) = (Arc::clone(&keys), shop.tasks().stopping());
    shop.tasks().spawn_detached(async move {
        let Some(fetching) = ahead.renew(Renewal::Age) else { return };
        tokio::select! {
            () = stopping.cancelled() => {}
            // A fetch that fails is logged; the first token causes another one.
            _logged = fetching => {}
        }
    });
    Ok(keys)
}
