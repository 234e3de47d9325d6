//! `galleria migrate`: brings every database up to date and says what that took. `galleria serve` does the same when it
//! starts; this is for those who would rather do it before.

use std::sync::Arc;

use clap::Args;
use platform::clock::SystemClock;
use serde::Serialize;

use super::CommandError;
use super::databases::{self, Kept};
use crate::cli::Exit;
use host::config::Settings;
use payment_provider::ShopWithProvider;
use terminal::{output, text_table};

/// How to tell it.
#[derive(Debug, Args)]
#[command(after_help = "\
`galleria serve` does the same when it starts. Make a backup first: a later version's tables cannot be read by this one.

Example:
  galleria migrate --data-dir /var/lib/galleria")]
pub struct Arguments {
    /// Print what was done as JSON
    #[arg(long)]
    json: bool,
}

/// What was done to one database.
#[derive(Debug, Serialize)]
struct Migrated {
    database: &'static str,
    /// It was not there.
    created: bool,
    applied: Vec<String>,
}

/// Brings every database up to date.
pub async fn run(arguments: &Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    let mut migrated = Vec::new();
    for kept in databases::all(settings) {
        let (created, applied) = (!is_there(&kept).await, to_apply(&kept).await);
        migrated.push(Migrated { database: kept.name, created, applied });
    }
    ShopWithProvider::open(settings, Arc::new(SystemClock)).await?.stop().await;
    if arguments.json {
        output::print_json(&migrated)?;
    } else {
        let rows = migrated.iter().map(|one| [one.database.to_owned(), render_text(one)]);
        output::print(&text_table(["DATABASE", "DONE"], rows))?;
    }
    Ok(Exit::Done)
}

/// A server that does not answer is refused when the shop opens, with the reason.
async fn is_there(kept: &Kept) -> bool {
    kept.exists().await.unwrap_or(true)
}

/// What will be applied when the shop opens. A database that cannot be looked into is refused then, with the reason.
async fn to_apply(kept: &Kept) -> Vec<String> {
    if !is_there(kept).await {
        return kept.migrations();
    }
    let Ok(connection) = kept.look_into().await else { return Vec::new() };
    let pending = kept.pending(&connection).await.unwrap_or_default();
    // Closing fails only when the connection is closed already.
    let _closed_already = connection.close().await;
    pending
}

fn render_text(migrated: &Migrated) -> String {
    let applied = migrated.applied.join(", ");
    match (migrated.created, migrated.applied.is_empty()) {
        (true, _) => format!("created: {applied}"),
        (false, false) => format!("brought up to date: {applied}"),
        (false, true) => "up to date already".to_owned(),
    }
}
