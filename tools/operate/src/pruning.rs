//! Pruning at once: a host deletes old messages by itself, a page between other commits; this is for an operator who does not want
//! to wait, or wants to know how much it is.

use host::config::Settings;
use platform::clock::SystemClock;
use platform::pruning::at_once::{self, OldRows};
use serde::Serialize;
use shared_kernel::Clock;
use terminal::{counted, text_table};

use crate::{ShopError, shops};

/// The rows that were deleted, or would be.
#[derive(Debug, Serialize)]
pub struct Pruned {
    dry_run: bool,
    /// Messages are kept for so long after their work is done.
    keep_hours: i64,
    contexts: Vec<OfContext>,
}

/// The rows of one context.
#[derive(Debug, Serialize)]
struct OfContext {
    context: &'static str,
    #[serde(flatten)]
    rows: OldRows,
}

/// Deletes what is older than the settings keep, in each context that this host runs. With `dry_run` it only counts.
pub async fn prune(settings: &Settings, dry_run: bool) -> Result<Pruned, ShopError> {
    let contexts = if dry_run { count(settings).await? } else { delete(settings).await? };
    Ok(Pruned { dry_run, keep_hours: settings.keep_messages.num_hours(), contexts })
}

async fn count(settings: &Settings) -> Result<Vec<OfContext>, ShopError> {
    let mut contexts = Vec::new();
    for context in settings.contexts.iter().copied() {
        let connection = shops::look_into_one(settings, context).await?;
        let rows = at_once::count(&connection, settings.keep_messages, SystemClock.now()).await;
        // Closing fails only when the connection is closed already.
        let _closed_already = connection.close().await;
        let rows = rows.map_err(|source| ShopError::Look { name: context, source })?;
        contexts.push(OfContext { context, rows });
    }
    Ok(contexts)
}

async fn delete(settings: &Settings) -> Result<Vec<OfContext>, ShopError> {
    // Nothing is published, so that no broker is needed.
    let alone = Settings { broker_url: None, ..settings.clone() };
    let shop = shops::open_existing_beside_hosts(&alone).await?;
    let mut contexts = Vec::new();
    let mut failed = None;
    for database in shop.databases() {
        match at_once::prune(database, settings.keep_messages, shop.clock().now()).await {
            Ok(rows) => contexts.push(OfContext { context: database.context(), rows }),
            Err(error) => {
                failed = Some(error);
                break;
            }
        }
    }
    shop.stop().await;
    failed.map_or(Ok(contexts), |error| Err(error.into()))
}

impl Pruned {
    /// The rows by context and table.
    pub fn render_text(&self) -> String {
        let Self { dry_run, keep_hours, contexts } = self;
        let total: u64 = contexts.iter().map(|one| one.rows.total()).sum();
        let verb = if *dry_run { "would be deleted" } else { "deleted" };
        let says = format!(
            "{} {verb}: what is done and older than {} (messaging.keep_hours)",
            counted(total, "row", "rows"),
            counted(*keep_hours, "hour", "hours"),
        );
        if total == 0 {
            return says;
        }
        let rows = contexts.iter().flat_map(|one| {
            let tables = one.rows.by_table().into_iter().filter(|(_, rows)| *rows > 0);
            tables.map(|(table, rows)| [one.context.to_owned(), table.to_owned(), rows.to_string()])
        });
        format!("{}\n\n{says}", text_table(["CONTEXT", "TABLE", "ROWS"], rows))
    }
}
