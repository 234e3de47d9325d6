//! The event envelope: CloudEvents 1.0 with the extensions every context relies on.

use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::de::Error as _;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::tenant::Tenant;

mod event_type;
pub mod message;
pub mod traceparent;

pub use event_type::EventType;
pub use message::NotAnEvent;

/// The media type of a body.
const JSON: &str = "application/json";

/// One version of one event in a context's published language.
pub trait PublishedEvent: Serialize {
    /// The stable name, `context.what-happened.v1`; never a Rust path.
    const TYPE: &'static str;
}

/// An event as a context hands it to its outbox: the name, the aggregate it is about, and the body.
#[derive(Debug, Clone)]
pub struct Published {
    /// The stable name, `orders.order-placed.v1`.
    pub event_type: &'static str,
    /// The aggregate it is about, `order/0197…`. Order is kept within one subject.
    pub subject: String,
    /// The body, serialised once.
    pub data: Arc<RawValue>,
}

impl Published {
    /// Serialises `event`, which is about `subject`.
    ///
    /// # Errors
    /// When the body has no JSON form (a map with keys that are not text).
    pub fn of<E: PublishedEvent>(subject: String, event: &E) -> Result<Self, serde_json::Error> {
        let data = serde_json::value::to_raw_value(event)?;
        Ok(Self { event_type: E::TYPE, subject, data: data.into() })
    }
}

/// A published event: a CloudEvent. Its JSON form is the structured mode of CloudEvents 1.0.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// The id of this event; a replay keeps it. `UUIDv7`.
    pub id: Uuid,
    /// The context that published it.
    pub source: Arc<str>,
    /// The stable name, `orders.order-placed.v1`.
    pub event_type: Arc<str>,
    /// The aggregate it is about.
    pub subject: Arc<str>,
    /// The aggregate's version that this event made, from 1. It rises within a subject; not every version of a session, a service
    /// account or a snapshot has an event.
    pub sequence: u32,
    /// When it was committed, to the microsecond.
    pub time: DateTime<Utc>,
    /// The correlation id: shared by all messages of one business process.
    pub correlation_id: Uuid,
    /// The causation id: the event or request that caused this one.
    pub causation_id: Option<Uuid>,
    /// The W3C trace context of the first request.
    pub traceparent: Option<Arc<str>>,
    /// The tenant whose event it is; none of a shop that is alone.
    pub tenant: Option<Tenant>,
    /// The body, as the publisher wrote it.
    pub data: Arc<RawValue>,
}

impl Envelope {
    /// Parses the body into the consumer's view of it.
    pub fn read<'a, V: Deserialize<'a>>(&'a self) -> Result<V, serde_json::Error> {
        serde_json::from_str(self.data.get())
    }
}

impl Serialize for Envelope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("specversion", "1.0")?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("source", &self.source)?;
        map.serialize_entry("type", &self.event_type)?;
        map.serialize_entry("subject", &self.subject)?;
        map.serialize_entry("time", &self.time.to_rfc3339_opts(SecondsFormat::Micros, true))?;
        map.serialize_entry("datacontenttype", JSON)?;
        map.serialize_entry("sequence", &self.sequence)?;
        map.serialize_entry("correlationid", &self.correlation_id)?;
        if let Some(causation_id) = &self.causation_id {
            map.serialize_entry("causationid", causation_id)?;
        }
        if let Some(traceparent) = &self.traceparent {
            map.serialize_entry("traceparent", traceparent)?;
        }
        if let Some(tenant) = &self.tenant {
            map.serialize_entry("tenant", tenant)?;
        }
        map.serialize_entry("data", &self.data)?;
        map.end()
    }
}

#[derive(Deserialize)]
struct Wire {
    specversion: String,
    id: Uuid,
    source: Arc<str>,
    #[serde(rename = "type")]
    event_type: Arc<str>,
    subject: Arc<str>,
    time: DateTime<Utc>,
    datacontenttype: Option<String>,
    sequence: u32,
    #[serde(rename = "correlationid")]
    correlation_id: Option<Uuid>,
    #[serde(rename = "causationid")]
    causation_id: Option<Uuid>,
    traceparent: Option<Arc<str>>,
    tenant: Option<Tenant>,
    data: Box<RawValue>,
}

impl<'de> Deserialize<'de> for Envelope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Wire::deserialize(deserializer)?;
        if wire.specversion != "1.0" {
            return Err(D::Error::custom("only CloudEvents of specversion 1.0 are understood"));
        }
        if wire.datacontenttype.is_some_and(|media_type| media_type != JSON) {
            return Err(D::Error::custom(
                "only `data` of datacontenttype application/json is read",
            ));
        }
        Ok(Self {
            id: wire.id,
            source: wire.source,
            event_type: wire.event_type,
            subject: wire.subject,
            sequence: wire.sequence,
            time: wire.time,
            correlation_id: wire.correlation_id.unwrap_or(wire.id),
            causation_id: wire.causation_id,
            traceparent: wire.traceparent,
            tenant: wire.tenant,
            data: wire.data.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_a_structured_cloudevent_and_reads_back() {
        let json = r#"{"specversion":"1.0","id":"0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d","source":"orders",
            "type":"orders.order-placed.v1","subject":"order/1","time":"2026-01-02T03:04:05.000006Z",
            "datacontenttype":"application/json","sequence":1,
            "correlationid":"0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3e","data":{"total_minor":5}}"#;
        let envelope: Envelope = serde_json::from_str(json).unwrap();
        let again = serde_json::to_value(&envelope).unwrap();
        assert_eq!(again, serde_json::from_str::<serde_json::Value>(json).unwrap());
    }

    #[test]
    fn refuses_another_specversion() {
        let json = r#"{"specversion":"0.3","id":"0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d","source":"a","type":"b",
            "subject":"c","time":"2026-01-02T03:04:05Z","sequence":1,
            "correlationid":"0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3e","data":null}"#;
        let refused = serde_json::from_str::<Envelope>(json).unwrap_err().to_string();
        assert!(refused.contains("specversion 1.0"), "{refused}");
    }
}
