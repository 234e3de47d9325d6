//! The identity of the shop that the settings name. `storage::identity` looks, decides and writes; the settings say where, and
//! their broker is asked about databases that the data folder does not know.

use futures_util::future::BoxFuture;
use platform::bus;
use platform::identity::Permits;
use storage::identity::{Databases, Examination, Located, Traces, Witness};
use storage::{StorageError, secret};
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
/// there and has the shop's identity, which is returned. A shop that is begun gets its secret first. Refuses, and changes nothing, when
/// a database or the secret is lost, moved, or another shop's.
pub async fn settle(
    settings: &Settings,
    databases: &[Located],
    permits: &Permits,
) -> Result<Uuid, StartError> {
    // Boxed, since every caller would carry the future of all the looks.
    Box::pin(begin_secret(settings, databases, permits)).await?;
    Ok(Box::pin(together(settings, databases).settle(permits)).await?)
}

/// Makes the secret of a data folder that is of no shop yet. That of one that was a shop's must be there: a new one opens nothing that is
/// sealed, and a backup made under it could not be restored with the right one.
async fn begin_secret(
    settings: &Settings,
    databases: &[Located],
    permits: &Permits,
) -> Result<(), StartError> {
    let folder = &settings.data_dir;
    // A path that cannot be the folder is refused in the words of what needs it.
    if folder.exists() && !folder.is_dir() {
        return Ok(());
    }
    let is_there =
        || secret::read(folder, settings.shop_secret.as_ref()).map(|read| read.is_some());
    if is_there()? {
        return Ok(());
    }
    // A start that is refused leaves no secret behind, which the next one would take for that of the shop.
    let is_recorded = together(settings, databases).would_settle(permits).await?;
    // A host that begins the shop at the same time makes the secret first.
    if is_recorded && !is_there()? {
        return Err(StorageError::MissingSecret { path: folder.join(secret::FILE) }.into());
    }
    secret::of(folder, None).await?;
    Ok(())
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
