//! The stream on its server, with the list of its consumers.
//!
//! The list is read here and not by the client's own `Stream::consumers`: a server before 2.10 lists a consumer that is being
//! deleted as `null`, and the client takes the whole answer for unreadable. With a subscription that is taken over, each
//! listing at that moment would fail.

use std::ops::Deref;

use async_nats::jetstream::consumer::Info;
use async_nats::jetstream::context::GetStreamErrorKind;
use async_nats::jetstream::response::Response;
use async_nats::jetstream::stream::Stream;
use async_nats::jetstream::{self, ErrorCode};
use serde::Deserialize;
use serde_json::json;

use super::super::broker::BrokerError;
use super::link::connect_once;
use super::settings::NatsSettings;

/// The stream of the events, and the connection on which its server is asked.
pub(super) struct EventStream {
    jetstream: jetstream::Context,
    name: String,
    stream: Stream<()>,
}

impl Deref for EventStream {
    type Target = Stream<()>;

    fn deref(&self) -> &Stream<()> {
        &self.stream
    }
}

/// One answer of the server to the request for the consumers of a stream.
#[derive(Deserialize)]
struct Page {
    /// The consumers of the stream, those on other pages included.
    total: usize,
    consumers: Option<Vec<Option<Info>>>,
}

impl EventStream {
    /// The stream of that name. The server is not asked whether it is there.
    pub(super) async fn named(
        jetstream: &jetstream::Context,
        name: &str,
    ) -> Result<Self, BrokerError> {
        let stream = jetstream
            .get_stream_no_info(name)
            .await
            .map_err(|error| BrokerError::of("finding the stream", &error))?;
        Ok(Self { jetstream: jetstream.clone(), name: name.to_owned(), stream })
    }

    /// The stream of the settings, on a connection of its own; `None` when the server has none.
    pub(super) async fn find(settings: &NatsSettings) -> Result<Option<Self>, BrokerError> {
        let jetstream = connect_once(settings).await?;
        match jetstream.get_stream(&settings.stream).await {
            Ok(_there) => Self::named(&jetstream, &settings.stream).await.map(Some),
            Err(error) if is_not_there(&error.kind()) => Ok(None),
            Err(error) => Err(BrokerError::of("finding the stream", &error)),
        }
    }

    /// The consumers of the stream, whichever program made them. One that is being deleted is left out.
    pub(super) async fn consumers(&self) -> Result<Vec<Info>, BrokerError> {
        let (mut all, mut listed) = (Vec::new(), 0);
        loop {
            let page = self.page(listed).await?;
            let consumers = page.consumers.unwrap_or_default();
            let is_last = consumers.is_empty() || listed + consumers.len() >= page.total;
            listed += consumers.len();
            all.extend(consumers.into_iter().flatten());
            if is_last {
                return Ok(all);
            }
        }
    }

    async fn page(&self, offset: usize) -> Result<Page, BrokerError> {
        let subject = format!("CONSUMER.LIST.{}", self.name);
        let answer = self.jetstream.request(subject, &json!({ "offset": offset })).await;
        match answer.map_err(|error| BrokerError::of("listing the consumers", &error))? {
            Response::Ok(page) => Ok(page),
            Response::Err { error } => Err(BrokerError::of("listing the consumers", &error)),
        }
    }
}

fn is_not_there(kind: &GetStreamErrorKind) -> bool {
    matches!(kind, GetStreamErrorKind::JetStream(said) if said.error_code() == ErrorCode::STREAM_NOT_FOUND)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a server of version 2.9.10 answered while a subscription was taken over.
    #[test]
    fn a_page_with_a_consumer_that_is_being_deleted_lists_the_others() {
        let answer = json!({
            "type": "io.nats.jetstream.api.v1.consumer_list_response",
            "total": 2,
            "offset": 0,
            "limit": 256,
            "consumers": [null, {
                "stream_name": "galleria",
                "name": "products-orders-2-b8a1f01e",
                "created": "2026-11-29T21:07:25.256828881Z",
                "config": {
                    "durable_name": "products-orders-2-b8a1f01e",
                    "deliver_policy": "all",
                    "ack_policy": "explicit",
                    "filter_subject": "galleria.orders.*",
                    "replay_policy": "instant",
                },
                "delivered": { "consumer_seq": 2, "stream_seq": 7 },
                "ack_floor": { "consumer_seq": 2, "stream_seq": 5 },
                "num_ack_pending": 0,
                "num_redelivered": 0,
                "num_waiting": 1,
                "num_pending": 0,
            }],
        });
        let page = match serde_json::from_value(answer) {
            Ok(Response::<Page>::Ok(page)) => page,
            Ok(Response::Err { error }) => panic!("{error}"),
            Err(error) => panic!("{error}"),
        };
        let names = page.consumers.into_iter().flatten().flatten().map(|info| info.name);
        assert_eq!(names.collect::<Vec<_>>(), ["products-orders-2-b8a1f01e"]);
    }
}
