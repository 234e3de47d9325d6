//! `galleria restore`: puts a backup into an empty data folder.

use std::path::PathBuf;

use clap::Args;
use host::config::Settings;
use operate::backup::{self, Restored};
use terminal::{Exit, Progress, output};

use super::CommandError;

/// The backup.
#[derive(Debug, Args)]
#[command(after_help = "\
It writes the databases of the backup into the data folder, which must be empty
but for the keys of the same shop. Every file is compared with its checksum
first; a damaged, foreign or newer backup is refused as a whole.

The secret of the shop comes from --secret, which is copied into the folder,
from the setting shop.secret, or from keys/shop-secret in the folder. It is
compared with the backup.

Examples:
  galleria --data-dir /srv/restored restore /mnt/backups/2026-03-01 \\
    --secret /root/shop-secret
  galleria --data-dir /srv/restored verify")]
pub(crate) struct Arguments {
    /// The folder of the backup
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// A file with the secret of the shop
    #[arg(long, value_name = "FILE")]
    secret: Option<PathBuf>,

    /// Print the manifest as JSON
    #[arg(long)]
    json: bool,
}

/// Restores the backup and prints what to do next.
pub(crate) async fn run(arguments: &Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    let Arguments { folder, secret, json } = arguments;
    let bar = Progress::of("bytes");
    let shown = bar.clone();
    let restored = backup::restore(settings, folder, secret.as_deref(), move |so_far| {
        shown.show(so_far.done, so_far.total);
    });
    let restored = restored.await;
    bar.end();
    output::print_result(&restored?, *json, Restored::render_text)?;
    Ok(Exit::Done)
}
