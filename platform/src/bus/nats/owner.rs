//! The shop that a stream belongs to: the description of the stream says so. The first host that knows its shop writes it.

use async_nats::jetstream::context::GetStreamErrorKind;
use async_nats::jetstream::{self, ErrorCode};
use shared_kernel::bus::BusError;
use uuid::Uuid;

use super::super::broker::BrokerError;
use super::link::connect_once;
use super::names;
use super::settings::NatsSettings;

/// The shop that the stream belongs to; `None` when there is no stream, or nobody has said so.
///
/// # Errors
/// When the server does not answer.
pub async fn owner(settings: &NatsSettings) -> Result<Option<Uuid>, BusError> {
    Ok(find(&connect_once(settings).await?, settings).await?.as_ref().and_then(owner_of))
}

/// Makes the stream that is there the shop's of these settings, unless it has an owner. Returns the owner, if it is another.
///
/// # Errors
/// When the server does not answer.
pub async fn claim(settings: &NatsSettings, shop: Uuid) -> Result<Option<Uuid>, BusError> {
    let jetstream = connect_once(settings).await?;
    let Some(mut config) = find(&jetstream, settings).await? else { return Ok(None) };
    if let Some(owner) = owner_of(&config) {
        return Ok(Some(owner).filter(|owner| *owner != shop));
    }
    config.description = Some(names::description(shop));
    let claimed = jetstream.update_stream(&config).await;
    claimed.map_err(|error| BrokerError::of("describing the stream", &error))?;
    Ok(None)
}

fn owner_of(config: &jetstream::stream::Config) -> Option<Uuid> {
    names::owner(config.description.as_deref()?)
}

async fn find(
    jetstream: &jetstream::Context,
    settings: &NatsSettings,
) -> Result<Option<jetstream::stream::Config>, BrokerError> {
    let is_not_there = |kind: &GetStreamErrorKind| matches!(kind, GetStreamErrorKind::JetStream(said) if said.error_code() == ErrorCode::STREAM_NOT_FOUND);
    match jetstream.get_stream(&settings.stream).await {
        Ok(stream) => Ok(Some(stream.cached_info().config.clone())),
        Err(error) if is_not_there(&error.kind()) => Ok(None),
        Err(error) => Err(BrokerError::of("finding the stream", &error)),
    }
}
