//! The shop that a stream belongs to: the description of the stream says so. The first host that knows its shop writes it. And
//! the contexts that have run with the stream: of those that are not there, somebody has lost the data.

use async_nats::jetstream::stream::RawMessageErrorKind;
use futures_util::TryStreamExt;
use shared_kernel::bus::BusError;
use uuid::Uuid;

use super::super::Traces;
use super::super::broker::BrokerError;
use super::event_stream::EventStream;
use super::names;
use super::settings::NatsSettings;

/// The shop that the stream belongs to; `None` when there is no stream, or nobody has said so.
///
/// # Errors
/// When the server does not answer.
pub async fn owner(settings: &NatsSettings) -> Result<Option<Uuid>, BusError> {
    Ok(traces(settings, &[]).await?.owner)
}

/// The shop that the stream belongs to, and which of `contexts` have published into it or subscribed to it. A context whose
/// events were deleted, and that subscribes to nothing, is not recognised.
///
/// # Errors
/// When the server does not answer.
pub async fn traces(
    settings: &NatsSettings,
    contexts: &[&'static str],
) -> Result<Traces, BusError> {
    let Some(stream) = EventStream::find(settings).await? else { return Ok(Traces::default()) };
    let info = stream.get_info().await;
    let info = info.map_err(|error| BrokerError::of("looking at the stream", &error))?;
    let mut traces =
        Traces { owner: names::owner(info.config.description.as_deref()), contexts: Vec::new() };
    if contexts.is_empty() {
        return Ok(traces);
    }
    let consumers: Vec<String> = stream
        .consumer_names()
        .try_collect()
        .await
        .map_err(|error| BrokerError::of("listing the consumers", &error))?;
    for context in contexts {
        let its_own = names::all_consumers(context);
        if consumers.iter().any(|name| name.starts_with(&its_own))
            || has_published(&stream, settings, context).await?
        {
            traces.contexts.push(context);
        }
    }
    Ok(traces)
}

async fn has_published(
    stream: &EventStream,
    settings: &NatsSettings,
    context: &str,
) -> Result<bool, BrokerError> {
    let events = names::of_source(&settings.prefix, context);
    match stream.raw_message_builder().sequence(1).next_by_subject(events).send().await {
        Ok(_first) => Ok(true),
        Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok(false),
        Err(error) => Err(BrokerError::of("looking for events", &error)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::declaration::{declare, stream};
    use super::super::link::connect_once;
    use super::*;
    use crate::testing::{ScratchBroker, services};

    const OURS: Uuid = Uuid::from_u128(1);
    const THEIRS: Uuid = Uuid::from_u128(2);

    #[tokio::test]
    async fn a_stream_of_nobody_becomes_the_shops_and_one_of_another_shop_is_left_alone() {
        if !services::nats() {
            return;
        }
        let broker = ScratchBroker::on_nats(&[]);
        let settings = NatsSettings::under(&broker.url, &broker.prefix);
        let jetstream = connect_once(&settings).await.unwrap();
        let declared = async |shop| declare(&jetstream, &stream(&settings, shop)).await;
        declared(None).await.unwrap();
        assert_eq!(owner(&settings).await.unwrap(), None);
        declared(Some(OURS)).await.unwrap();
        assert_eq!(owner(&settings).await.unwrap(), Some(OURS));
        let refused = declared(Some(THEIRS)).await.unwrap_err().to_string();
        for id in [OURS, THEIRS] {
            assert!(refused.contains(&id.to_string()), "{refused}");
        }
        declared(None).await.unwrap();
        assert_eq!(owner(&settings).await.unwrap(), Some(OURS));
    }

    #[tokio::test]
    async fn a_context_that_has_published_is_recognised_and_no_other_one() {
        if !services::nats() {
            return;
        }
        let broker = ScratchBroker::on_nats(&[]);
        let settings = NatsSettings::under(&broker.url, &broker.prefix);
        let contexts = ["orders", "payments", "pay"];
        assert_eq!(traces(&settings, &contexts).await.unwrap(), Traces::default());
        let jetstream = connect_once(&settings).await.unwrap();
        declare(&jetstream, &stream(&settings, Some(OURS))).await.unwrap();
        let subject = format!("{}.payments.payment=2F1", settings.prefix);
        jetstream.publish(subject, "".into()).await.unwrap().await.unwrap();
        let told = Traces { owner: Some(OURS), contexts: vec!["payments"] };
        assert_eq!(traces(&settings, &contexts).await.unwrap(), told);
    }
}
