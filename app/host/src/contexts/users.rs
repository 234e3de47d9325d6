//! How a host makes `users`: with the signing keys of the data folder.

use std::sync::Arc;

use users::{Settings, Users};

use super::{Contexts, Opening};
use crate::{StartError, data_dir};

pub(super) async fn open(opening: &Opening<'_>, contexts: &mut Contexts) -> Result<(), StartError> {
    let services = opening.services::<migration::users::Migrator>("users").await?;
    let settings = Settings {
        signing_keys: data_dir::signing_keys(&opening.settings.data_dir)?,
        password_cost: opening.settings.password_cost,
        access_token_lifetime: opening.settings.access_token_lifetime,
        refresh_token_lifetime: opening.settings.refresh_token_lifetime,
    };
    let users = Users::new(services.clone(), settings).map_err(|error| StartError::SigningKey {
        path: opening.settings.data_dir.join("keys"),
        reason: error.to_string(),
    })?;
    let users = Arc::new(users);
    contexts.users = Some(Arc::clone(&users));
    contexts.host(users, services);
    Ok(())
}
