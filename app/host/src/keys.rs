//! The keys that access tokens are verified with: those of `users` in this host, or of the host that runs it.

use std::sync::Arc;

use actix_web::web::ServiceConfig;
use platform::auth::{HttpKeySettings, HttpKeySource, KeySource};
#[cfg(feature = "users")]
use platform::context::Context;

use super::{Shop, StartError};
use crate::config::Settings;

/// Mounts the page that shows the keys, where `users` is.
pub(super) type WellKnown = Arc<dyn Fn(&mut ServiceConfig) + Send + Sync>;

/// Where the keys come from.
pub(super) fn source(settings: &Settings, shop: &Shop) -> Result<Arc<dyn KeySource>, StartError> {
    #[cfg(feature = "users")]
    if let Some(keys) = shop.users().ok().and_then(|users| users.key_source()) {
        return Ok(keys);
    }
    let users_url = settings.users_url.as_deref().ok_or(StartError::NoKeys)?;
    Ok(Arc::new(HttpKeySource::new(users_url, shop.clock(), HttpKeySettings::default())?))
}

/// The page with the keys; nothing where `users` is elsewhere.
#[cfg_attr(
    not(feature = "users"),
    expect(unused_variables, reason = "no shop of this program has the keys")
)]
pub(super) fn well_known(shop: &Shop) -> WellKnown {
    #[cfg(feature = "users")]
    if let Ok(users) = shop.users() {
        return Arc::new(move |config| users.root_routes(config));
    }
    Arc::new(|_config| {})
}
