//! The keys that personal data are sealed with: of the context in this host that keeps them, or of the host that runs it.

use std::sync::Arc;

use platform::personal::{HttpPersonKeys, PersonKeySource};
use platform::shop_secret::ShopSecret;

use crate::config::Settings;
use crate::error::StartError;
use crate::hosted::Hosted;

/// Where the keys come from; `None` in a process that neither runs the context that keeps them nor knows where it runs. Keys
/// that this host keeps, and cannot read with its secret, are refused.
pub(crate) async fn source(
    settings: &Settings,
    hosted: &[Hosted],
    secret: ShopSecret,
) -> Result<Option<Arc<dyn PersonKeySource>>, StartError> {
    if let Some(kept) = hosted.iter().find_map(|hosted| hosted.context.person_keys()) {
        kept.check().await.map_err(StartError::OtherSecret)?;
        return Ok(Some(kept));
    }
    let Some(users_url) = settings.users_url.as_deref() else { return Ok(None) };
    Ok(Some(Arc::new(HttpPersonKeys::new(users_url, secret)?)))
}
