//! The request of an operator to publish events again, and its answer. The command line and the management port carry it out
//! in the same way.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use sea_orm::DatabaseConnection;
use serde::Serialize;
use shared_kernel::StoreError;

use super::{OfType, Reach, Selection, count, reach, republish};
use crate::audit_trail::OperatorDecision;
use crate::database::Database;

/// The context that published the events, as its outbox is asked.
#[derive(Debug, Clone)]
pub struct Publisher {
    /// Its name.
    pub context: &'static str,
    /// The types of the events that it publishes.
    pub event_types: Vec<&'static str>,
}

/// The events that are pending again, or would be.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Republished {
    /// The context.
    pub context: &'static str,
    /// Whether they were only counted.
    pub dry_run: bool,
    /// How many events were chosen.
    pub events: u64,
    /// How many of them were pending before.
    pub already_pending: u64,
    /// The chosen events by type.
    pub types: Vec<OfType>,
    /// How far back the outbox reaches.
    #[serde(flatten)]
    pub reach: Reach,
}

/// Why nothing was published again.
#[derive(Debug, thiserror::Error)]
pub enum RepublishRefusal {
    /// The context publishes no such event.
    #[error("{context} publishes no {event_type} and stores none; its events are {known}")]
    NoSuchType {
        /// The context.
        context: &'static str,
        /// The type.
        event_type: String,
        /// The types that it publishes.
        known: String,
    },
    /// The span of time is empty.
    #[error("the beginning of the time must be earlier than its end")]
    EmptySpan,
    /// The outbox cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Selection {
    /// Refuses a span of time that is empty.
    ///
    /// # Errors
    /// When the beginning is not earlier than the end.
    pub fn check_span(&self) -> Result<(), RepublishRefusal> {
        let is_empty = self.since.zip(self.until).is_some_and(|(since, until)| since >= until);
        if is_empty { Err(RepublishRefusal::EmptySpan) } else { Ok(()) }
    }
}

impl Publisher {
    /// Counts the chosen events and changes nothing.
    ///
    /// # Errors
    /// When the selection is refused, or the outbox cannot be read.
    pub async fn plan(
        &self,
        connection: &DatabaseConnection,
        selection: &Selection,
    ) -> Result<Republished, RepublishRefusal> {
        selection.check_span()?;
        let types = count(connection, selection).await?;
        if let Some(event_type) = selection.event_type.as_ref().filter(|_| types.is_empty()) {
            self.must_publish(event_type)?;
        }
        Ok(Republished {
            context: self.context,
            dry_run: true,
            events: types.iter().map(|one| one.events).sum(),
            already_pending: types.iter().map(|one| one.pending).sum(),
            types,
            reach: reach(connection).await?,
        })
    }

    /// Makes the chosen events pending again.
    ///
    /// # Errors
    /// When the selection is refused, or the outbox cannot be read or written.
    pub async fn republish(
        &self,
        database: &Database,
        selection: &Selection,
        decision: &OperatorDecision,
    ) -> Result<Republished, RepublishRefusal> {
        let planned = self.plan(database.reader(), selection).await?;
        republish(database, selection, decision).await?;
        Ok(Republished { dry_run: false, ..planned })
    }

    fn must_publish(&self, event_type: &str) -> Result<(), RepublishRefusal> {
        if self.event_types.contains(&event_type) {
            return Ok(());
        }
        let (context, known) = (self.context, self.event_types.join(", "));
        Err(RepublishRefusal::NoSuchType { context, event_type: event_type.to_owned(), known })
    }
}

/// A time of a selection.
pub type Time = DateTime<Utc>;

/// Reads a time as RFC 3339, or a date, which means its midnight in UTC.
///
/// # Errors
/// When it is neither.
pub fn parse_time(text: &str) -> Result<Time, String> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(time.to_utc());
    }
    let midnight = text.parse::<NaiveDate>().ok().and_then(|date| date.and_hms_opt(0, 0, 0));
    midnight.map(|midnight| midnight.and_utc()).ok_or_else(|| {
        "is no time such as 2026-03-01T12:00:00Z, and no date such as 2026-03-01".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_of_another_context_is_refused() {
        let orders = Publisher { context: "orders", event_types: vec!["orders.order-placed.v1"] };
        assert!(orders.must_publish("orders.order-placed.v1").is_ok());
        let refused = orders.must_publish("payments.payment-captured.v1").unwrap_err();
        assert!(refused.to_string().contains("orders.order-placed.v1"), "{refused}");
    }

    #[test]
    fn a_span_without_time_in_it_is_refused() {
        let noon: DateTime<Utc> = "2026-03-01T12:00:00Z".parse().unwrap();
        let span = |until| Selection { since: Some(noon), until, ..Selection::default() };
        assert!(span(Some(noon)).check_span().is_err());
        assert!(span(None).check_span().is_ok());
    }

    #[test]
    fn a_time_is_read_with_its_offset_and_a_date_is_midnight() {
        let noon: DateTime<Utc> = "2026-03-01T12:00:00Z".parse().unwrap();
        assert_eq!(parse_time("2026-03-01T13:00:00+01:00"), Ok(noon));
        let midnight: DateTime<Utc> = "2026-03-01T00:00:00Z".parse().unwrap();
        assert_eq!(parse_time("2026-03-01"), Ok(midnight));
        for nonsense in ["", "yesterday", "2026-13-01", "2026-03-01T12:00:00"] {
            assert!(parse_time(nonsense).is_err(), "{nonsense}");
        }
    }
}
