//! Publishing again what the outbox of a context still holds: for a broker that lost its store, or a subscriber that lost its
//! database or came late. Readers recognise the events that they have handled.

use chrono::{DateTime, NaiveDate, Utc};
use host::config::Settings;
use host::databases::is_served;
use host::{StartError, registry};
use platform::database::Database;
use platform::outbox::republishing::{self, OfType, Reach, Selection};
use sea_orm::DatabaseConnection;
use serde::Serialize;
use terminal::Exit;

use crate::{ShopError, shops};

mod text;

/// What to publish again.
#[derive(Debug)]
pub struct Republish {
    /// The context whose outbox it is.
    pub context: &'static str,
    /// The events.
    pub selection: Selection,
    /// Only count them.
    pub dry_run: bool,
}

/// The events that are pending again, or would be.
#[derive(Debug, Serialize)]
pub struct Republished {
    context: &'static str,
    dry_run: bool,
    /// How many events were chosen.
    pub events: u64,
    /// How many of them were pending before.
    already_pending: u64,
    types: Vec<OfType>,
    #[serde(flatten)]
    reach: Reach,
    /// Whether a shop runs on the data folder; not known for one whose databases are on a server.
    #[serde(skip)]
    is_served: bool,
}

/// Why nothing was published again, in one sentence; causes follow it.
#[derive(Debug, thiserror::Error)]
pub enum RepublishError {
    /// The shop cannot be opened or used.
    #[error(transparent)]
    Shop(#[from] ShopError),
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
    #[error("--since must be earlier than --until")]
    EmptySpan,
}

impl RepublishError {
    /// How a command ends because of it.
    pub const fn exit(&self) -> Exit {
        match self {
            Self::Shop(error) => error.exit(),
            Self::NoSuchType { .. } | Self::EmptySpan => Exit::Usage,
        }
    }
}

/// Makes the chosen events pending again. A dry run looks at them and changes nothing: it migrates no tables beside hosts of an
/// earlier version.
pub async fn republish(
    settings: &Settings,
    request: Republish,
) -> Result<Republished, RepublishError> {
    let Selection { since, until, .. } = request.selection;
    if since.zip(until).is_some_and(|(since, until)| since >= until) {
        return Err(RepublishError::EmptySpan);
    }
    let context = request.context;
    if request.dry_run {
        let connection = shops::look_into_one(settings, context).await?;
        let planned = in_outbox(&connection, settings, &request).await;
        // Closing fails only when the connection is closed already.
        let _closed_already = connection.close().await;
        return planned;
    }
    let shop = shops::open_one_beside_hosts(settings, context).await?;
    let done = match shop.databases().next() {
        Some(database) => make_pending(database, settings, &request).await,
        None => Err(ShopError::from(StartError::NotHosted { context }).into()),
    };
    shop.stop().await;
    done
}

async fn make_pending(
    database: &Database,
    settings: &Settings,
    request: &Republish,
) -> Result<Republished, RepublishError> {
    let found = in_outbox(database.reader(), settings, request).await?;
    republishing::republish(database, &request.selection).await.map_err(ShopError::from)?;
    Ok(found)
}

async fn in_outbox(
    connection: &DatabaseConnection,
    settings: &Settings,
    Republish { context, selection, dry_run }: &Republish,
) -> Result<Republished, RepublishError> {
    let types = republishing::count(connection, selection).await.map_err(ShopError::from)?;
    if let Some(event_type) = selection.event_type.as_ref().filter(|_| types.is_empty()) {
        must_be_published(context, event_type)?;
    }
    Ok(Republished {
        context,
        dry_run: *dry_run,
        events: types.iter().map(|one| one.events).sum(),
        already_pending: types.iter().map(|one| one.pending).sum(),
        types,
        reach: republishing::reach(connection).await.map_err(ShopError::from)?,
        is_served: is_served(settings).unwrap_or(false),
    })
}

fn must_be_published(context: &'static str, event_type: &str) -> Result<(), RepublishError> {
    let contract = registry::find(context).map(|entry| (entry.descriptor.contract)());
    let known: Vec<&str> = contract.iter().flatten().map(|event| event.event_type).collect();
    if known.contains(&event_type) {
        return Ok(());
    }
    let (event_type, known) = (event_type.to_owned(), known.join(", "));
    Err(RepublishError::NoSuchType { context, event_type, known })
}

/// A time of a selection.
pub type Time = DateTime<Utc>;

/// Reads a time as RFC 3339, or a date, which means its midnight in UTC.
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
    fn a_time_is_read_with_its_offset_and_a_date_is_midnight() {
        let noon: DateTime<Utc> = "2026-03-01T12:00:00Z".parse().unwrap();
        assert_eq!(parse_time("2026-03-01T13:00:00+01:00"), Ok(noon));
        let midnight: DateTime<Utc> = "2026-03-01T00:00:00Z".parse().unwrap();
        assert_eq!(parse_time("2026-03-01"), Ok(midnight));
        for nonsense in ["", "yesterday", "2026-13-01", "2026-03-01T12:00:00"] {
            assert!(parse_time(nonsense).is_err(), "{nonsense}");
        }
    }

    #[test]
    fn an_event_of_another_context_is_refused() {
        assert!(must_be_published("orders", "orders.order-placed.v1").is_ok());
        let refused = must_be_published("orders", "payments.payment-captured.v1").unwrap_err();
        assert!(refused.to_string().contains("orders.order-placed.v1"), "{refused}");
    }
}
