//! Publishing the present state of a context again, for replicas that have lost some or never had them.

use host::config::Settings;
use host::{StartError, registry};
use platform::replication::PublishedSnapshots;
use serde::Serialize;
use terminal::{Exit, counted};

use crate::{ShopError, shops};

/// The snapshots that were published.
#[derive(Debug, Serialize)]
pub struct ContextSnapshot {
    context: &'static str,
    #[serde(flatten)]
    published: PublishedSnapshots,
}

/// Why nothing was published, in one sentence; causes follow it.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The shop cannot be opened or used.
    #[error(transparent)]
    Shop(#[from] ShopError),
    /// The context has no state that others copy.
    #[error(
        "{context} has no state that others copy: its events are steps of a process, which `galleria republish {context}` \
         publishes again"
    )]
    NothingReplicated {
        /// The context.
        context: &'static str,
    },
}

impl SnapshotError {
    /// How a command ends because of it.
    pub const fn exit(&self) -> Exit {
        match self {
            Self::Shop(error) => error.exit(),
            Self::NothingReplicated { .. } => Exit::Found,
        }
    }
}

/// Publishes a snapshot of every replicated aggregate of `context`.
pub async fn publish(
    settings: &Settings,
    context: &'static str,
) -> Result<ContextSnapshot, SnapshotError> {
    let entry = registry::find(context);
    if entry.is_some_and(|entry| entry.descriptor.replicated.is_empty()) {
        return Err(SnapshotError::NothingReplicated { context });
    }
    let shop = shops::open_one_beside_hosts(settings, context).await?;
    let published = match shop.contexts().first() {
        Some(built) => built.publish_snapshots().await.map_err(ShopError::from),
        None => Err(StartError::NotHosted { context }.into()),
    };
    shop.stop().await;
    Ok(ContextSnapshot { context, published: published? })
}

impl ContextSnapshot {
    /// Whether every aggregate could be read.
    pub const fn is_whole(&self) -> bool {
        self.published.unreadable.is_empty()
    }

    /// The result for people.
    pub fn render_text(&self) -> String {
        let Self { context, published } = self;
        let PublishedSnapshots { published, pending, unreadable, run: _ } = published;
        let many = counted(*published, "snapshot", "snapshots");
        let mut lines = vec![format!(
            "{many} of {context} published; hosts deliver them within seconds, or when they start"
        )];
        if *pending > 0 {
            lines.push(format!(
                "{pending} left out: an earlier snapshot of the same version is on its way"
            ));
        }
        lines.extend(unreadable.iter().map(|row| format!("left out: {row}")));
        lines.join("\n")
    }
}
