//! `galleria republish`: publishes again what the outbox of a context still holds.

use clap::Args;
use clap::builder::PossibleValuesParser;
use host::config::Settings;
use host::registry::COMPILED;
use operate::republishing::{self, Republish, Republished, Time, parse_time};
use platform::outbox::republishing::Selection;
use terminal::{Exit, output};

use super::CommandError;

/// The events to publish again.
#[derive(Debug, Args)]
#[command(after_help = "\
For a broker that lost its store, and for a subscriber that lost its database or
came late. Every subscriber receives the events in the order in which they were
committed, and ignores those that it has handled, so it is safe at any time and
may be repeated. It works beside a running shop, which publishes them within
seconds; where none runs, the next `galleria serve` does.

An outbox holds 14 days (messaging.keep_hours). `galleria snapshot` publishes
the present state of products and users, however old it is.

Examples:
  galleria republish orders --dry-run
  galleria republish orders --since 2026-03-01T12:00:00Z
  galleria republish orders --type orders.order-awaiting-payment.v2")]
pub(crate) struct Arguments {
    /// The context whose events they are
    #[arg(value_parser = PossibleValuesParser::new(COMPILED))]
    context: String,

    /// Only events of this type, such as orders.order-placed.v1
    #[arg(long = "type", value_name = "TYPE")]
    event_type: Option<String>,

    /// Only events about this aggregate, such as order/0199d3c1-7c4e-…
    #[arg(long)]
    subject: Option<String>,

    /// Only events committed at this time or later: RFC 3339, or a date
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    since: Option<Time>,

    /// Only events committed before this time
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    until: Option<Time>,

    /// Count the events and change nothing
    #[arg(long)]
    dry_run: bool,

    /// Print the counts as JSON
    #[arg(long)]
    json: bool,
}

/// Makes the events pending again and prints how many there are.
pub(crate) async fn run(arguments: Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    let Arguments { context, event_type, subject, since, until, dry_run, json } = arguments;
    let context = COMPILED.iter().find(|name| **name == context);
    // The command line takes no other name.
    let Some(context) = context else { return Ok(Exit::Usage) };
    let selection = Selection { event_type, subject, since, until };
    let request = Republish { context, selection, dry_run };
    let republished = republishing::republish(settings, request).await?;
    output::print_result(&republished, json, Republished::render_text)?;
    Ok(Exit::Done)
}
