//! Removes from the server everything that a bus has created.

use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::context::DeleteStreamErrorKind;
use shared_kernel::bus::BusError;

use super::super::broker::BrokerError;
use super::link::connect_once;
use super::settings::NatsSettings;

/// Deletes the stream, with all its events and consumers. A stream that does not exist counts as deleted.
///
/// # Errors
/// When the server does not answer or refuses.
pub async fn remove(settings: &NatsSettings) -> Result<(), BusError> {
    let jetstream = connect_once(settings).await?;
    match jetstream.delete_stream(&settings.stream).await {
        Ok(_deleted) => Ok(()),
        Err(error) => match error.kind() {
            DeleteStreamErrorKind::JetStream(said)
                if said.error_code() == ErrorCode::STREAM_NOT_FOUND =>
            {
                Ok(())
            }
            DeleteStreamErrorKind::JetStream(_)
            | DeleteStreamErrorKind::EmptyName
            | DeleteStreamErrorKind::InvalidStreamName
            | DeleteStreamErrorKind::Request => {
                Err(BrokerError::of("deleting the stream", &error).into())
            }
        },
    }
}
