//! A message of another process becomes an event only here: it is a CloudEvent of the form that `docs/wire-format.md`
//! describes and within its limits, or it is refused with a reason.

use super::{Envelope, EventType, traceparent};

/// The longest message, in bytes.
pub const MESSAGE_BYTES: usize = 1_048_576;
/// The longest `type`, in bytes: AMQP stores the length of a routing key in one byte.
pub const TYPE_BYTES: usize = 255;
/// The longest `subject`, in bytes.
pub const SUBJECT_BYTES: usize = 255;
/// How deep arrays and objects in `data` may be nested.
pub const DATA_DEPTH: usize = 64;

/// Why a message is no event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAnEvent {
    /// It is longer than [`MESSAGE_BYTES`].
    #[error("it has {0} bytes, and an event has at most {MESSAGE_BYTES}")]
    TooLong(usize),
    /// It is not JSON, or not the JSON of a CloudEvent. The text may quote the message.
    #[error("it is no CloudEvent in JSON: {0}")]
    NoCloudEvent(String),
    /// An attribute has a value that no event has.
    #[error("`{attribute}` {reason}")]
    BadAttribute {
        /// The attribute.
        attribute: &'static str,
        /// The fault, as the end of a sentence. It quotes nothing but the type and the source.
        reason: String,
    },
}

impl NotAnEvent {
    fn bad(attribute: &'static str, reason: impl Into<String>) -> Self {
        Self::BadAttribute { attribute, reason: reason.into() }
    }

    /// The kind of the reason, for a log: it quotes nothing.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::TooLong(_) => "too-long",
            Self::NoCloudEvent(_) => "no-cloud-event",
            Self::BadAttribute { attribute, .. } => attribute,
        }
    }
}

impl Envelope {
    /// Reads a message of another process.
    ///
    /// # Errors
    /// When it is no event. The same message is refused again at every attempt.
    pub fn parse(message: &[u8]) -> Result<Self, NotAnEvent> {
        if message.len() > MESSAGE_BYTES {
            return Err(NotAnEvent::TooLong(message.len()));
        }
        if message.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
            return Err(NotAnEvent::NoCloudEvent("it is no JSON object".to_owned()));
        }
        let mut event: Self = serde_json::from_slice(message).map_err(|error| no_event(&error))?;
        event.judge()?;
        // The W3C lets a reader ignore a trace context that it cannot read.
        event.traceparent = event.traceparent.filter(|text| traceparent::is_valid(text));
        Ok(event)
    }

    fn judge(&self) -> Result<(), NotAnEvent> {
        let parsed = Some(&*self.event_type).filter(|text| text.len() <= TYPE_BYTES);
        let Some(event_type) = parsed.and_then(EventType::parse) else {
            let reason = format!("is not `context.what-happened.v1` in {TYPE_BYTES} bytes");
            return Err(NotAnEvent::bad("type", reason));
        };
        if event_type.context != &*self.source {
            let reason = format!(
                "is not the context that publishes `{}`, which is `{}`",
                self.event_type, event_type.context
            );
            return Err(NotAnEvent::bad("source", reason));
        }
        if self.subject.is_empty() || self.subject.len() > SUBJECT_BYTES {
            return Err(NotAnEvent::bad("subject", format!("has not 1 to {SUBJECT_BYTES} bytes")));
        }
        if self.subject.chars().any(char::is_control) {
            return Err(NotAnEvent::bad("subject", "has a control character"));
        }
        if self.sequence == 0 {
            return Err(NotAnEvent::bad("sequence", "is 0, and the first version is 1"));
        }
        if depth(self.data.get()) > DATA_DEPTH {
            return Err(NotAnEvent::bad("data", format!("is nested deeper than {DATA_DEPTH}")));
        }
        Ok(())
    }
}

fn no_event(error: &serde_json::Error) -> NotAnEvent {
    NotAnEvent::NoCloudEvent(error.to_string())
}

/// How deep arrays and objects are nested in `json`, which is valid.
fn depth(json: &str) -> usize {
    let (mut open, mut deepest) = (0_usize, 0);
    let (mut in_text, mut is_escaped) = (false, false);
    for byte in json.bytes() {
        if in_text {
            (in_text, is_escaped) = match byte {
                _ if is_escaped => (true, false),
                b'\\' => (true, true),
                b'"' => (false, false),
                _ => (true, false),
            };
            continue;
        }
        match byte {
            b'"' => in_text = true,
            b'[' | b'{' => {
                open += 1;
                deepest = deepest.max(open);
            }
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests;
