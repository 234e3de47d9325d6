//! The identity of the shop that the settings name. `storage::identity` looks, decides and writes; the settings say where, and
//! their broker is asked about databases that the data folder does not know.

use futures_util::future::BoxFuture;
use platform::bus;
use platform::identity::Permits;
use storage::identity::{Databases, Examination, Located, Traces, Witness};
use uuid::Uuid;

use crate::broker::Broker;
use crate::config::Settings;
use crate::databases::of_host;
use crate::error::StartError;

impl Witness for Settings {
    fn traces<'a>(&'a self, contexts: &'a [&'static str]) -> BoxFuture<'a, Traces> {
        Box::pin(async move {
            match Broker::of(self) {
                Ok(Some(broker)) => {
                    let bus::Traces { owner, contexts } = broker.traces(contexts).await;
                    Traces { shop: owner, contexts }
                }
                Ok(None) | Err(_) => Traces::default(),
            }
        })
    }
}

/// Sees to it that these databases are one shop's, and that none is begun where the shop has had one: afterwards each is
/// there and has the shop's identity, which is returned. Refuses, and changes nothing, when one is lost, moved, or another
/// shop's.
pub async fn settle(
    settings: &Settings,
    databases: &[Located],
    permits: &Permits,
) -> Result<Uuid, StartError> {
    // Boxed, since every caller would carry the future of all the looks.
    Ok(Box::pin(together(settings, databases).settle(permits)).await?)
}

/// Refuses as a host that starts does, and changes nothing.
pub async fn look(settings: &Settings) -> Result<(), StartError> {
    Ok(together(settings, &of_host(settings)).look().await?)
}

/// The same for a command that opens no database but those of `context`, which are its own affair: one that does not answer, or
/// that has moved, is not in its way.
pub async fn look_beside(settings: &Settings, context: Option<&str>) -> Result<(), StartError> {
    Ok(together(settings, &of_host(settings)).look_beside(context).await?)
}

/// Looks at everything that these settings name, and changes nothing. A database that cannot be read counts as there.
pub async fn examine(settings: &Settings) -> Result<Examination, StartError> {
    Ok(together(settings, &of_host(settings)).examine().await?)
}

/// Whether these settings name a shop that was begun, whatever is left of it.
pub async fn is_begun(settings: &Settings) -> Result<bool, StartError> {
    Ok(examine(settings).await?.is_begun)
}

fn together<'a>(settings: &'a Settings, databases: &'a [Located]) -> Databases<'a> {
    Databases { folder: &settings.data_dir, databases, witness: settings }
}
