//! Publishing again what the outbox of a context still holds: for a broker that lost its store, or a subscriber that lost its
//! database or came late. Readers recognise the events that they have handled.

use host::config::Settings;
use host::databases::is_served;
use host::{StartError, registry};
use platform::audit_trail::OperatorDecision;
use platform::outbox::republishing::{self, Publisher, RepublishRefusal, Selection};
use serde::Serialize;
use terminal::Exit;

use crate::{ShopError, shops};

mod text;

pub use platform::outbox::republishing::{Time, parse_time};

/// The choice of events to publish again.
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
    #[serde(flatten)]
    events: republishing::Republished,
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
    #[error(transparent)]
    Refused(RepublishRefusal),
    /// The span of time is empty.
    #[error("--since must be earlier than --until")]
    EmptySpan,
}

impl RepublishError {
    /// How a command ends because of it.
    pub const fn exit(&self) -> Exit {
        match self {
            Self::Shop(error) => error.exit(),
            Self::Refused(_) | Self::EmptySpan => Exit::Usage,
        }
    }
}

impl From<RepublishRefusal> for RepublishError {
    fn from(refusal: RepublishRefusal) -> Self {
        match refusal {
            RepublishRefusal::EmptySpan => Self::EmptySpan,
            RepublishRefusal::Store(error) => Self::Shop(error.into()),
            refused @ RepublishRefusal::NoSuchType { .. } => Self::Refused(refused),
        }
    }
}

/// Makes the chosen events pending again. A dry run looks at them and changes nothing: it migrates no tables beside hosts of an
/// earlier version.
pub async fn republish(
    settings: &Settings,
    request: Republish,
) -> Result<Republished, RepublishError> {
    let Republish { context, selection, dry_run } = request;
    selection.check_span()?;
    let entry = registry::find(context).ok_or(StartError::NotHosted { context });
    let contract = (entry.map_err(ShopError::from)?.descriptor.contract)();
    let event_types = contract.into_iter().map(|event| event.event_type).collect();
    let publisher = Publisher { context, event_types };
    let events = if dry_run {
        let connection = shops::look_into_one(settings, context).await?;
        let planned = publisher.plan(&connection, &selection).await;
        // Closing fails only when the connection is closed already.
        let _closed_already = connection.close().await;
        planned?
    } else {
        let shop = shops::open_one_beside_hosts(settings, context).await?;
        let done = match shop.databases().next() {
            Some(database) => {
                let decision = OperatorDecision::default();
                let republished = publisher.republish(database, &selection, &decision).await;
                republished.map_err(RepublishError::from)
            }
            None => Err(ShopError::from(StartError::NotHosted { context }).into()),
        };
        shop.stop().await;
        done?
    };
    Ok(Republished { events, is_served: is_served(settings).unwrap_or(false) })
}
