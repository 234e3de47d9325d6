//! Which message events are wanted, of those in memory and of those in the journal.

use chrono::{DateTime, Utc};
use platform::http::Fields;
use platform::message_log::{Kind, MessageEvent};
use platform::outbox::republishing::parse_time;
use shared_kernel::TextForm;
use shared_kernel::id::About;
use uuid::Uuid;

use crate::forms::{TIME_FORM, text};

/// The fields of a message event that are compared.
#[derive(Debug)]
pub(crate) struct RecordView<'a> {
    pub(crate) occurred_at: DateTime<Utc>,
    pub(crate) kind: &'a str,
    pub(crate) context: &'a str,
    pub(crate) event_id: Uuid,
    pub(crate) event_type: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) correlation_id: Uuid,
    pub(crate) handler: Option<&'a str>,
}

impl<'a> RecordView<'a> {
    pub(crate) fn of(event: &'a MessageEvent) -> Self {
        Self {
            occurred_at: event.occurred_at,
            kind: event.kind.name(),
            context: event.context,
            event_id: event.event_id,
            event_type: &event.event_type,
            subject: &event.subject,
            correlation_id: event.correlation_id,
            handler: event.handler,
        }
    }
}

/// Which message events are wanted; a field that is `None` restricts nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    pub(crate) context: Option<String>,
    pub(crate) kind: Option<&'static str>,
    pub(crate) event_type: Option<String>,
    pub(crate) handler: Option<String>,
    pub(crate) correlation_id: Option<Uuid>,
    /// An aggregate, for example by the number of an order; a business process, or an event.
    pub(crate) about: Option<About>,
    /// Those that occurred then or later.
    pub(crate) since: Option<DateTime<Utc>>,
    /// Those that occurred before.
    pub(crate) until: Option<DateTime<Utc>>,
}

impl Wanted {
    pub(crate) fn accepts(&self, record: &RecordView<'_>) -> bool {
        let is = |wanted: &Option<String>, found: &str| {
            wanted.as_deref().is_none_or(|wanted| wanted == found)
        };
        is(&self.context, record.context)
            && self.kind.is_none_or(|kind| kind == record.kind)
            && is(&self.event_type, record.event_type)
            && is(&self.handler, record.handler.unwrap_or_default())
            && self.correlation_id.is_none_or(|id| id == record.correlation_id)
            && self.about.as_ref().is_none_or(|about| record.is_about(about))
            && self.since.is_none_or(|since| since <= record.occurred_at)
            && self.until.is_none_or(|until| record.occurred_at < until)
    }

    /// Texts that the JSON of a wanted record has, which spells an id in one way.
    pub(crate) fn words(&self) -> Vec<String> {
        let texts = [&self.context, &self.event_type, &self.handler].into_iter().flatten().cloned();
        let ids = self.correlation_id.map(|id| id.to_string());
        texts.chain(ids).chain(self.kind.map(str::to_owned)).collect()
    }

    /// Whether a record with this JSON can be about what is wanted.
    pub(crate) fn may_be_about(&self, line: &str) -> bool {
        self.about.as_ref().is_none_or(|about| about.may_be_in(line))
    }
}

impl RecordView<'_> {
    fn is_about(&self, about: &About) -> bool {
        about.names(self.subject, self.correlation_id, self.event_id)
    }
}

/// The parameters `kind`, `type`, `handler`, `correlation_id`, `about`, `since` and `until`.
pub(super) fn read(fields: &mut Fields) -> Option<Wanted> {
    let kind = fields.optional_text("kind", TextForm::one_of(&Kind::NAMES), kind);
    let mut word = |name, form| {
        // An empty text restricts nothing.
        let given = fields.optional_text(name, form, text)?;
        Some(given.filter(|given| !given.is_empty()))
    };
    let event_type = word("type", TextForm::like("orders.order-placed.v1"));
    let handler = word("handler", TextForm::like("products.reserve-on-order-placed"));
    let about = word("about", TextForm::like("order/1"));
    let correlation_id = fields.optional_text("correlation_id", TextForm::UUID, |text| {
        Uuid::try_parse(text).map_err(|_no_uuid| "must be a UUID")
    });
    let since = fields.optional_text("since", TIME_FORM, parse_time);
    let until = fields.optional_text("until", TIME_FORM, parse_time);
    Some(Wanted {
        context: None,
        since: since?,
        until: until?,
        kind: kind?,
        event_type: event_type?,
        handler: handler?,
        correlation_id: correlation_id?,
        about: about?.map(|about| About::parse(&about)),
    })
}

fn kind(name: &str) -> Result<&'static str, String> {
    let kind = Kind::parse(name).map(Kind::name);
    kind.ok_or_else(|| format!("must be one of {}", Kind::NAMES.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> RecordView<'static> {
        RecordView {
            occurred_at: DateTime::from_timestamp(60, 0).unwrap(),
            kind: "delivered",
            context: "products",
            event_id: Uuid::from_u128(1),
            event_type: "orders.order-placed.v1",
            subject: "order/7",
            correlation_id: Uuid::from_u128(2),
            handler: Some("products.reserve-on-order-placed"),
        }
    }

    #[test]
    fn a_record_is_found_by_its_process_its_aggregate_and_its_event() {
        let [event, process] = [1, 2].map(|id| Uuid::from_u128(id).to_string());
        for about in ["order/7", "7", &*event, &*process, &*process.to_uppercase()] {
            let wanted = Wanted { about: Some(About::parse(about)), ..Wanted::default() };
            assert!(wanted.accepts(&record()), "{about}");
        }
        for about in ["order/77", "order", "order/", &*Uuid::from_u128(3).to_string()] {
            let wanted = Wanted { about: Some(About::parse(about)), ..Wanted::default() };
            assert!(!wanted.accepts(&record()), "{about}");
        }
    }

    #[test]
    fn every_field_restricts() {
        let handler = Some("orders.on-stock-reserved".to_owned());
        assert!(!Wanted { handler, ..Wanted::default() }.accepts(&record()));
        assert!(!Wanted { kind: Some("published"), ..Wanted::default() }.accepts(&record()));
        let since =
            |second| Wanted { since: DateTime::from_timestamp(second, 0), ..Wanted::default() };
        assert!(since(60).accepts(&record()) && !since(61).accepts(&record()));
        let until =
            |second| Wanted { until: DateTime::from_timestamp(second, 0), ..Wanted::default() };
        assert!(!until(60).accepts(&record()) && until(61).accepts(&record()));
        let context = Some("products".to_owned());
        assert!(
            Wanted { context, kind: Some("delivered"), ..Wanted::default() }.accepts(&record())
        );
    }
}
