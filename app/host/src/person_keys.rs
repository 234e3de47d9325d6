//! The keys that personal data are sealed with: of the context in this host that keeps them, or of the host that runs it.

use std::sync::Arc;
use std::time::Duration;

use platform::dependency::Dependencies;
use platform::personal::{HttpPersonKeys, PersonKeySource};
use platform::shop_secret::ShopSecret;

use crate::config::Settings;
use crate::error::StartError;
use crate::hosted::Hosted;

/// Keys are asked for ahead for so long at most.
const ASKING_AHEAD: Duration = Duration::from_secs(2);

/// Asks another host for the keys that are likely to be wanted first, so that the first requests do not wait for a host that is
/// just being restarted. A host that has the keys itself asks nobody.
pub(crate) async fn ask_ahead(hosted: &[Hosted]) {
    if hosted.iter().any(|hosted| hosted.context.person_keys().is_some()) {
        return;
    }
    for Hosted { context, services } in hosted {
        match context.persons_to_expect().await {
            Ok(persons) => services.person_keys.ask_ahead(persons, ASKING_AHEAD).await,
            Err(error) => tracing::warn!(%error, "keys of persons are not asked for ahead"),
        }
    }
}

/// Where the keys come from; `None` in a process that neither runs the context that keeps them nor knows where it runs. Keys
/// that this host keeps, and cannot read with its secret, are refused.
pub(crate) async fn source(
    settings: &Settings,
    hosted: &[Hosted],
    secret: ShopSecret,
    dependencies: &Dependencies,
) -> Result<Option<Arc<dyn PersonKeySource>>, StartError> {
    if let Some(kept) = hosted.iter().find_map(|hosted| hosted.context.person_keys()) {
        kept.check().await.map_err(StartError::OtherSecret)?;
        return Ok(Some(kept));
    }
    let Some(users_url) = settings.users_url.as_deref() else { return Ok(None) };
    Ok(Some(Arc::new(HttpPersonKeys::new(users_url, secret, dependencies)?)))
}
